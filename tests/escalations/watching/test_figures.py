"""The figures of the floor, counted by hand; and that each leads to exactly what it counts."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.business.models import Callback
from apps.conversations.listing import Sight
from apps.conversations.models import Conversation, Outcome
from apps.escalations.models import Promise
from apps.escalations.watching.conditions import day_of as beginning_of
from apps.escalations.watching.figures import NO_TEAM, figure_named, reasons_now, waits_now
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tickets.actions import open_ticket
from tests.cast import Cast
from tests.conversations.scenes import claims
from tests.escalations.moving.scenes import team_of
from tests.escalations.watching import scenes
from tests.escalations.watching.scenes import chats, counted, day_of, ends, listed, read, releases, today_at, waits

pytestmark = pytest.mark.django_db


def promised(conversation: Conversation, minutes: float, **became: Any) -> None:
    with tenant_scope(conversation.tenant_id):
        Promise.objects.create(conversation=conversation, due_at=clock.now() + timedelta(minutes=minutes), **became)


class TestNow:
    def test_by_who_has_it(self, cast: Cast) -> None:
        waits(cast.acme), waits(cast.acme), chats(cast.acme), claims(cast.sarah, waits(cast.acme))
        put_aside = claims(cast.tom, waits(cast.acme))
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=put_aside.pk).update(snoozed_until=clock.now() + timedelta(hours=1))
        found = counted(cast.acme)
        assert {key: found[key] for key in ("waiting", "assistant", "agents", "snoozed")} == {
            "waiting": 2, "assistant": 1, "agents": 1, "snoozed": 1,
        }  # fmt: skip

    def test_of_a_promise_that_is_due_and_one_that_is_late(self, cast: Cast) -> None:
        due, late, done, later, over = (waits(cast.acme) for _ in range(5))
        promised(due, 4), promised(late, -1), promised(done, -1, kept_at=clock.now()), promised(later, 6)
        promised(over, -1, missed_at=clock.now())
        ends(over)
        assert (listed(cast.acme, "due"), listed(cast.acme, "overdue")) == ([due.pk], [late.pk])

    def test_how_long_all_and_each_team_wait(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        billing = team_of(cast.tom)
        for minutes, team in ((0, billing), (4, None), (2, billing), (3, None)):
            held_clock.advance(minutes=minutes)
            waits(cast.acme, team)
        held_clock.advance(minutes=1)
        rows = read(cast.acme, waits_now(cast.acme.pk, cast.acme.zone, None))
        assert [(row["team"], row["is_all"], row["many"], (clock.now() - row["since"]).total_seconds() / 60) for row in rows] == [
            (None, True, 4, 10), ("Billing", False, 2, 10), (None, False, 2, 6),
        ]  # fmt: skip
        assert float(rows[0]["median"]) / 60 == 5  # of 10, 6, 4 and 1

    def test_nobody_waits(self, cast: Cast) -> None:
        (row,) = read(cast.acme, waits_now(cast.acme.pk, cast.acme.zone, None))
        assert (row["many"], row["since"], row["median"]) == (0, None, None)

    def test_why_a_person_was_asked_for(self, cast: Cast) -> None:
        inbox = waits(cast.acme)
        ends(waits(cast.acme))
        (row,) = read(cast.acme, reasons_now(cast.acme.pk, cast.acme.zone, None))
        assert (row["reason"], row["many"], listed(cast.acme, f"reason-{row['reason']}")) == ("inbox", 1, [inbox.pk])

    def test_a_team_and_no_team_lead_to_their_own(self, cast: Cast) -> None:
        billing = team_of(cast.tom)
        theirs, anybodys = waits(cast.acme, billing), waits(cast.acme)
        assert (listed(cast.acme, f"team-{billing.pk}"), listed(cast.acme, NO_TEAM.key)) == ([theirs.pk], [anybodys.pk])


class TestDeflection:
    def test_counts_what_the_assistant_solved_alone_among_what_ended(self, cast: Cast) -> None:
        alone = chats(cast.acme)
        ends(alone)
        with_people = claims(cast.sarah, waits(cast.acme))
        ends(with_people)
        ends(chats(cast.acme, replied=False))  # nobody said anything
        ends(waits(cast.acme), Outcome.ENDED, by_customer=True)  # waited, and nobody came
        ends(chats(cast.acme), Outcome.SPAM)
        chats(cast.acme)  # goes on
        assert listed(cast.acme, "alone") == [alone.pk]
        assert counted(cast.acme) == {
            "assistant": 1,
            "opened": 6,
            "ended": 4,
            "alone": 1,
            "handed": 2,
            "people": 1,
            "abandoned": 1,
            "taken": 1,
        }
        assert day_of(cast.acme).deflection == 0.25

    def test_not_what_came_back_to_the_assistant_from_people(self, cast: Cast) -> None:
        conversation = claims(cast.sarah, chats(cast.acme))
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=conversation.pk).update(holder="assistant", agent=None)
        ends(conversation)
        assert "alone" not in counted(cast.acme)

    def test_not_what_goes_on_as_a_ticket_or_a_call(self, cast: Cast) -> None:
        ticketed, called = chats(cast.acme), chats(cast.acme)
        with tenant_scope(cast.acme.pk):
            open_ticket(contact=ticketed.contact, subject="A", description="B", conversation=ticketed, key="one", actor=SYSTEM)
            Callback.objects.create(conversation=called, contact=called.contact, phone="+15550100")
        ends(ticketed), ends(called)
        assert "alone" not in counted(cast.acme)

    def test_of_a_day_on_which_nothing_ended_there_is_none(self, cast: Cast) -> None:
        assert day_of(cast.acme).deflection is None


class TestToday:
    def test_how_long_those_waited_who_were_taken(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        for minutes in range(1, 12):
            conversation = waits(cast.acme)
            held_clock.advance(minutes=minutes)
            claims(cast.sarah, conversation)
        today = day_of(cast.acme)
        assert (today.median, today.late, today.counts["taken"]) == (6 * 60, 10 * 60, 11)

    def test_promises_kept_and_missed(self, cast: Cast) -> None:
        kept, late, yesterday = (waits(cast.acme) for _ in range(3))
        promised(kept, -5, kept_at=scenes.minutes_ago(10))
        promised(late, -5, missed_at=scenes.minutes_ago(5), kept_at=scenes.minutes_ago(1))
        promised(yesterday, -2_000, missed_at=scenes.minutes_ago(2_000), made_at=scenes.minutes_ago(3_000))
        today = day_of(cast.acme)
        assert (listed(cast.acme, "kept"), listed(cast.acme, "missed"), today.promises_kept) == ([kept.pk], [late.pk], 0.5)

    def test_who_was_put_back_and_left_was_abandoned_and_not_with_people(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        conversation = claims(cast.sarah, waits(cast.acme))
        held_clock.advance(minutes=1)
        releases(cast.sarah, conversation)
        ends(conversation, Outcome.ENDED, by_customer=True)
        found = counted(cast.acme)
        assert (found.get("abandoned"), found.get("people")) == (1, None)

    @pytest.mark.parametrize(("zone", "hour"), [("UTC", 0), ("America/New_York", 5), ("Asia/Kathmandu", 18)])
    def test_begins_at_midnight_of_the_tenant(self, zone: str, hour: int) -> None:
        began = beginning_of(ZoneInfo(zone))
        assert began.astimezone(UTC).hour == hour
        assert timedelta(0) < clock.now() - began < timedelta(days=1)

    def test_what_happened_before_midnight_is_not_of_today(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        held_clock.move_to(today_at("23:50"))
        ends(chats(cast.acme))
        stays = claims(cast.sarah, waits(cast.acme))
        held_clock.advance(minutes=20)
        assert counted(cast.acme) == {"agents": 1}
        ends(stays)
        assert counted(cast.acme) == {"ended": 1, "people": 1}


class TestWhoseTheyAre:
    def test_an_outside_desk_counts_and_lists_its_own(self, cast: Cast) -> None:
        desk = team_of(cast.tom, name="Evenings", sees_only_its_queue=True)
        theirs, _ = waits(cast.acme, desk), waits(cast.acme)
        sight = Sight((desk.pk,), cast.tom.pk)
        assert counted(cast.acme, sight) == {"waiting": 1, "opened": 1, "handed": 1}
        assert listed(cast.acme, "waiting", sight) == [theirs.pk]
        assert [row["many"] for row in read(cast.acme, waits_now(cast.acme.pk, cast.acme.zone, sight))] == [1, 1]
        assert [row["many"] for row in read(cast.acme, reasons_now(cast.acme.pk, cast.acme.zone, sight))] == [1]

    def test_a_rival_counts_nothing_of_ours(self, cast: Cast) -> None:
        waits(cast.acme), chats(cast.acme)
        assert counted(cast.globex) == {}

    @pytest.mark.parametrize("key", ["", "attic", "team-", "team-x", "team-" + "9" * 19, "reason-whim", "agent", "done-²"])
    def test_there_is_no_figure_of_another_name(self, key: str) -> None:
        assert figure_named(key) is None
