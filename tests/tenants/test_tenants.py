"""A tenant comes to be; its hours; the commands of its operator."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Hours, User
from tests.cast import Cast
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db


def test_a_tenant_is_found_by_its_names_before_any_row_may_be_read() -> None:
    tenant = make_tenant(slug="harbour")
    assert queries.tenant_id_by_slug("harbour") == tenant.pk == queries.tenant_id_of(tenant.public_id)
    assert queries.tenant_id_by_slug("nobody") is None
    assert queries.tenant_id_of("nobody") is None


@pytest.mark.parametrize("wrong", [{"slug": "Big Harbour"}, {"slug": "x"}, {"time_zone": "Moon/Sea"}, {"monthly_spend": -1}, {"name": ""}])
def test_a_tenant_that_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_tenant(**wrong)


def test_a_tenant_begins_with_hours_in_its_own_zone() -> None:
    tenant = make_tenant(time_zone="Asia/Tokyo")
    with tenant_scope(tenant.pk):
        assert Hours.objects.get().time_zone == "Asia/Tokyo"
    assert str(tenant.zone) == "Asia/Tokyo"


def test_agents_change_no_settings(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk), pytest.raises(PermissionDenied):
        actions.change_tenant(cast.acme, changed=["name"], actor=cast.sarah.actor)


class TestHours:
    @pytest.fixture
    def hours(self, cast: Cast) -> Hours:
        """A Berlin shop, open on weekdays with a break, closed on the first of May."""
        day = [(time(9), time(12)), (time(13), time(18))]
        with tenant_scope(cast.acme.pk):
            return actions.create_hours(
                name="Shop",
                time_zone="Europe/Berlin",
                week=dict.fromkeys(range(5), day),
                holidays={date(2026, 5, 1): "May Day"},
                actor=SYSTEM,
            )

    @pytest.mark.parametrize(
        ("at", "is_open"),
        [
            (datetime(2026, 3, 27, 8, 30, tzinfo=UTC), True),  # Friday before the clocks go forward: 9:30 there
            (datetime(2026, 3, 30, 7, 30, tzinfo=UTC), True),  # Monday after: 9:30 there
            (datetime(2026, 3, 30, 6, 30, tzinfo=UTC), False),
            (datetime(2026, 3, 30, 10, 30, tzinfo=UTC), False),  # the break
            (datetime(2026, 5, 1, 8, 0, tzinfo=UTC), False),  # the holiday
            (datetime(2026, 3, 28, 10, 0, tzinfo=UTC), False),  # Saturday
        ],
    )
    def test_know_when_they_are_open(self, cast: Cast, hours: Hours, at: datetime, is_open: bool) -> None:
        with tenant_scope(cast.acme.pk):
            assert hours.is_open(at) is is_open

    def test_know_when_they_open_next(self, cast: Cast, hours: Hours) -> None:
        with tenant_scope(cast.acme.pk):
            assert hours.next_opening(datetime(2026, 3, 28, 10, 0, tzinfo=UTC)) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
            assert hours.next_opening(datetime(2026, 4, 30, 17, 0, tzinfo=UTC)) == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)

    def test_that_overlap_are_refused(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk), pytest.raises(ValidationError):
            actions.create_hours(
                name="Bad", time_zone="UTC", week={0: [(time(9), time(12)), (time(11), time(13))]}, holidays={}, actor=SYSTEM
            )

    def test_read_like_words(self, cast: Cast, hours: Hours) -> None:
        with tenant_scope(cast.acme.pk):
            assert [str(span) for span in hours.spans.all()][:2] == ["Monday 09:00–12:00", "Monday 13:00–18:00"]
            assert str(hours.holidays.get()) == "May Day 2026-05-01"


class TestCommands:
    def test_create_tenant_prints_the_owners_invitation(self, capsys: Any) -> None:
        call_command("create_tenant", slug="harbour", name="Harbour", owner="kim@harbour.example")
        link = capsys.readouterr().out.splitlines()[-1]
        invitation = queries.invitation_of(link.rstrip("/").rpartition("/")[2])
        assert invitation is not None
        assert (invitation.email, invitation.role) == ("kim@harbour.example", "owner")

    @pytest.mark.parametrize("wrong", [{"slug": "No Slug"}, {"time_zone": "Moon"}, {"slug": "taken"}])
    def test_create_tenant_says_what_is_wrong_and_makes_nothing(self, wrong: dict[str, str]) -> None:
        make_tenant(slug="taken")
        with pytest.raises(CommandError):
            call_command("create_tenant", **{"slug": "harbour", "name": "Harbour", "owner": "kim@harbour.example"} | wrong)
        assert queries.tenant_id_by_slug("harbour") is None

    def test_create_operator_makes_one_who_sees_all(self, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        monkeypatch.setenv("OPERATOR_PASSWORD", "a-good-long-one")
        call_command("create_operator", email="Root@tandem.example", name="Root")
        assert User.objects.get(email="root@tandem.example").is_staff
        with pytest.raises(CommandError, match="has an account already"):
            call_command("create_operator", email="root@tandem.example", name="Root")

    def test_create_operator_takes_no_weak_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("getpass.getpass", lambda prompt: "12345")
        with pytest.raises(CommandError, match="too short"):
            call_command("create_operator", email="root@tandem.example", name="Root")

    def test_events_prints_the_map(self, capsys: Any) -> None:
        call_command("events")
        printed = capsys.readouterr().out
        assert "member.joined(member, role)  [live]" in printed
        assert "written by  apps/tenants/actions/people.py:" in printed
