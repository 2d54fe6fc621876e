"""Who follows the log: what cannot be folded is owed and costs nobody else anything; the command makes all anew."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from apps.assistant.models import Turn
from apps.conversations.models import Contact, Conversation
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.events.models import Event
from apps.events.settling import database_state
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.llm.models import Spend
from apps.reports.actions import figuring, follow
from apps.reports.figures.reading import Period
from apps.reports.models import Following
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.reports.scenes import TODAY, asks, fact_of, followed, kept, lists_what_it_counts, rebuilt, resolves, value

pytestmark = pytest.mark.django_db


def test_what_cannot_be_folded_is_owed_and_the_others_are_followed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, chat = asks(cast.acme)
    resolves(chat), resolves(asks(cast.globex)[1])
    honest = figuring.keep

    def stumbles(conversations: Any) -> Any:
        if chat.pk in conversations:
            raise ValueError("a fact nobody can make")
        return honest(conversations)

    with monkeypatch.context() as broken:
        broken.setattr(figuring, "keep", stumbles)
        followed()
    assert (value(cast.acme, "ended"), value(cast.globex, "ended")) == (0, 1)
    assert Following.objects.get().owed == [[cast.acme.pk, chat.pk]]
    followed()
    assert (value(cast.acme, "ended"), Following.objects.get().owed) == (1, [])


def moves_to(tenant: Tenant, zone: str, fields: str = "name,time_zone") -> None:
    with tenant_scope(tenant.pk):
        Tenant.objects.filter(pk=tenant.pk).update(time_zone=zone)
        record("tenant.changed", actor=SYSTEM, about=tenant, fields=fields)
    tenant.time_zone = zone


def stumbling_over(*broken: object) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An act that fails whenever one of these is among what it is given."""

    def made(honest: Callable[..., Any]) -> Callable[..., Any]:
        def stumbles(given: Any, *more: Any) -> Any:
            if set(given) & set(broken):
                raise ValueError("nobody can take this in")
            return honest(given, *more)

        return stumbles

    return made


def test_what_fails_for_ever_costs_its_own_tenant_nothing_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, broken = asks(cast.acme)
    others = [asks(cast.acme)[1] for _ in range(4)]
    for chat in [broken, *others]:
        resolves(chat)
    monkeypatch.setattr(figuring, "keep", stumbling_over(broken.pk)(figuring.keep))
    followed()
    assert (value(cast.acme, "ended"), Following.objects.get().owed) == (4, [[cast.acme.pk, broken.pk]])
    resolves(asks(cast.acme)[1]), followed()
    assert (value(cast.acme, "ended"), Following.objects.get().owed) == (5, [[cast.acme.pk, broken.pk]])


def test_however_much_is_owed_is_tried_in_turn_and_none_is_dropped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    chats = [asks(cast.acme)[1] for _ in range(3)]
    with monkeypatch.context() as broken:
        broken.setattr(figuring, "keep", stumbling_over(*(chat.pk for chat in chats))(figuring.keep))
        followed()
    monkeypatch.setattr(figuring, "MOST_OWED", 2)
    assert len(Following.objects.get().owed) == 3
    followed()
    assert (value(cast.acme, "opened"), Following.objects.get().owed) == (2, [[cast.acme.pk, chats[2].pk]])
    followed()
    assert (value(cast.acme, "opened"), Following.objects.get().owed) == (3, [])


def test_while_somebody_else_has_the_books_all_is_owed_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    chats = [asks(cast.acme)[1] for _ in range(3)]
    asked: list[Tenant] = []

    def waits_in_vain(tenant: Tenant) -> Any:
        asked.append(tenant)
        raise OperationalError from LockNotAvailable

    with monkeypatch.context() as locked:
        locked.setattr(figuring.books, "opened", waits_in_vain)
        followed()
    assert (asked, Following.objects.get().owed) == ([cast.acme], [[cast.acme.pk, chat.pk] for chat in chats])
    followed()
    assert (value(cast.acme, "opened"), Following.objects.get().owed) == (3, [])


def test_a_long_log_is_followed_part_by_part_and_no_part_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figuring, "MOST_EVENTS", 3)
    for _ in range(3):
        resolves(asks(cast.acme)[1])
    with across_tenants(Door.MEASURE):
        told = list(Event.objects.order_by("id").values_list("id", flat=True))
    followed()
    reached = [Following.objects.get().settled_id]
    for _ in told[3::3]:
        follow()
        reached.append(Following.objects.get().settled_id)
    assert reached == [*told[2:-1:3], database_state()[0]]
    assert (value(cast.acme, "ended"), kept(cast.acme)) == (3, rebuilt(cast.acme))


