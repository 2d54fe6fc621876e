"""Both sides in their own language: each message once into each language, made as it is looked at; words of a crisis never."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.assistant import actions, reading
from apps.assistant.actions import translating
from apps.assistant.models import Translation
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import ModelFailed
from apps.tenants.models import Membership
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says

pytestmark = pytest.mark.django_db
QUESTION = "¿Dónde está mi paquete? Lo pedí hace 5 días y todavía no ha llegado."


@pytest.fixture
def chat(guest: Guest, cast: Cast) -> Conversation:
    """A customer who writes Spanish; Sarah, who reads English, holds it."""
    conversation = says(guest, QUESTION)
    conversations.listen(conversation.tenant.pk, conversation.pk)
    return claims(cast.sarah, conversation)


@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    for module in (translating, reading):
        monkeypatch.setattr(module, "is_on", lambda: True)
    monkeypatch.setattr(translating, "model_alone", lambda: script)
    return script


def wants(member: Membership, chat: Conversation, *seqs: int) -> int:
    with tenant_scope(chat.tenant_id):
        return actions.want_translations(fresh(chat), member=member, seqs=seqs or range(1, 50))


def made(chat: Conversation, language: str = "en") -> int:
    return actions.translate(chat.tenant.pk, chat.pk, language)


def kept(chat: Conversation) -> list[Translation]:
    with tenant_scope(chat.tenant_id):
        return list(Translation.objects.filter(conversation=chat).order_by("seq"))


def test_what_they_do_not_read_is_translated_once(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    interpreter.says("Where is my parcel? I ordered it 5 days ago and it has not come.")
    assert wants(cast.sarah, chat) == 1
    assert made(chat) == 1
    (one,) = kept(chat)
    assert (one.seq, one.language, one.state, one.doubt) == (1, "en", "done", "")
    assert (wants(cast.sarah, chat), wants(cast.tom, chat), made(chat)) == (0, 0, 0)
    assert [one.conversation_id for one in interpreter.asked] == [chat.pk]
    assert QUESTION in repr(interpreter.asked[0].transcript)


def test_each_language_has_its_own(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    interpreter.says("Where?").says("Wo?")
    with tenant_scope(chat.tenant_id):
        Membership.objects.filter(pk=cast.tom.pk).update(languages=["de"])
        cast.tom.languages = ["de"]
    assert (wants(cast.sarah, chat), wants(cast.tom, chat)) == (1, 1)
    assert (made(chat), made(chat, "de")) == (1, 1)
    assert sorted((one.language, one.text) for one in kept(chat)) == [("de", "Wo?"), ("en", "Where?")]


def test_what_they_read_already_is_not(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    answers(cast.sarah, chat, "It has left our warehouse this morning and is on its way.")
    assert wants(cast.sarah, chat, 2, 3) == 0


def test_only_what_was_looked_at(interpreter: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    says(guest, "Necesito una respuesta hoy mismo, por favor.")
    assert wants(cast.sarah, chat, 1) == 1


def test_a_figure_that_is_not_in_the_original_is_pointed_at(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    interpreter.says("Where is my parcel? I ordered it 9 days ago.")
    wants(cast.sarah, chat)
    made(chat)
    assert kept(chat)[0].doubt == "States 9, which the original does not"


def test_words_of_a_crisis_stay_as_they_were_written(interpreter: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    interpreter.says("Where?")
    says(guest, "Quiero suicidarme, no puedo más")
    assert wants(cast.sarah, chat) == 1
    made(chat)
    assert "suicid" not in repr(interpreter.asked)
    assert [one.seq for one in kept(chat)] == [1]


def test_nor_where_a_row_asks_for_them(interpreter: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    """Whatever wrote the row: the worker looks again."""
    wants(cast.sarah, chat)
    with tenant_scope(chat.tenant_id):
        chat.messages.filter(seq=1).update(text="Quiero suicidarme, no puedo más")
    assert made(chat) == 0
    assert interpreter.asked == []
    assert kept(chat)[0].state == "failed"


def test_a_model_that_fails_is_asked_again_but_not_for_ever(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    for _ in range(3):
        interpreter.breaks("Where", ModelFailed("It broke off.", passing=False))
        assert wants(cast.sarah, chat) == 1
        assert made(chat) == 0
    assert (kept(chat)[0].state, kept(chat)[0].text) == ("failed", "")
    assert wants(cast.sarah, chat) == 0


def test_what_no_worker_made_is_asked_for_anew(interpreter: Script, chat: Conversation, cast: Cast, held_clock: clock.HeldClock) -> None:
    wants(cast.sarah, chat)
    assert wants(cast.sarah, chat) == 0
    held_clock.advance(seconds=61)
    assert actions.give_up_untranslated() == 1
    assert wants(cast.sarah, chat) == 1


def test_the_newest_first(interpreter: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    says(guest, "Necesito una respuesta hoy mismo, por favor.")
    interpreter.says("I need an answer today.").says("Where?")
    wants(cast.sarah, chat)
    made(chat)
    assert "Necesito" in repr(interpreter.asked[0].transcript)


def test_over_budget_nothing_is_asked(interpreter: Script, chat: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "within_budget", lambda tenant: False)
    wants(cast.sarah, chat)
    assert (made(chat), interpreter.asked) == (0, [])


def test_without_a_model_nothing_is_asked_for(chat: Conversation, cast: Cast) -> None:
    assert wants(cast.sarah, chat) == 0
    with tenant_scope(chat.tenant_id):
        (one,) = reading.foreign(fresh(chat), [1], "en")
        assert (one.language, one.may_be_translated) == ("es", False)


def test_nor_by_whoever_switched_it_off(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    with tenant_scope(chat.tenant_id):
        actions.change_reader(cast.sarah, shows=False)
    assert (wants(cast.sarah, chat), wants(cast.tom, chat)) == (0, 1)
    with tenant_scope(chat.tenant_id):
        actions.change_reader(cast.sarah, shows=True)
        assert reading.shows_translations(cast.sarah)


def test_who_only_reads_along_costs_nothing(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        wants(cast.vera, chat)


def test_a_rivals_worker_finds_nothing(interpreter: Script, chat: Conversation, cast: Cast) -> None:
    wants(cast.sarah, chat)
    assert actions.translate(cast.globex.pk, chat.pk, "en") == 0
    assert kept(chat)[0].state == "queued"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("en", "en", True), ("pt", "pt-BR", True), ("zh-Hans", "zh-Hant", False), ("es", "pt", False)],
)
def test_which_languages_are_one_to_a_reader(one: str, other: str, same: bool) -> None:
    assert reading.is_same(one, other) is same
