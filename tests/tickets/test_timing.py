"""What is promised of a ticket: clocks that start, stand still, are kept or broken."""

from datetime import UTC, datetime, time, timedelta

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground import clock
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tenants.models import Holiday, Hours, HoursSpan
from apps.tickets import actions, tasks
from apps.tickets.models import Priority, SlaTarget, Stage, Ticket
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says
from tests.factories import make_inbox
from tests.tickets.scenes import fresh_ticket, make_ticket, marks_of, promises, target_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def waits(guest: Guest) -> Conversation:
    """Somebody wrote to people."""
    return says(guest)


def told(cast: Cast) -> list[tuple[str, str]]:
    with tenant_scope(cast.acme.pk):
        events = Event.objects.filter(name__startswith="sla.").order_by("id")
        return [(event.name, event.payload["kind"]) for event in events]


def moves(ticket: Ticket, to: Stage, cast: Cast) -> Ticket:
    with tenant_scope(cast.acme.pk):
        return actions.move(ticket, to=to, actor=cast.sarah.actor)


def office(cast: Cast) -> Hours:
    """Nine to twelve and one to five on weekdays in Berlin; nobody comes on the 26th of November."""
    with tenant_scope(cast.acme.pk):
        hours = Hours.objects.create(name="Office", time_zone="Europe/Berlin")
        for day in range(5):
            HoursSpan.objects.create(hours=hours, weekday=day, opens=time(9), closes=time(12))
            HoursSpan.objects.create(hours=hours, weekday=day, opens=time(13), closes=time(17))
        Holiday.objects.create(hours=hours, date=datetime(2026, 11, 26, tzinfo=UTC).date(), name="Outing")
    return hours


def test_where_nothing_is_promised_nothing_runs(waits: Conversation) -> None:
    ticket = make_ticket(waits)
    assert (marks_of(ticket), ticket.next_at) == ({}, None)


def test_a_first_reply_and_a_solution_are_due_from_the_opening_on(waits: Conversation, cast: Cast) -> None:
    promises(cast)
    ticket = make_ticket(waits)
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "running"}
    assert ticket.next_at == clock.now() + HOUR


def test_the_first_policy_that_fits_is_taken(waits: Conversation, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        team = create_team(name="Repairs", members=[cast.tom], actor=cast.adam.actor)
    for number, condition in enumerate(
        ({"is_active": False}, {"priority": Priority.URGENT}, {"team": team}, {"tag": "vip"}, {"inbox": make_inbox(cast.acme)}, {})
    ):
        promises(cast, first_reply=number + 1, **condition)

    def promised(**about: object) -> int:
        return target_of(make_ticket(waits, **about), "first_reply").minutes

    assert promised(priority=Priority.URGENT, team=team) == 2
    assert promised(team=team, tags=["vip"]) == 3
    assert promised(tags=["vip"]) == 4
    assert promised() == 6


def test_an_agents_words_keep_the_first_promise_and_the_customers_begin_the_next(
    guest: Guest, waits: Conversation, cast: Cast, held_clock: HeldClock
) -> None:
    promises(cast)
    ticket = make_ticket(waits)
    held_clock.advance(minutes=20)
    answers(cast.sarah, claims(cast.sarah, waits))
    answered_at = clock.now()
    held_clock.advance(minutes=5)
    assert (tasks.hear(), tasks.hear()) == (1, 0)
    assert target_of(ticket, "first_reply").met_at == answered_at
    assert marks_of(ticket) == {"first_reply": "met", "resolution": "running"}
    wrote_at = clock.now()
    says(guest)
    held_clock.advance(minutes=10)
    says(guest, "Are you there?")
    tasks.hear()
    assert target_of(ticket, "next_reply").due_at == wrote_at + timedelta(minutes=30)
    assert fresh_ticket(ticket).next_at == wrote_at + timedelta(minutes=30)
    held_clock.advance(minutes=30)
    answers(cast.sarah, waits)
    tasks.hear()
    assert marks_of(ticket)["next_reply"] == "met_late"


def test_what_was_said_before_answers_nothing_of_it(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast)
    answers(cast.sarah, claims(cast.sarah, waits))
    held_clock.advance(minutes=1)
    ticket = make_ticket(waits)  # as it was read before she answered
    assert ticket.heard_seq < fresh(waits).last_seq
    tasks.hear()
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "running"}


