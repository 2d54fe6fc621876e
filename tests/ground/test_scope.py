"""The tenant scope: what may be seen and written, and what is refused."""

import threading

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from apps.ground.scope import NOWHERE, Door, Unscoped, across_tenants, current, person_scope, release_connection, tenant_scope
from apps.tenants.models import Membership, Team, Tenant
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def teams() -> list[str]:
    return list(Team.objects.values_list("name", flat=True))


@pytest.fixture
def two_teams(cast: Cast) -> Cast:
    for tenant, name in ((cast.acme, "Orders"), (cast.globex, "Rockets")):
        with tenant_scope(tenant.pk):
            Team.objects.create(name=name)
    return cast


def test_outside_a_scope_a_tenants_rows_raise(two_teams: Cast) -> None:
    with pytest.raises(Unscoped, match="tenants_team"):
        teams()


def test_a_lazy_query_that_outlives_its_scope_raises(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk):
        lazy = Team.objects.all()
    with pytest.raises(Unscoped):
        list(lazy)


@pytest.mark.parametrize(
    "touch",
    [
        lambda: Team.objects.create(name="x", tenant_id=1),
        lambda: Team.objects.update(name="x"),
        lambda: Team.objects.all().delete(),
        lambda: Team.objects.count(),
        lambda: Team.objects.exists(),
        lambda: list(Team.objects.raw("SELECT * FROM tenants_team")),
        lambda: connection.cursor().execute("SELECT 1 FROM tenants_team"),
    ],
    ids=["create", "update", "delete", "count", "exists", "raw", "cursor"],
)
def test_every_way_to_the_rows_is_guarded(two_teams: Cast, touch: object) -> None:
    with pytest.raises(Unscoped):
        touch()


def test_a_scope_sees_its_own_tenant_alone(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk):
        assert teams() == ["Orders"]
        assert Team.objects.count() == 1
    with tenant_scope(two_teams.globex.pk):
        assert teams() == ["Rockets"]


def test_naming_another_tenant_finds_and_changes_nothing(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk):
        assert not Team.objects.filter(tenant=two_teams.globex).exists()
        assert Team.objects.filter(tenant_id=two_teams.globex.pk).update(name="taken") == 0
        assert Team.objects.filter(name="Rockets").delete()[0] == 0
    with tenant_scope(two_teams.globex.pk):
        assert teams() == ["Rockets"]


def test_writing_into_another_tenant_is_refused(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk), pytest.raises(ProgrammingError, match="row-level security"):
        Team.objects.create(name="Spies", tenant_id=two_teams.globex.pk)


def test_moving_a_row_to_another_tenant_is_refused(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk), pytest.raises(ProgrammingError, match="row-level security"):
        Team.objects.update(tenant_id=two_teams.globex.pk)


def test_an_inner_scope_gives_way_to_the_outer_one(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk):
        with tenant_scope(two_teams.globex.pk):
            assert teams() == ["Rockets"]
        assert teams() == ["Orders"]


def test_a_failed_inner_scope_gives_way_too(two_teams: Cast) -> None:
    with tenant_scope(two_teams.acme.pk):
        with pytest.raises(ValueError, match="on purpose"), tenant_scope(two_teams.globex.pk):
            raise ValueError("on purpose")
        assert teams() == ["Orders"]
    assert current() == NOWHERE


def test_the_scope_ends_in_the_database_even_inside_a_transaction(two_teams: Cast) -> None:
    with transaction.atomic():
        with tenant_scope(two_teams.acme.pk):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tandem.tenant', true), current_user")
            assert cursor.fetchone() == ("", "tandem_app")


def test_the_door_sees_every_tenant_and_closes_behind_itself(two_teams: Cast) -> None:
    with across_tenants(Door.SWEEP):
        assert teams() == ["Orders", "Rockets"]
    with pytest.raises(Unscoped):
        teams()


def test_a_scope_inside_the_door_is_as_narrow_as_any(two_teams: Cast) -> None:
    with across_tenants(Door.SWEEP):
        with tenant_scope(two_teams.acme.pk):
            assert teams() == ["Orders"]
        assert teams() == ["Orders", "Rockets"]


def test_a_person_sees_their_own_memberships_and_those_tenants(cast: Cast) -> None:
    with person_scope(cast.sarah.user_id):
        assert list(Membership.objects.values_list("pk", flat=True)) == [cast.sarah.pk]
        assert [tenant.slug for tenant in Tenant.objects.all()] == ["acme"]


def test_a_person_may_not_change_their_own_membership(cast: Cast) -> None:
    with person_scope(cast.sarah.user_id):
        assert Membership.objects.update(role="owner") == 0


def test_a_persons_scope_opens_no_other_table(cast: Cast) -> None:
    with person_scope(cast.sarah.user_id), pytest.raises(Unscoped):
        teams()


def test_a_scope_does_not_leak_into_another_thread(two_teams: Cast) -> None:
    seen: list[object] = []

    def look() -> None:
        seen.append(current())
        connection.close()

    with tenant_scope(two_teams.acme.pk):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [NOWHERE]


def test_the_connection_is_given_back_only_outside_of_transactions(cast: Cast) -> None:
    with transaction.atomic():
        release_connection()
        assert Tenant.objects.none().count() == 0
        assert connection.connection is not None


class TestARawSession:
    """What somebody finds who reaches the database with the application's own role."""

    @pytest.fixture
    def session(self, cast: Cast) -> object:
        settings = connection.settings_dict
        with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]) as session:
            yield session
            session.rollback()

    @pytest.mark.parametrize(
        "table", ["tenants_tenant", "tenants_membership", "tenants_team", "tenants_invitation", "events_event", "events_seal"]
    )
    def test_reads_nothing_without_a_tenant(self, session: psycopg.Connection, table: str) -> None:
        assert session.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)

    def test_reads_nothing_after_a_scope_has_ended(self, session: psycopg.Connection) -> None:
        with session.transaction():
            session.execute("SELECT set_config('tandem.tenant', '1', true)")
        assert session.execute("SELECT count(*) FROM tenants_team").fetchone() == (0,)

    def test_writes_nothing_without_a_tenant(self, session: psycopg.Connection) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("INSERT INTO tenants_team (tenant_id, name) VALUES (1, 'x')")

    @pytest.mark.parametrize("statement", ["UPDATE events_event SET name = 'x'", "DELETE FROM events_event", "TRUNCATE events_event"])
    def test_never_changes_the_log(self, session: psycopg.Connection, statement: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)

    @pytest.mark.parametrize("statement", ["ALTER TABLE tenants_team DISABLE ROW LEVEL SECURITY", "DROP POLICY tenant ON tenants_team"])
    def test_cannot_take_a_wall_down(self, session: psycopg.Connection, statement: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)
