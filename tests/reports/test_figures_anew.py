"""Figures made anew, part by part: the same as live, whatever was wrong, whoever breaks off and whatever happens meanwhile."""

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connections

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Outcome
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.actions import rebuilding
from apps.reports.facts.keeping import forget
from apps.reports.models import Fact, Tally
from tests.cast import Cast
from tests.conversations.scenes import await_a_waiter, says
from tests.reports.scenes import asks, assistant_says, fact_of, followed, kept, lists_what_it_counts, queues, rebuilt, resolves

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Guest, Conversation]]:
    """Five that ended, and two make a part."""
    monkeypatch.setattr(rebuilding, "PART", 2)
    found = [asks(cast.acme) for _ in range(5)]
    for _, chat in found:
        assistant_says(chat), resolves(chat)
    followed()
    return found


@pytest.fixture
def chats(talks: list[tuple[Guest, Conversation]]) -> list[Conversation]:
    return [chat for _, chat in talks]


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What was, part by part."""
    parts: list[list[int]] = []
    honest = rebuilding.keep
    monkeypatch.setattr(rebuilding, "keep", lambda numbers: (parts.append(numbers), honest(numbers))[1])
    return parts


def beside(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Do it after each part."""
    honest = rebuilding._is_done

    def done(tenant: Any) -> bool:
        found = honest(tenant)
        act()
        return found

    monkeypatch.setattr(rebuilding, "_is_done", done)


def spoil(cast: Cast, chats: list[Conversation]) -> None:
    """A fact is another, one is missing, one is of what nobody knows, and tallies are of nothing."""
    with tenant_scope(cast.acme.pk):
        Fact.objects.filter(conversation_id=chats[0].pk).update(outcome="spam", cost=9, came_back_at=chats[0].opened_at)
        Fact.objects.filter(conversation_id=chats[1].pk).delete()
        for number in (chats[4].pk + 1, chats[4].pk + 9):
            Fact.objects.create(conversation_id=number, contact_id=1, person_id=1, opened_at=chats[0].opened_at)
        Tally.objects.filter(channel="web").delete()
        for day in (date(2020, 1, 1), date(2026, 11, 3), date(2030, 1, 1)):
            Tally.objects.create(span="day", day=day, channel="*", team_id=-1, sums={"ended": 5})
        Tally.objects.create(span="month", day=date(2026, 11, 1), channel="*", team_id=-1, sums={"ended": 5})


def test_whatever_was_wrong_is_mended(cast: Cast, chats: list[Conversation]) -> None:
    before = kept(cast.acme)
    spoil(cast, chats)
    assert kept(cast.acme) != before
    assert rebuilt(cast.acme) == before


def test_a_part_forgets_what_is_between_its_own_and_nothing_beyond(cast: Cast, chats: list[Conversation]) -> None:
    with tenant_scope(cast.acme.pk):
        forget(chats[0].pk, chats[3].pk, besides=[chats[1].pk, chats[3].pk])
        left = set(Fact.objects.values_list("conversation_id", flat=True))
    assert left == {chat.pk for chat in chats} - {chats[2].pk}


def test_after_each_part_every_conversation_is_there_and_counted(
    cast: Cast, chats: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fold has learned something since: half of the facts are of the old one."""
    seen = []

    def look() -> None:
        lists_what_it_counts(cast.acme)
        with tenant_scope(cast.acme.pk):
            seen.append((Fact.objects.count(), Fact.objects.filter(outcome="solved").count()))

    with tenant_scope(cast.acme.pk):
        Fact.objects.update(outcome="ended")
    beside(monkeypatch, look)
    rebuilding.rebuild(cast.acme)
    assert seen == [(5, 2), (5, 4), (5, 5), (5, 5)]


class TestWhoIsBrokenOff:
    @pytest.fixture(autouse=True)
    def broken_off(self, cast: Cast, chats: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(rebuilding, "_returns_of", lambda numbers: 1 / 0 if chats[2].pk in numbers else set())
            with pytest.raises(ZeroDivisionError):
                rebuilding.rebuild(cast.acme)

    def test_goes_on_where_they_were(self, cast: Cast, chats: list[Conversation], folded: list[list[int]]) -> None:
        live = kept(cast.acme)
        assert rebuilding.rebuild(cast.acme) == 5
        assert folded == [[chats[2].pk, chats[3].pk], [chats[4].pk]]
        assert kept(cast.acme) == live

    def test_may_begin_at_the_beginning(self, cast: Cast, chats: list[Conversation], folded: list[list[int]]) -> None:
        rebuilding.rebuild(cast.acme, afresh=True)
        assert len(folded) == 3
        rebuilding.rebuild(cast.acme)
        assert len(folded) == 6

    def test_in_the_days_begins_with_the_month_they_were_in(
        self, cast: Cast, folded: list[list[int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(rebuilding, "tally_month", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                rebuilding.rebuild(cast.acme)
        folded.clear()
        live = kept(cast.acme)
        assert rebuilt(cast.acme) == live
        assert not folded


def test_what_happens_meanwhile_is_followed(
    cast: Cast, talks: list[tuple[Guest, Conversation]], held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New ones come, and others go on: before the part they are in, after it, and while days are tallied."""
    goes_on = iter([talks[4], talks[0], talks[1], talks[3]])

    def happens() -> None:
        guest, chat = next(goes_on, (None, None))
        if guest is None or chat is None:
            return
        held_clock.advance(seconds=70)
        says(guest, "And now?"), queues(asks(cast.acme)[1]), resolves(chat, Outcome.WENT_SILENT), followed()

    with monkeypatch.context() as busy:
        beside(busy, happens)
        rebuilding.rebuild(cast.acme)
    live = kept(cast.acme)
    assert [fact["reopened"] for fact in live[0]] == [1, 1, 0, 1, 1, 0, 0, 0, 0]
    lists_what_it_counts(cast.acme)
    assert rebuilt(cast.acme) == live


@pytest.mark.django_db(transaction=True)
def test_the_sweep_has_its_turn_between_two_parts(
    talks: list[tuple[Guest, Conversation]], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits while one is written: what it took in meanwhile would be lost, or be there twice."""
    guest, chat = talks[0]
    says(guest, "And now?"), resolves(chat, Outcome.WENT_SILENT)

    def sweeps() -> None:
        followed()
        connections.close_all()

    sweep, honest = Thread(target=sweeps), rebuilding.keep

    def keeps(numbers: list[int]) -> Any:
        if chat.pk not in numbers:
            return honest(numbers)
        sweep.start()
        await_a_waiter(1)
        return honest(numbers)

    with monkeypatch.context() as slow:
        slow.setattr(rebuilding, "keep", keeps)
        rebuilding.rebuild(cast.acme)
    sweep.join(30)
    live = kept(cast.acme)
    assert (fact_of(chat).outcome, fact_of(chat).reopened) == ("went_silent", 1)
    assert rebuilt(cast.acme) == live
