"""What a colleague finds below the case file a moment later; and that no model reads words of crisis on the way there."""

from datetime import timedelta

import pytest

from apps.assistant import actions, briefing, recalling
from apps.assistant.actions import telling
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations import actions as escalations
from apps.escalations.models import Addition, Escalation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Done, Finish, ModelFailed, Passage, Request
from tests.assistant.conftest import USAGE, Script
from tests.assistant.test_turns import answer
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says

pytestmark = pytest.mark.django_db
PASSAGE = Passage("k1", "Shipping", "Parcels take three days.", "https://acme.example/shipping")


@pytest.fixture
def teller(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr(telling, "provider", lambda: script)
    monkeypatch.setattr(briefing, "passages", lambda tenant_id, question: (PASSAGE,))
    return script


def asked(chat: Conversation, guest: Guest, words: str = "I want to talk to a human") -> Escalation:
    says(guest, words)
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        return Escalation.objects.open().get(conversation=chat)


def told(chat: Conversation) -> dict[str, Addition]:
    with tenant_scope(chat.tenant.pk):
        return {one.kind: one for one in Addition.objects.filter(case_file__escalation__conversation=chat)}


def test_a_summary_and_a_first_reply_with_its_sources(teller: Script, chat: Conversation, guest: Guest) -> None:
    teller.says("They ask where their parcel is.").says("Parcels take three days. [k1]")
    escalation = asked(chat, guest)
    assert actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    found = told(chat)
    assert (found["summary"].text, found["summary"].by_model) == ("They ask where their parcel is.", "script")
    assert [one.conversation_id for one in teller.asked] == [chat.pk, chat.pk]  # so that the meter knows what it was for
    assert (found["reply"].text, found["reply"].sources) == ("Parcels take three days.", [{"title": "Shipping", "url": PASSAGE.url}])


def test_told_twice_it_is_told_once(teller: Script, chat: Conversation, guest: Guest) -> None:
    teller.says("Short.").says("Parcels take three days. [k1]")
    escalation = asked(chat, guest)
    actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert not actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert len(teller.asked) == 2


@pytest.mark.parametrize("draft", ["It takes 5 days. [k1]", "Somebody will call you.", "It takes three days. [k9]"])
def test_a_reply_that_rests_on_nothing_is_not_suggested(teller: Script, chat: Conversation, guest: Guest, draft: str) -> None:
    teller.says("Short.").says(draft)
    actions.tell_colleagues(chat.tenant.pk, asked(chat, guest).pk)
    assert set(told(chat)) == {"summary"}


def test_a_model_that_fails_leaves_the_case_file_as_it_is(teller: Script, chat: Conversation, guest: Guest) -> None:
    escalation = asked(chat, guest)
    assert actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert told(chat) == {}


def test_of_a_crisis_no_model_reads(teller: Script, model: Script, chat: Conversation, guest: Guest) -> None:
    escalation = asked(chat, guest, "I am going to kill myself")
    actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert (escalation.get_priority_display(), model.asked, teller.asked) == ("Critical", [], [])
    assert told(chat)["summary"].by_model == "built-in"


@pytest.mark.parametrize("purpose", ["turn", "summary", "draft"])
def test_nor_later_whatever_it_is_asked_for(
    teller: Script, model: Script, chat: Conversation, guest: Guest, cast: Cast, monkeypatch: pytest.MonkeyPatch, purpose: str
) -> None:
    """A colleague has talked to them and gives the conversation back; later a person is asked for again."""
    searched: list[str] = []
    asked(chat, guest, "I am going to kill myself")
    claims(cast.sarah, chat)
    answers(cast.sarah, chat, "I am with you.")
    with tenant_scope(chat.tenant.pk):
        escalations.hand_back(chat, member=cast.sarah, fence=fresh(chat).fence, note="They are safe. They want to kill myself no more.")
    monkeypatch.setattr(briefing, "passages", lambda tenant_id, question: searched.append(question) or ())  # type: ignore[func-returns-value]
    model.says("You are welcome.")
    says(guest, "Thank you. Where is my parcel?")
    answer(chat)
    again = asked_again(chat, guest)
    teller.says("Short.").says("Hello.")
    actions.tell_colleagues(chat.tenant.pk, again.pk)
    requests = [*model.asked, *teller.asked]
    assert {request.purpose for request in requests} == {"turn", "summary", "draft"}
    assert not any("kill" in read(request) for request in requests if request.purpose == purpose)
    assert not any("kill" in question for question in searched)


def asked_again(chat: Conversation, guest: Guest) -> Escalation:
    says(guest, "Now let me talk to a human")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        return Escalation.objects.open().get(conversation=chat)


def read(request: Request) -> str:
    return repr(request).lower()


def test_who_gets_it_back_knows_what_the_colleague_noted_and_promised(
    model: Script, chat: Conversation, guest: Guest, cast: Cast, held_clock: clock.HeldClock
) -> None:
    claims(cast.sarah, chat)
    with tenant_scope(chat.tenant.pk):
        held = fresh(chat)
        escalations.promise(
            held, kind="other", due_at=clock.now() + timedelta(hours=2), words="A new parcel leaves today", actor=cast.sarah.actor
        )
        escalations.hand_back(held, member=cast.sarah, fence=held.fence, note="I have sent a new one.")
    model.says("It is on its way.")
    says(guest, "And when will it come?")
    answer(chat)
    known = model.asked[-1].facts["colleague"]
    assert "Sarah: I have sent a new one." in known
    assert "A new parcel leaves today" in known


def test_what_a_person_has_settled_asks_for_nobody_again(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    asked(chat, guest)
    claims(cast.sarah, chat)
    answers(cast.sarah, chat)
    with tenant_scope(chat.tenant.pk):
        escalations.hand_back(chat, member=cast.sarah, fence=fresh(chat).fence)
    model.says("Gladly.")
    says(guest, "Thanks, that was all I wanted to know")
    answer(chat)
    assert fresh(chat).holder == "assistant"


def test_nobody_left_anything_where_nobody_was(chat: Conversation) -> None:
    with tenant_scope(chat.tenant.pk):
        assert recalling.left_by_people(fresh(chat)) == ""


@pytest.mark.parametrize(("model", "kept"), [("script-1", "Where is my parcel?"), ("built-in", None)])
def test_what_they_want_is_translated_by_a_model_or_not_at_all(
    teller: Script, chat: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch, model: str, kept: str | None
) -> None:
    """Where a model fails, the built-in engine answers in its place, and translates nothing."""
    monkeypatch.setattr(telling, "is_on", lambda: True)
    escalation = asked(chat, guest, "¿Dónde está mi paquete? Quiero hablar con una persona")
    teller.says("Short.").breaks("Where is my parcel?", Done(Finish.STOP, USAGE, model)).says("Hello.")
    actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert (told(chat)["translation"].text if kept else told(chat).get("translation")) == kept


def test_half_a_summary_is_none(teller: Script, chat: Conversation, guest: Guest) -> None:
    escalation = asked(chat, guest)
    teller.breaks("They ask where ", ModelFailed("It broke off.", passing=True))
    actions.tell_colleagues(chat.tenant.pk, escalation.pk)
    assert "summary" not in told(chat)
