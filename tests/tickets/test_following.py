"""An admin has a status mean something else: its tickets and their clocks follow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tickets import actions, tasks
from apps.tickets.actions import following
from apps.tickets.models import Stage, Ticket, TicketChange, TicketStatus
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import fresh_ticket, gives_address, letters, make_ticket, marks_of, promises, target_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(cast: Cast) -> Conversation:
    return says(make_guest(make_inbox(cast.acme)))


@pytest.fixture
def asked(cast: Cast) -> TicketStatus:
    """A status of the tenant's own."""
    with tenant_scope(cast.acme.pk):
        return TicketStatus.objects.create(name="With the factory", stage=Stage.OPEN, position=9)


@pytest.fixture
def ticket(waits: Conversation, cast: Cast, asked: TicketStatus) -> Ticket:
    promises(cast)
    made = make_ticket(waits)
    with tenant_scope(cast.acme.pk):
        actions.move(made, to=asked, actor=cast.sarah.actor)
    return fresh_ticket(made)


@pytest.fixture
def turn(cast: Cast, asked: TicketStatus, sign_in: Callable[[Membership], Client]) -> Callable[..., Any]:
    """As the admin's own page does."""

    def turn(**meaning: Any) -> Any:
        form = {"name": asked.name, "stage": "open", "position": 9, "is_active": "on"} | meaning
        return sign_in(cast.adam).post(f"/admin/tickets/ticketstatus/{asked.pk}/change/", form, follow=True)

    return turn


def is_followed(status: TicketStatus) -> bool:
    with tenant_scope(status.tenant_id):
        return TicketStatus.objects.get(pk=status.pk).turned_at is None


def test_clocks_stop_where_the_status_stops_them_now_and_go_on_where_it_does_no_longer(
    ticket: Ticket, turn: Callable[..., Any], held_clock: HeldClock
) -> None:
    held_clock.advance(minutes=20)
    assert "follow within a minute or two" in turn(pauses="on").text
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "running"}
    assert tasks.follow() == 1
    assert (marks_of(ticket), fresh_ticket(ticket).next_at) == ({"first_reply": "paused", "resolution": "paused"}, None)
    held_clock.advance(hours=3)
    turn()
    tasks.follow()
    assert target_of(ticket, "first_reply").due_at == clock.now() + timedelta(minutes=40)


def test_of_another_stage_tickets_are_of_it_too_and_nobody_is_written_to(
    ticket: Ticket, waits: Conversation, cast: Cast, asked: TicketStatus, turn: Callable[..., Any]
) -> None:
    gives_address(waits)
    turn(stage="solved")
    tasks.follow()
    assert (fresh_ticket(ticket).status, fresh_ticket(ticket).solved_at) == ("solved", clock.now())
    assert (marks_of(ticket), letters(cast)) == ({"first_reply": "dropped", "resolution": "met"}, [])
    with tenant_scope(cast.acme.pk):
        told = TicketChange.objects.filter(ticket=ticket).latest("id")
    assert (told.what, told.old, told.new, told.actor_kind) == ("stage", "Open", "Solved", "system")
    turn(stage="open")
    tasks.follow()
    assert (fresh_ticket(ticket).status, fresh_ticket(ticket).solved_at) == ("open", None)
    assert marks_of(ticket)["resolution"] == "running"


def test_many_follow_some_at_a_time_and_what_was_cut_off_goes_on(
    ticket: Ticket, waits: Conversation, cast: Cast, asked: TicketStatus, turn: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_TICKETS", 1)
    other = make_ticket(waits)
    with tenant_scope(cast.acme.pk):
        actions.move(other, to=asked, actor=cast.sarah.actor)
    turn(stage="closed")
    assert [fresh_ticket(one).status for one in (ticket, other)] == ["open", "open"]
    tasks.follow()
    assert [fresh_ticket(one).status for one in (ticket, other)] == ["closed", "open"]
    tasks.follow()
    assert [fresh_ticket(one).status for one in (ticket, other)] == ["closed", "closed"]


def test_who_moved_one_at_that_very_moment_is_followed_up(
    ticket: Ticket, cast: Cast, asked: TicketStatus, turn: Callable[..., Any], held_clock: HeldClock
) -> None:
    turn(stage="closed")
    tasks.follow()
    assert (tasks.follow(), is_followed(asked)) == (0, False)
    with tenant_scope(cast.acme.pk):
        Ticket.objects.filter(pk=ticket.pk).update(status="open", solved_at=None)  # by what they had read before
    assert tasks.follow() == 1
    held_clock.advance(minutes=2)
    assert (tasks.follow(), is_followed(asked), fresh_ticket(ticket).status) == (0, True, "closed")


def test_another_name_moves_nothing(ticket: Ticket, asked: TicketStatus, turn: Callable[..., Any]) -> None:
    assert "follow within" not in turn(name="At the factory").text
    assert (is_followed(asked), tasks.follow()) == (True, 0)
