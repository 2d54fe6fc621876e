"""Who follows the log: what cannot be folded is owed and costs nobody else anything; the command makes all anew."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.conversations.models import Contact
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.reports.actions import figuring, follow
from apps.reports.models import Following
from tests.cast import Cast
from tests.reports.scenes import asks, fact_of, followed, kept, rebuilt, resolves, value

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


def test_merges_the_meter_and_moved_days_are_owed_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, first), (_, second) = asks(cast.acme), asks(cast.acme)
    resolves(first), resolves(second), followed()
    with tenant_scope(cast.acme.pk):
        record("contact.merged", actor=SYSTEM, about=Contact(pk=second.contact_id), into=first.contact_id, contact=second.contact_id)
        record("tenant.changed", actor=SYSTEM, about=cast.acme, fields="name,time_zone")
        Spend.objects.create(purpose="turn", turn_id=7, provider="x", cost=1)
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

    def changes(self, cast: Cast, fields: str) -> None:
        with tenant_scope(cast.acme.pk):
            record("tenant.changed", actor=SYSTEM, about=cast.acme, fields=fields)

    @pytest.mark.parametrize(("fields", "times"), [("name,welcome", 0), ("time_zone", 1), ("name,time_zone", 1)])
    def test_are_made_anew_when_the_zone_is_another_and_once(self, cast: Cast, made_anew: list[object], fields: str, times: int) -> None:
        self.changes(cast, fields)
        for _ in range(3):
            followed()
        assert len(made_anew) == times

    def test_stay_as_they_are_until_nobody_can_overlook_the_change(self, cast: Cast, made_anew: list[object]) -> None:
        self.changes(cast, "time_zone"), follow()
        assert not made_anew
        followed()
        assert len(made_anew) == 1


def test_the_command_makes_them_anew(cast: Cast) -> None:
    resolves(asks(cast.acme)[1]), followed()
    before, said = kept(cast.acme), StringIO()
    call_command("rebuild_figures", tenant="acme", stdout=said)
    assert (said.getvalue(), kept(cast.acme)) == ("acme: 1 conversations\n", before)
    with pytest.raises(CommandError, match="no tenant"):
        call_command("rebuild_figures", tenant="nobody")
