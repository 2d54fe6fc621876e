"""What ends, goes on and comes back: the day it counts on, in every zone; who turned out to be the same person; what turns cost."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from apps.assistant.models import Turn
from apps.conversations import actions as conversations
from apps.conversations.models import Contact, Outcome
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.reports.figures.reading import Period, by_channel
from apps.reports.figures.tallying import tally, tally_all
from apps.reports.models import Tally
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says
from tests.reports.scenes import (
    TODAY,
    asks,
    assistant_says,
    behind,
    fact_of,
    followed,
    kept,
    lists_what_it_counts,
    queues,
    rebuilt,
    reckoned,
    resolves,
    value,
)

pytestmark = pytest.mark.django_db


def on(day: str) -> Period:
    return Period(date.fromisoformat(day), date.fromisoformat(day))


def in_zone(tenant: Tenant, zone: str) -> None:
    with tenant_scope(tenant.pk):
        Tenant.objects.filter(pk=tenant.pk).update(time_zone=zone)
        record("tenant.changed", actor=SYSTEM, about=tenant, fields="time_zone")
    tenant.time_zone = zone


class TestWhatGoesOn:
    def test_is_of_no_day_until_it_ends_again(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        guest, chat = asks(cast.acme)
        assistant_says(chat), resolves(chat), followed()
        assert (value(cast.acme, "deflection"), value(cast.acme, "fcr")) == (100, 100)
        held_clock.advance(days=1)
        says(guest, "One more thing"), followed()
        assert (value(cast.acme, "ended"), value(cast.acme, "ended", on("2026-11-22"))) == (0, 0)
        held_clock.advance(seconds=40)
        resolves(chat), followed()
        assert (value(cast.acme, "ended"), value(cast.acme, "ended", on("2026-11-22"))) == (0, 1)
        assert (value(cast.acme, "fcr", on("2026-11-22")), value(cast.acme, "reopen_rate", on("2026-11-22"))) == (0, 100)
        assert fact_of(chat).resolution == 40
        lists_what_it_counts(cast.acme, on("2026-11-22"))
        assert kept(cast.acme) == rebuilt(cast.acme)

    def test_nobody_waited_while_it_was_closed(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        """The customer waited and left; a colleague takes it up the next day."""
        guest, chat = asks(cast.acme)
        queues(chat)
        held_clock.advance(seconds=50)
        with tenant_scope(cast.acme.pk):
            conversations.end(guest)
        held_clock.advance(days=1)
        with tenant_scope(cast.acme.pk):
            conversations.reopen(fresh(chat), member=cast.sarah, fence=fresh(chat).fence)
        answers(cast.sarah, chat), resolves(chat), followed()
        fact = fact_of(chat)
        assert (fact.was_taken, fact.wait, fact.to_screen, fact.to_word, fact.told_wait) == (True, None, None, None, None)
        assert fact.queue_seconds == 50

    def test_a_first_word_after_it_was_closed_is_none_that_was_waited_for(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        """Taken, and resolved without a word; the customer goes on the next day."""
        guest, chat = asks(cast.acme)
        queues(chat)
        held_clock.advance(seconds=50)
        claims(cast.sarah, chat), resolves(chat)
        held_clock.advance(days=1)
        says(guest, "And now?"), queues(chat), claims(cast.sarah, chat), answers(cast.sarah, chat), resolves(chat), followed()
        assert (fact_of(chat).wait, fact_of(chat).to_word) == (50, None)

    def test_what_is_spam_or_goes_on_elsewhere_counts_nowhere(self, cast: Cast) -> None:
        for outcome in (Outcome.SPAM, Outcome.MERGED):
            resolves(asks(cast.acme)[1], outcome)
        followed()
        assert (value(cast.acme, "opened"), value(cast.acme, "ended")) == (0, 0)
        lists_what_it_counts(cast.acme)


class TestWhoComesBack:
    def test_was_not_helped_at_first_contact_on_whatever_channel(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        _, first = asks(cast.acme)
        assistant_says(first), resolves(first)
        held_clock.advance(days=2)
        _, second = asks(cast.acme)
        followed()
        assert value(cast.acme, "fcr") == 100
        with tenant_scope(cast.acme.pk):
            one, other = Contact.objects.get(pk=first.contact_id), Contact.objects.get(pk=second.contact_id)
            conversations.merge_contacts(one, into=other, actor=SYSTEM)
        followed()
        assert value(cast.acme, "fcr") == 0
        assert kept(cast.acme) == rebuilt(cast.acme)
        with tenant_scope(cast.acme.pk):
            conversations.part_contacts(Contact.objects.get(pk=one.pk), actor=SYSTEM)
        followed()
        assert value(cast.acme, "fcr") == 100
        assert kept(cast.acme) == rebuilt(cast.acme)

    def test_counts_for_seven_days_and_no_longer(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        guest, first = asks(cast.acme)
        assistant_says(first)
        with tenant_scope(cast.acme.pk):
            conversations.end(guest)
        held_clock.advance(days=7, seconds=1)
        says(guest, "Hello again"), followed()
        assert (value(cast.acme, "fcr"), fact_of(first).came_back_at) == (100, None)


class TestADay:
    @pytest.mark.parametrize(
        ("zone", "at", "day"),
        [
            ("America/New_York", datetime(2026, 11, 22, 4, 59, tzinfo=UTC), "2026-11-21"),
            ("America/New_York", datetime(2026, 11, 22, 5, 0, tzinfo=UTC), "2026-11-22"),
            ("Asia/Kolkata", datetime(2026, 11, 21, 18, 30, tzinfo=UTC), "2026-11-22"),
            ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),  # of twenty-five hours
            ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "2026-03-29"),  # of twenty-three
            ("America/Vancouver", datetime(2026, 11, 21, 7, 30, tzinfo=UTC), None),  # of which the database may know something else
            ("America/Vancouver", datetime(2026, 11, 21, 8, 30, tzinfo=UTC), "2026-11-21"),
        ],
    )
    def test_is_the_tenants_own(self, cast: Cast, held_clock: clock.HeldClock, zone: str, at: datetime, day: str | None) -> None:
        in_zone(cast.acme, zone)
        held_clock.move_to(at)
        day = day or str(at.astimezone(cast.acme.zone).date())
        _, chat = asks(cast.acme)
        assistant_says(chat), resolves(chat), followed()
        assert (value(cast.acme, "opened", on(day)), value(cast.acme, "ended", on(day))) == (1, 1)
        lists_what_it_counts(cast.acme, on(day))

    def test_has_the_bounds_that_python_knows(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        """The database reads this zone's name the other way round, as it reads others by tables of another year."""
        ahead = timezone(timedelta(hours=5))
        evening, morning = (datetime(2026, 11, 20, hour, 30, tzinfo=UTC) for hour in (18, 20))
        for at in (evening, morning):
            held_clock.move_to(at)
            resolves(asks(cast.acme)[1]), followed()
        with tenant_scope(cast.acme.pk):
            tally([evening, morning], ahead)
            one_by_one = Tally.objects.filter(span="day", channel="*", team_id=-1, aspect="").values_list("day", "sums__ended")
            assert dict(one_by_one) == {date(2026, 11, 20): 1, date(2026, 11, 21): 1}
            tally_all(ahead)
            assert dict(one_by_one.all()) == {date(2026, 11, 20): 1, date(2026, 11, 21): 1}

    def test_moves_with_the_zone(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        held_clock.move_to(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
        resolves(asks(cast.acme)[1]), followed()
        assert value(cast.acme, "ended") == 1
        in_zone(cast.acme, "Europe/Berlin"), followed()
        assert (value(cast.acme, "ended"), value(cast.acme, "ended", on("2026-11-22"))) == (0, 1)
        assert kept(cast.acme) == rebuilt(cast.acme)

    def test_of_a_month_that_is_over_is_read_from_the_month(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        held_clock.move_to(datetime(2026, 7, 10, 12, 0, tzinfo=UTC))
        _, chat = asks(cast.acme)
        held_clock.advance(seconds=30)
        assistant_says(chat), resolves(chat)
        held_clock.move_to(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
        followed()
        year = Period(date(2025, 11, 22), date(2026, 11, 21))
        with tenant_scope(cast.acme.pk):
            assert list(Tally.objects.filter(span="month").values_list("day", flat=True).distinct()) == [date(2026, 7, 1)]
            Tally.objects.filter(span="day").delete()
        assert (value(cast.acme, "ended", year), value(cast.acme, "first_response", year)) == (1, pytest.approx(30, rel=0.01))
        rebuilt(cast.acme)
        lists_what_it_counts(cast.acme, year)

    def test_by_day_a_quarter_is_split_as_its_months_are(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        for day in (datetime(2026, 9, 30, 12, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC), datetime(2026, 11, 2, 12, tzinfo=UTC)):
            held_clock.move_to(day)
            _, chat = asks(cast.acme)
            queues(chat), claims(cast.sarah, chat)
            held_clock.advance(seconds=30)
            resolves(chat)
        followed()
        quarter = Period(date(2026, 9, 15), date(2026, 11, 20))
        read = [reckoned(cast.acme, quarter)]
        with tenant_scope(cast.acme.pk):
            channels = [by_channel(quarter, None)["web"].sums]
            Tally.objects.filter(span="month").delete()
            channels += [by_channel(quarter, None)["web"].sums]
        read += [reckoned(cast.acme, quarter)]
        assert (read[0].aspects, read[0].steps, channels[0]) == (read[1].aspects, read[1].steps, channels[1])
        assert (read[0].aspects["agent"][str(cast.sarah.pk)]["ended"], channels[0]["ended"]) == (3, 3)


class TestTheMeter:
    def test_gives_what_turns_cost_even_when_it_is_late(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        _, chat = asks(cast.acme)
        with tenant_scope(cast.acme.pk):
            of_it = {"conversation": chat.pk, "contact": chat.contact_id, "turn": 7}
            record("turn.started", actor=Actor(kind="assistant"), about=Turn(pk=7), **of_it)
            record(
                "turn.ended", actor=Actor(kind="assistant"), about=Turn(pk=7), state="done", decision="unknown", topics="refund", **of_it
            )
        resolves(chat), followed()
        assert (value(cast.acme, "cost"), value(cast.acme, "unknown")) == (0, 100)
        held_clock.advance(seconds=5)
        with tenant_scope(cast.acme.pk):
            Spend.objects.create(purpose="turn", turn_id=7, provider="x", prompt_tokens=900, completion_tokens=100, cost=25_000)
        held_clock.advance(minutes=2)
        followed()
        assert value(cast.acme, "cost") == 2.5
        assert fact_of(chat).tokens == 1_000
        assert kept(cast.acme) == rebuilt(cast.acme)


class TestWhoIsAbsent:
    def test_an_erased_conversation_is_still_counted_and_said_to_be_gone(self, cast: Cast) -> None:
        _, chat = asks(cast.acme)
        queues(chat), claims(cast.sarah, chat), resolves(chat), followed()
        with tenant_scope(cast.acme.pk):
            type(chat).objects.filter(pk=chat.pk).delete()
            (row,) = behind(cast.acme, "ended", TODAY).page(1)
        assert (row["number"], row["id"]) == (None, chat.pk)
        lists_what_it_counts(cast.acme)
        assert kept(cast.acme) == rebuilt(cast.acme)
