"""The one migration helper for row-level security.

`Isolate("Team")` stands after a tenant model's CreateModel: forced policies, a (tenant, id) key, and foreign keys that match the tenant.
`MatchTenant("Team", "lead")` does the last for a key that is added later. A schema test finds any tenant table without them.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from apps.ground.scope import OPERATOR_ROLE

TENANT = "NULLIF(current_setting('tandem.tenant', true), '')::bigint"
PERSON = "NULLIF(current_setting('tandem.user', true), '')::bigint"


def app_role() -> str:
    return str(connections[DEFAULT_DB_ALIAS].settings_dict["USER"])


class TenantKey(models.ForeignKey[Any, Any]):
    """A foreign key within one tenant: the database checks it together with the tenant, so Django's own check is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_constraint", False)
        super().__init__(*args, **kwargs)


class _SchemaOnly(Operation):
    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change: only the database does."""


class Isolate(_SchemaOnly):
    """Rows of the model are seen and written by their own tenant alone, the owner and the operator excepted.

    `column` holds the tenant's id; `readable` is SQL that lets more rows be read (never written), such as a person's own memberships.
    Rows that are `unchanging` may still be deleted, as with the person they are about.
    """

    def __init__(
        self, name: str, *, column: str = "tenant_id", readable: str = "", append_only: bool = False, unchanging: bool = False
    ) -> None:
        self.name, self.column, self.readable, self.append_only, self.unchanging = name, column, readable, append_only, unchanging

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for statement in [*self._policies(model._meta.db_table), *self._keys(model)]:
            schema_editor.execute(statement)

    def _policies(self, table: str) -> Iterator[str]:
        mine, app = f"{self.column} = {TENANT}", app_role()
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield f'CREATE POLICY owner ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)'
        yield f'CREATE POLICY operator ON "{table}" TO {OPERATOR_ROLE} USING (true) WITH CHECK (true)'
        yield f'CREATE POLICY tenant ON "{table}" TO "{app}" USING ({mine}) WITH CHECK ({mine})'
        if self.readable:
            yield f'CREATE POLICY readable ON "{table}" FOR SELECT TO "{app}" USING ({self.readable})'
        if self.append_only:
            yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{app}", {OPERATOR_ROLE}'
        if self.unchanging:
            yield f'REVOKE UPDATE ON "{table}" FROM "{app}", {OPERATOR_ROLE}'

    def _keys(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        if self.column == "tenant_id":
            yield f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant_id_key" UNIQUE (tenant_id, id)'
        for field in model._meta.local_fields:
            if _within_tenant(field):
                yield matching_key(model, field)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        for policy in ("owner", "operator", "tenant", "readable"):
            schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_tenant_id_key" CASCADE')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        return f"Isolate the rows of {self.name} by tenant"


class MatchTenant(_SchemaOnly):
    """A tenant key added to a table that is isolated already."""

    def __init__(self, name: str, field: str) -> None:
        self.name, self.field = name, field

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        schema_editor.execute(matching_key(model, model._meta.get_field(self.field)))

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        table, column = model._meta.db_table, model._meta.get_field(self.field).column
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_{column}_tenant"')

    def describe(self) -> str:
        return f"Match the tenant of {self.name}.{self.field}"


def _within_tenant(field: Any) -> bool:
    return bool(field.is_relation and field.name != "tenant" and any(f.name == "tenant" for f in field.related_model._meta.fields))


def matching_key(model: type[models.Model], field: Any) -> str:
    """SQL of the foreign key that holds a row and what it points to in one tenant."""
    table, target = model._meta.db_table, field.related_model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_tenant" FOREIGN KEY (tenant_id, "{field.column}") '
        f'REFERENCES "{target}" (tenant_id, id) DEFERRABLE INITIALLY DEFERRED'
    )


def lend_tables(using: str) -> None:
    """Let the application's roles use what the owner is about to make; they own none of it. Comes before every migration."""
    roles = f'"{app_role()}", {OPERATOR_ROLE}'
    with connections[using].cursor() as cursor:
        cursor.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {roles}")
        cursor.execute(f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {roles}")