def test_while_it_waits_for_the_customer_nothing_is_due(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast)
    ticket = make_ticket(waits)
    held_clock.advance(minutes=30)
    moves(ticket, Stage.PENDING, cast)
    assert marks_of(ticket) == {"first_reply": "paused", "resolution": "paused"}
    assert fresh_ticket(ticket).next_at is None
    held_clock.advance(days=3)
    assert tasks.keep_time() == 0
    moves(ticket, Stage.OPEN, cast)
    assert target_of(ticket, "first_reply").due_at == clock.now() + timedelta(minutes=30)
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "running"}


def test_only_office_hours_count_across_a_holiday_and_a_pause(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    """Wednesday 16:00 in Berlin; the office is out on Thursday."""
    promises(cast, hours=office(cast), first_reply=120)
    held_clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
    ticket = make_ticket(waits)
    assert target_of(ticket, "first_reply").due_at == datetime(2026, 11, 27, 9, tzinfo=UTC)
    held_clock.advance(minutes=30)
    moves(ticket, Stage.PENDING, cast)
    held_clock.move_to(datetime(2026, 11, 27, 10, 45, tzinfo=UTC))
    moves(ticket, Stage.OPEN, cast)
    assert target_of(ticket, "first_reply").due_at == datetime(2026, 11, 27, 13, 15, tzinfo=UTC)


def test_another_policy_counts_the_pauses_by_its_own_hours(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    """Two nights and a day off in which nobody works are no pause in office hours, and one around the clock."""
    promises(cast, priority=Priority.URGENT, first_reply=600)
    promises(cast, hours=office(cast), first_reply=120)
    held_clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
    ticket = make_ticket(waits)
    held_clock.advance(minutes=30)
    moves(ticket, Stage.PENDING, cast)
    held_clock.move_to(datetime(2026, 11, 27, 10, 45, tzinfo=UTC))
    moves(ticket, Stage.OPEN, cast)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.URGENT)
    assert target_of(ticket, "first_reply").due_at == clock.now() + timedelta(minutes=570)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.NORMAL)
    assert target_of(ticket, "first_reply").due_at == datetime(2026, 11, 27, 13, 15, tzinfo=UTC)


def test_a_pause_over_a_change_of_clocks_is_as_long_as_it_was(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    """Berlin sets its clocks back on the 25th of October 2026, a Sunday."""
    with tenant_scope(cast.acme.pk):
        hours = Hours.objects.create(name="Always", time_zone="Europe/Berlin")
        for day in range(7):
            HoursSpan.objects.create(hours=hours, weekday=day, opens=time(0), closes=time(0))
    promises(cast, hours=hours, first_reply=60)
    held_clock.move_to(datetime(2026, 10, 24, 20, tzinfo=UTC))
    ticket = make_ticket(waits)
    held_clock.advance(minutes=20)
    moves(ticket, Stage.PENDING, cast)
    held_clock.advance(hours=10)
    moves(ticket, Stage.OPEN, cast)
    assert target_of(ticket, "first_reply").due_at == clock.now() + timedelta(minutes=40)


def test_a_promise_that_comes_later_is_not_broken_where_somebody_replied(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, priority=Priority.URGENT, resolution=None)
    ticket = make_ticket(waits)
    held_clock.advance(minutes=5)
    answers(cast.sarah, claims(cast.sarah, waits))
    tasks.hear()
    held_clock.advance(hours=5)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.URGENT)
    assert (marks_of(ticket), tasks.keep_time()) == ({}, 0)


def test_of_what_is_solved_no_clock_begins(waits: Conversation, cast: Cast) -> None:
    promises(cast, priority=Priority.URGENT)
    ticket = moves(make_ticket(waits), Stage.SOLVED, cast)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.URGENT)
    assert marks_of(ticket) == {}


