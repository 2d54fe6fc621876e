"""Cases that nobody has put in short, because who was to do it died, or was never woken."""

from collections.abc import Callable

import pytest

from apps.assistant import actions, briefing, tasks
from apps.assistant.actions import telling
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations.models import CaseFile, Escalation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from tests.assistant.conftest import Script
from tests.assistant.test_telling import PASSAGE, asked
from tests.cast import Cast
from tests.conversations.scenes import claims, given_to_assistant, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def teller(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr(telling, "provider", lambda: script)
    monkeypatch.setattr(briefing, "passages", lambda tenant_id, question: (PASSAGE,))
    return script


@pytest.fixture
def untold(chat: Conversation, guest: Guest, held_clock: clock.HeldClock) -> Escalation:
    escalation = asked(chat, guest)
    held_clock.advance(seconds=45)
    return escalation


def test_its_own_wake_comes_first(chat: Conversation, guest: Guest, held_clock: clock.HeldClock) -> None:
    asked(chat, guest)
    held_clock.advance(seconds=44)
    assert actions.untold() == []


def test_it_is_made_up_for_once(teller: Script, untold: Escalation) -> None:
    teller.says("Short.").says("Parcels take three days. [k1]")
    assert actions.untold() == [(untold.tenant_id, untold.pk)]
    actions.tell_colleagues(untold.tenant_id, untold.pk)
    assert actions.untold() == []


def test_also_where_somebody_has_it_already(untold: Escalation, chat: Conversation, cast: Cast) -> None:
    claims(cast.sarah, chat)
    assert actions.untold() == [(untold.tenant_id, untold.pk)]


def back_to_the_assistant(chat: Conversation, held_clock: clock.HeldClock) -> None:
    given_to_assistant(chat)


def much_later(chat: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(minutes=10)


@pytest.mark.parametrize("happens", [back_to_the_assistant, much_later])
def test_nobody_reads_it_any_more(
    untold: Escalation, chat: Conversation, held_clock: clock.HeldClock, happens: Callable[[Conversation, clock.HeldClock], None]
) -> None:
    happens(chat, held_clock)
    assert actions.untold() == []


def test_a_case_that_tells_nothing_needs_no_summary(guest: Guest, cast: Cast, held_clock: clock.HeldClock) -> None:
    """Where people answer, no case file is written; and who pressed the button before a word was said wants nothing yet."""
    waiting = says(guest)
    with tenant_scope(cast.acme.pk):
        escalation = Escalation.objects.open().get(conversation=waiting)
        CaseFile.objects.create(escalation=escalation, language="en")
    held_clock.advance(seconds=45)
    assert actions.untold() == []


def test_two_who_tell_of_it_at_the_same_time_tell_of_it_once(teller: Script, untold: Escalation, chat: Conversation) -> None:
    def another() -> None:
        assert actions.tell_colleagues(untold.tenant_id, untold.pk)

    teller.says("Mine.", another).says("Theirs.").says("Parcels take three days. [k1]").says("They take three days. [k1]")
    actions.tell_colleagues(untold.tenant_id, untold.pk)
    with tenant_scope(untold.tenant_id):
        said = list(CaseFile.objects.get(escalation=untold).additions.values_list("kind", "text"))
    assert said == [("summary", "Theirs."), ("reply", "Parcels take three days.")]


def test_the_sweep_wakes_somebody_for_each(untold: Escalation, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[tuple[int, int]] = []
    monkeypatch.setattr(tasks.tell_colleagues, "apply_async", lambda about, expires: woken.append(about))
    assert tasks.tell_due() == 1
    assert woken == [(untold.tenant_id, untold.pk)]
