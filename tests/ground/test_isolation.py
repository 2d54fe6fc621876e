"""The walls in the schema: no tenant's table without forced policies, no key that could cross tenants."""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.state import ProjectState
from django.db.utils import IntegrityError

from apps.ground.isolation import Isolate, MatchTenant, TenantKey
from apps.ground.scope import tenant_scope
from apps.tenants.models import Team, TeamMember
from tests import databases
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# Tables that belong to no tenant, each with the reason.
GLOBAL = {
    "account_emailaddress": "a person's addresses; people belong to no tenant",
    "account_emailconfirmation": "as above",
    "auth_group": "unused: the role matrix decides",
    "auth_group_permissions": "unused",
    "auth_permission": "unused",
    "conversations_filing": "how far search has come, for all tenants at once",
    "config_seededpart": "which parts of the demo have run",
    "desk_noticing": "how far the log was read for notices, for all tenants at once",
    "django_admin_log": "unused: the event log remembers",
    "django_content_type": "Django's list of models",
    "django_migrations": "Django's list of migrations",
    "events_horizon": "how far the log is settled, for all tenants at once",
    "mfa_authenticator": "a person's second factors",
    "tenants_session": "sessions hold a person's id, before a tenant is chosen",
    "tenants_user": "people belong to no tenant",
    "tenants_user_groups": "unused",
    "tenants_user_user_permissions": "unused",
    "reports_following": "how far the sweep that follows the log for figures has come, for all tenants at once",
    "tickets_hearing": "how far the sweep that hears of tickets has come, for all tenants at once",
}


def unprotected(session: psycopg.Connection) -> set[str]:
    """Tables that hold tenants' rows, or may, and lack a wall."""
    found = session.execute(
        """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (
                c.relrowsecurity AND c.relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policies p
                            WHERE p.tablename = c.relname AND p.policyname = 'tenant' AND 'tandem_app' = ANY (p.roles)
                            AND p.qual LIKE '%tandem.tenant%' AND p.with_check LIKE '%tandem.tenant%'))
            """
    )
    return {name for (name,) in found}


def unmatched() -> Iterator[str]:
    """Keys between two tenants' tables that the database does not hold to one tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
        constraints = {name for (name,) in cursor.fetchall()}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            target = field.related_model
            if (
                hasattr(model, "tenant_isolated")
                and target
                and hasattr(target, "tenant")
                and f"{model._meta.db_table}_{field.column}_tenant" not in constraints
            ):
                yield f"{model._meta.label}.{field.name}"


def test_every_table_is_a_tenants_and_protected_or_known_to_be_global() -> None:
    with databases.owner_session() as session:
        assert unprotected(session) == GLOBAL.keys()


def test_every_key_between_tenants_rows_is_held_to_one_tenant() -> None:
    assert list(unmatched()) == []


def test_a_new_tenant_table_without_a_policy_is_found() -> None:
    with databases.owner_session() as session:
        session.execute("CREATE TABLE new_room (id bigint, tenant_id bigint)")
        assert "new_room" in unprotected(session)
        session.rollback()


def test_a_row_cannot_point_to_another_tenants(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        team = Team.objects.create(name="Orders")
        with pytest.raises(IntegrityError, match="tenants_teammember_membership_id_tenant"), transaction.atomic():
            TeamMember.objects.create(team=team, membership_id=cast.charlie.pk)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_migration_helper_can_be_undone() -> None:
    state = ProjectState.from_apps(apps)
    isolate, match = Isolate("TeamMember"), MatchTenant("TeamMember", "team")
    with connection.schema_editor(collect_sql=True) as editor:
        isolate.database_backwards("tenants", editor, state, state)
        match.database_backwards("tenants", editor, state, state)
        match.database_forwards("tenants", editor, state, state)
    undone = "\n".join(editor.collected_sql)
    assert 'ALTER TABLE "tenants_teammember" DISABLE ROW LEVEL SECURITY' in undone
    assert 'DROP CONSTRAINT IF EXISTS "tenants_teammember_team_id_tenant"' in undone
    assert "FOREIGN KEY (tenant_id" in undone
    assert isolate.describe() == "Isolate the rows of TeamMember by tenant"
    assert match.describe() == "Match the tenant of TeamMember.team"


def test_a_tenant_key_leaves_the_check_to_isolation() -> None:
    assert TenantKey(Team, on_delete=models.CASCADE).db_constraint is False