def test_a_solution_ends_the_clocks_and_going_on_starts_it_again(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast)
    ticket = make_ticket(waits)
    held_clock.advance(hours=2)
    moves(ticket, Stage.SOLVED, cast)
    assert marks_of(ticket) == {"first_reply": "dropped", "resolution": "met"}
    held_clock.advance(days=1)
    moves(ticket, Stage.OPEN, cast)
    assert target_of(ticket, "resolution").due_at == clock.now() + 6 * HOUR


def test_more_urgent_it_is_due_sooner_and_what_is_promised_no_more_is_dropped(waits: Conversation, cast: Cast) -> None:
    promises(cast, priority=Priority.URGENT, first_reply=10, resolution=None)
    promises(cast)
    ticket = make_ticket(waits)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.URGENT)
    assert target_of(ticket, "first_reply").due_at == clock.now() + timedelta(minutes=10)
    assert marks_of(ticket) == {"first_reply": "running", "resolution": "dropped"}
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.LOW)
        assert SlaTarget.objects.open().filter(ticket=ticket).count() == 2


def test_it_warns_once_and_breaks_once(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, resolution=None)
    ticket = make_ticket(waits)
    held_clock.advance(minutes=44)
    assert tasks.keep_time() == 0
    held_clock.advance(minutes=1)
    assert [tasks.keep_time() for _ in range(2)] == [1, 0]
    assert marks_of(ticket) == {"first_reply": "warned"}
    held_clock.advance(minutes=15)
    assert [tasks.keep_time() for _ in range(2)] == [1, 0]
    assert marks_of(ticket) == {"first_reply": "breached"}
    assert told(cast) == [("sla.warned", "first_reply"), ("sla.breached", "first_reply")]


def test_whoever_comes_late_tells_of_the_breach_alone(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, resolution=None)
    make_ticket(waits)
    held_clock.advance(hours=5)
    assert [tasks.keep_time() for _ in range(2)] == [1, 0]
    assert told(cast) == [("sla.breached", "first_reply")]


def test_a_reply_that_nobody_reckoned_yet_is_no_breach(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, resolution=None)
    ticket = make_ticket(waits)
    answers(cast.sarah, claims(cast.sarah, waits))
    held_clock.advance(hours=5)
    assert tasks.keep_time() == 0
    assert (told(cast), marks_of(ticket)) == ([], {"first_reply": "met"})


def test_more_time_takes_back_that_it_was_late(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, priority=Priority.URGENT, first_reply=10, resolution=None)
    promises(cast, first_reply=240, resolution=None)
    ticket = make_ticket(waits, priority=Priority.URGENT)
    held_clock.advance(minutes=11)
    assert tasks.keep_time() == 1
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, priority=Priority.NORMAL)
    target = target_of(ticket, "first_reply")
    assert (target.breached_at, target.warned_at, target.mark) == (None, None, "running")
    assert (tasks.keep_time(), told(cast)) == (0, [("sla.breached", "first_reply"), ("sla.extended", "first_reply")])
    held_clock.advance(minutes=170)
    assert tasks.keep_time() == 1
    held_clock.advance(minutes=60)
    assert tasks.keep_time() == 1
    assert [name for name, _ in told(cast)] == ["sla.breached", "sla.extended", "sla.warned", "sla.breached"]


def test_what_stood_still_when_it_was_late_is_late_after_it(waits: Conversation, cast: Cast, held_clock: HeldClock) -> None:
    promises(cast, resolution=None)
    ticket = make_ticket(waits)
    held_clock.advance(minutes=61)
    assert tasks.keep_time() == 1
    breached_at = target_of(ticket, "first_reply").breached_at
    for stage in (Stage.PENDING, Stage.OPEN):
        held_clock.advance(hours=3)
        moves(ticket, stage, cast)
    assert (target_of(ticket, "first_reply").breached_at, tasks.keep_time()) == (breached_at, 0)
