"""What becomes of what the AI wrote for a colleague, who may ask for it, and what no model ever reads."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from apps.assistant import actions, errands
from apps.assistant.models import Translation, Writing
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Request
from apps.tenants.models import Membership
from tests.assistant.conftest import Script
from tests.assistant.writings import again, asked, happened, written
from tests.cast import Cast
from tests.conversations.scenes import answers, says, transcript

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("knowledge")]


def read(request: Request) -> str:
    return repr(request).lower()


# Crises


@pytest.mark.parametrize("kind", ["draft", "summary"])
def test_of_a_crisis_no_model_reads(
    pen: Script, held: Conversation, guest: Guest, cast: Cast, knowledge: list[str], kind: str
) -> None:  # fmt: skip
    says(guest, "I am going to kill myself")
    if kind == "summary":
        pen.says("They ask about parcels.")
    writing = written(cast.sarah, held, kind)
    assert not any("kill" in read(request) for request in pen.asked)
    assert not any("kill" in question for question in knowledge)
    assert (writing.problem == errands.OF_A_CRISIS) is (kind == "draft")


def test_nor_once_a_colleague_has_answered_it(pen: Script, held: Conversation, guest: Guest, cast: Cast, knowledge: list[str]) -> None:
    says(guest, "I am going to kill myself")
    answers(cast.sarah, held, "I am with you.")
    says(guest, "Thank you. How long do parcels take?")
    pen.says("Parcels take three days. [k1]")
    assert written(cast.sarah, held).state == "done"
    assert "kill" not in read(pen.asked[0])
    assert knowledge == ["Thank you. How long do parcels take?"]


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "tone", "manner": "formal", "words": "You wrote: I want to kill myself. Please call us."},
        {"kind": "translation", "words": "You said: I am going to kill myself"},
        {"kind": "draft", "wish": "they said I am going to kill myself"},
    ],
)
def test_nor_in_a_colleagues_own_words(pen: Script, held: Conversation, cast: Cast, how: dict[str, str]) -> None:
    assert written(cast.sarah, held, **how).problem == errands.OF_A_CRISIS_TOO
    assert pen.asked == []


# What became of it


def sends(member: Membership, writing: Writing, text: str) -> bool:
    with tenant_scope(writing.tenant_id):
        conversation = Conversation.objects.select_related("tenant").get(pk=writing.conversation_id)
        said = conversations.post(conversation, member=member, client_id=uuid.uuid4(), text=text)
        return actions.keep_sent(again(writing), Message.objects.get(pk=said.id), member=member)


def test_what_was_sent_is_kept_with_how_much_of_it_was_changed(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]")
    draft = written(cast.sarah, held)
    assert sends(cast.sarah, draft, "Dear Maria, parcels take three days.")
    kept = again(draft)
    assert kept.message is not None
    assert kept.message.text == "Dear Maria, parcels take three days."
    assert (kept.likeness, kept.put_away_at is not None) == (0.6, True)
    assert happened(held, "writing.sent")[0]["message"] == kept.message.pk


def test_what_was_written_anew_is_not_the_drafts(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]")
    draft = written(cast.sarah, held)
    assert not sends(cast.sarah, draft, "I do not know that myself, sorry!")
    assert (again(draft).message, again(draft).likeness) == (None, None)
    assert again(draft).put_away_at


def test_of_a_translated_reply_colleagues_keep_the_original(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Le llega en tres días.")
    told = written(cast.sarah, held, "translation", words="It will be with you in three days.")
    assert sends(cast.sarah, told, "Le llega en tres días.")
    with tenant_scope(held.tenant_id):
        kept = Translation.objects.get()
    assert (kept.text, kept.language, kept.is_original, kept.state) == ("It will be with you in three days.", "en", True, "done")
    assert transcript(held)[-1] == ("agent", "Le llega en tres días.")


# Who


def test_it_is_for_those_who_may_answer(held: Conversation, cast: Cast) -> None:
    for member in (cast.vera, cast.oscar):
        with pytest.raises(PermissionDenied):
            asked(member, held)


def test_what_is_anothers_is_not_there(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]")
    draft = written(cast.sarah, held)
    with tenant_scope(held.tenant_id):
        for act in (actions.stop, actions.put_away):
            with pytest.raises(Writing.DoesNotExist):
                act(draft, member=cast.tom)


def test_put_away_it_is_gone_once(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]")
    draft = written(cast.sarah, held)
    with tenant_scope(held.tenant_id):
        actions.put_away(draft, member=cast.sarah)
        actions.put_away(draft, member=cast.sarah)
    assert again(draft).put_away_at
    assert len(happened(held, "writing.put_away")) == 1


def test_a_rivals_worker_finds_nothing(held: Conversation, cast: Cast) -> None:
    draft = asked(cast.sarah, held)
    assert not actions.write(cast.globex.pk, draft.pk)
    assert again(draft).state == "queued"