def test_merges_the_meter_and_moved_days_are_owed_too(cast: Cast, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, first), (_, second) = asks(cast.acme), asks(cast.acme)
    resolves(first), resolves(second), followed()
    with tenant_scope(cast.acme.pk):
        record("contact.merged", actor=SYSTEM, about=Contact(pk=second.contact_id), into=first.contact_id, contact=second.contact_id)
        Spend.objects.create(purpose="turn", turn_id=7, provider="x", cost=1)
    moves_to(cast.acme, "Europe/Berlin")
    held_clock.advance(minutes=3)
    with monkeypatch.context() as broken:
        for act in ("rejoin", "tally_all", "conversations_of_turns"):
            broken.setattr(figuring, act, lambda *_: 1 / 0)
        followed()
    owed = {(number, kind) for _, number, kind in Following.objects.get().owed}
    assert owed == {(first.contact_id, "contact"), (second.contact_id, "contact"), (0, "days"), (7, "turn")}
    followed()
    assert (fact_of(second).person_id, Following.objects.get().owed) == (first.contact_id, [])
    assert kept(cast.acme) == rebuilt(cast.acme)


class TestTheDays:
    @pytest.fixture
    def made_anew(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        """Each time that all days were."""
        made: list[object] = []
        monkeypatch.setattr(figuring, "tally_all", made.append)
        return made

    @pytest.mark.parametrize(
        ("fields", "zone", "times"), [("name,welcome", "UTC", 0), ("time_zone", "Asia/Tokyo", 1), ("name,time_zone", "Asia/Tokyo", 1)]
    )
    def test_are_made_anew_when_the_zone_is_another_and_once(
        self, cast: Cast, made_anew: list[object], fields: str, zone: str, times: int
    ) -> None:
        resolves(asks(cast.acme)[1]), followed()
        moves_to(cast.acme, zone, fields)
        for _ in range(3):
            follow()
        assert len(made_anew) == times

    def test_are_of_one_zone_until_all_are_of_the_other(
        self, cast: Cast, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At half past eleven in the evening, which is tomorrow in Tokyo."""
        today, tomorrow = TODAY, Period(date(2026, 11, 22), date(2026, 11, 22))
        held_clock.move_to(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
        resolves(asks(cast.acme)[1]), followed()
        moves_to(cast.acme, "Asia/Tokyo")
        resolves(asks(cast.acme)[1])
        with monkeypatch.context() as broken:
            broken.setattr(figuring, "tally_all", lambda *_: 1 / 0)
            followed()
        assert (value(cast.acme, "ended", today), value(cast.acme, "ended", tomorrow)) == (2, 0)
        lists_what_it_counts(cast.acme, today)
        followed()
        assert (value(cast.acme, "ended", today), value(cast.acme, "ended", tomorrow)) == (0, 2)
        lists_what_it_counts(cast.acme, tomorrow)


class TestTheMeter:
    @pytest.fixture
    def chat(self, cast: Cast) -> Conversation:
        """With a turn, the seventh, that was taken in before it was paid."""
        _, chat = asks(cast.acme)
        with tenant_scope(cast.acme.pk):
            of_it = {"conversation": chat.pk, "contact": chat.contact_id, "turn": 7}
            record("turn.started", actor=Actor(kind="assistant"), about=Turn(pk=7), **of_it)
        followed()
        return chat

    def pays(self, cast: Cast, turn: int = 7) -> None:
        with tenant_scope(cast.acme.pk):
            Spend.objects.create(purpose="turn", turn_id=turn, provider="x", cost=1)

    def test_is_read_once_when_no_row_can_be_late_any_more(
        self, cast: Cast, chat: Conversation, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folded: list[Any] = []
        honest = figuring.keep
        monkeypatch.setattr(figuring, "keep", lambda numbers: (folded.append(numbers), honest(numbers))[1])
        self.pays(cast)
        for _ in range(40):
            held_clock.advance(seconds=5)
            followed()
        assert (folded, fact_of(chat).cost) == ([[chat.pk]], 1)

    def test_is_read_a_few_rows_at_a_time_and_none_is_left_out(
        self, cast: Cast, chat: Conversation, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(figuring, "MOST_SPENT", 2)
        for turn in (8, 9, 10, 7):
            self.pays(cast, turn)
        held_clock.advance(minutes=3)
        followed()
        assert fact_of(chat).cost == 0
        followed()
        assert fact_of(chat).cost == 1


def test_the_command_makes_them_anew(cast: Cast) -> None:
    resolves(asks(cast.acme)[1]), followed()
    before, said = kept(cast.acme), StringIO()
    call_command("rebuild_figures", tenant="acme", stdout=said)
    assert (said.getvalue(), kept(cast.acme)) == ("acme: 1 conversations\n", before)
    with pytest.raises(CommandError, match="no tenant"):
        call_command("rebuild_figures", tenant="nobody")
