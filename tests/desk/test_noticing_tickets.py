"""Who is told of what happens to tickets."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.desk.actions import notify
from apps.desk.models import Notice
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tenants.models import Membership
from apps.tickets import actions, tasks
from apps.tickets.models import Stage, Ticket
from tests.cast import Cast
from tests.desk.telling import newly_told, sets
from tests.escalations.moving.scenes import team_of
from tests.tickets.scenes import make_ticket, promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(chat: Conversation) -> Ticket:
    """What came before is told."""
    made = make_ticket(chat)
    notify()
    return made


def given(ticket: Ticket, to: Membership, by: Membership) -> None:
    with tenant_scope(ticket.tenant_id):
        actions.change(ticket, owner=to, actor=by.actor)


def test_whoever_it_is_given_to_is_told_unless_they_took_it(cast: Cast, ticket: Ticket) -> None:
    given(ticket, cast.tom, by=cast.sarah)
    assert (newly_told(cast.tom), newly_told(cast.sarah)) == (["ticket"], [])
    given(ticket, cast.sarah, by=cast.sarah)
    assert newly_told(cast.sarah) == []


def test_whoever_it_is_opened_for_is_told(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        for key, owner in (("for another", cast.tom), ("for oneself", cast.sarah)):
            actions.open_ticket(contact=ticket.contact, subject="By phone", key=key, owner=owner, actor=cast.sarah.actor)
    assert (newly_told(cast.tom), newly_told(cast.sarah)) == (["ticket"], [])


def test_whoever_watches_it_is_told_that_it_moves_and_what_is_noted(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        for member in (cast.vera, cast.sarah):
            actions.watch(ticket, member=member)
        actions.move(ticket, to=Stage.PENDING, actor=cast.sarah.actor)
        actions.note(ticket, member=cast.tom, client_id=uuid.uuid4(), text="Parts are ordered.")
    notify()
    with tenant_scope(cast.acme.pk):
        heard = Notice.objects.filter(kind="watched").order_by("id").values_list("membership__user__name", "by__user__name")
        assert sorted(heard) == [("Sarah Lindqvist", "Tom Becker"), ("Vera Holm", "Sarah Lindqvist"), ("Vera Holm", "Tom Becker")]


class TestWhatIsLate:
    @pytest.fixture
    def ticket(self, cast: Cast, chat: Conversation) -> Ticket:
        promises(cast, resolution=None)
        made = make_ticket(chat)
        notify()
        return made

    def test_is_told_to_whoever_has_it_and_whoever_watches(self, cast: Cast, ticket: Ticket, held_clock: clock.HeldClock) -> None:
        given(ticket, cast.tom, by=cast.tom)
        with tenant_scope(cast.acme.pk):
            actions.watch(ticket, member=cast.vera)
        held_clock.advance(minutes=50)
        tasks.keep_time()
        assert (newly_told(cast.tom), newly_told(cast.sofia)) == (["sla_soon"], [])
        held_clock.advance(minutes=50)
        tasks.keep_time()
        notify()
        with tenant_scope(cast.acme.pk):
            late = Notice.objects.filter(kind="sla_late", ticket=ticket).values_list("membership_id", flat=True)
            assert set(late) == {cast.tom.pk, cast.vera.pk}

    def test_and_nobodys_is_told_to_who_leads_its_team(self, cast: Cast, ticket: Ticket, held_clock: clock.HeldClock) -> None:
        with tenant_scope(cast.acme.pk):
            team = create_team(name="Repairs", members=[cast.tom, cast.sofia], actor=cast.adam.actor)
            actions.change(ticket, team=team, actor=cast.tom.actor)
        held_clock.advance(minutes=50)
        tasks.keep_time()
        notify()
        with tenant_scope(cast.acme.pk):
            assert list(Notice.objects.filter(kind="sla_soon").values_list("membership_id", flat=True)) == [cast.sofia.pk]

    def test_and_of_no_team_to_all_who_lead(self, cast: Cast, ticket: Ticket, held_clock: clock.HeldClock) -> None:
        held_clock.advance(minutes=50)
        tasks.keep_time()
        notify()
        with tenant_scope(cast.acme.pk):
            told = set(Notice.objects.filter(kind="sla_soon").values_list("membership_id", flat=True))
        assert told == {cast.olivia.pk, cast.adam.pk, cast.sofia.pk}


def test_nobody_is_told_of_what_is_out_of_their_sight_or_unwanted(cast: Cast, ticket: Ticket) -> None:
    desk = team_of(cast.tom, name="Evenings", sees_only_its_queue=True)
    with tenant_scope(cast.acme.pk):
        actions.watch(ticket, member=cast.tom)
        actions.watch(ticket, member=cast.vera)
    sets(cast.vera, wanted=["given"])
    with tenant_scope(cast.acme.pk):
        actions.move(ticket, to=Stage.PENDING, actor=cast.sarah.actor)
    assert (newly_told(cast.tom), newly_told(cast.vera)) == ([], [])
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, team=desk, actor=cast.sarah.actor)
        actions.move(ticket, to=Stage.OPEN, actor=cast.sarah.actor)
    assert newly_told(cast.tom) == ["watched"]


def test_a_notice_goes_out_of_sight_with_its_ticket(cast: Cast, ticket: Ticket, sign_in: Callable[[Membership], Client]) -> None:
    desk = team_of(cast.tom, name="Evenings", sees_only_its_queue=True)
    with tenant_scope(cast.acme.pk):
        actions.watch(ticket, member=cast.tom)
        actions.change(ticket, team=desk, actor=cast.sarah.actor)
        actions.move(ticket, to=Stage.PENDING, actor=cast.sarah.actor)
    notify()
    browser = sign_in(cast.tom)
    assert "which you watch" in browser.get("/console/notices/").text
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, team=None, actor=cast.sarah.actor)
    assert "which you watch" not in browser.get("/console/notices/").text


def test_the_bell_says_which_and_leads_there(cast: Cast, ticket: Ticket, sign_in: Callable[[Membership], Client]) -> None:
    given(ticket, cast.tom, by=cast.sarah)
    notify()
    page = sign_in(cast.tom).get("/console/notices/").text
    assert f"Sarah gave you ticket {ticket.number}" in page or f"Sarah Lindqvist gave you ticket {ticket.number}" in page
    assert f'href="/console/tickets/{ticket.number}/"' in page
