"""Who comes back on another channel is recognised as far as the address they write from is proven, and no further."""

import pytest

from apps.assistant import briefing
from apps.conversations import actions as conversations
from apps.conversations.models import Contact, Conversation, Outcome, Visitor
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.llm.builtin.recalling import NOON
from apps.tools.models import ToolCall
from tests.assistant.conftest import Script
from tests.assistant.test_recalling import line_of
from tests.assistant.test_turns import answer, said
from tests.cast import Cast
from tests.channels.talks import HERS, make_texting, texts
from tests.conversations.scenes import fresh, given_to_assistant, proves, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

ASKED = "Do you have the SPF 50 sunscreen?"


@pytest.fixture
def texting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr("apps.assistant.gathering.sleep", lambda _: None)
    return make_texting(cast.acme)


@pytest.fixture
def whatsapp(cast: Cast) -> Inbox:
    return make_texting(cast.acme, kind="whatsapp")


@pytest.fixture
def page(cast: Cast) -> Conversation:
    """What she asked on the page this morning."""
    return given_to_assistant(says(make_guest(make_inbox(cast.acme)), ASKED))


def used(chat: Conversation, tool: str) -> None:
    with tenant_scope(chat.tenant.pk):
        ToolCall.objects.create(conversation=chat, tool=tool, tier="read", key=tool, state="done", asked_seq=1, finished_at=clock.now())


def is_one_with(page: Conversation, chat: Conversation) -> Conversation:
    """A colleague says that these two are one person."""
    with tenant_scope(chat.tenant.pk):
        conversations.merge_contacts(Contact.objects.get(pk=chat.contact_id), into=Contact.objects.get(pk=page.contact_id), actor=SYSTEM)
    return fresh(chat)


def test_the_same_number_is_recognised_by_name_and_topic(texting: Inbox, whatsapp: Inbox, held_clock: clock.HeldClock) -> None:
    used(texts(texting, ASKED), "order_lookup")
    with tenant_scope(texting.tenant_id):
        Contact.objects.update(name="Sarah")
    held_clock.advance(hours=3)
    chat = texts(whatsapp, "Hello")
    assert line_of(chat) == f"2026-11-21 12:00 by SMS: “{ASKED}”", "what was done there is of the account"
    with tenant_scope(chat.tenant.pk):
        assert briefing.facts(chat)["customer"] == "Sarah"


def test_and_nothing_that_tells_more_than_the_topic(texting: Inbox, whatsapp: Inbox) -> None:
    texts(texting, "My card is 4111 1111 1111 1111, where is my parcel?")
    assert "4111" not in line_of(texts(whatsapp, "Hello"))


def test_the_model_reads_it(model: Script, texting: Inbox, whatsapp: Inbox) -> None:
    texts(texting, ASKED)
    model.says("Hello. You asked about the sunscreen.")
    answer(texts(whatsapp, "Hello"))
    assert ASKED in model.asked[0].digest


def test_another_number_is_somebody_else(texting: Inbox, whatsapp: Inbox) -> None:
    texts(texting, ASKED)
    assert line_of(texts(whatsapp, "Hello", number="+491707654321")) == ""


class TestWhatWasAskedOnThePage:
    def test_is_not_told_to_a_number_that_is_not_proven(self, page: Conversation, texting: Inbox) -> None:
        assert line_of(is_one_with(page, texts(texting, "Hello"))) == ""

    def test_is_told_to_one_that_is(self, page: Conversation, texting: Inbox) -> None:
        used(page, "order_lookup")
        chat = is_one_with(page, texts(texting, "Hello"))
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=page.contact_id), "phone", HERS, verified=True)
        assert line_of(chat) == f"2026-11-21 12:00 by Web chat: “{ASKED}”; order_lookup"

    def test_is_not_told_where_the_sender_is_not_to_be_believed(self, page: Conversation, texting: Inbox) -> None:
        chat = is_one_with(page, texts(texting, "Hello"))
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=page.contact_id), "phone", HERS, verified=True)
            Visitor.objects.filter(address=HERS).update(is_believed=False)
        assert line_of(fresh(chat)) == ""

    def test_is_told_to_who_proved_it_otherwise(self, page: Conversation, texting: Inbox) -> None:
        chat = is_one_with(page, texts(texting, "Hello"))
        proves(chat)
        assert ASKED in line_of(fresh(chat))


class TestWhatWasTexted:
    def test_is_not_told_to_whoever_sits_at_the_browser(self, page: Conversation, texting: Inbox) -> None:
        is_one_with(page, texts(texting, "Where is order 1042?"))
        assert line_of(fresh(page)) == ""

    def test_is_told_to_who_has_proven_who_they_are(self, page: Conversation, texting: Inbox) -> None:
        is_one_with(page, texts(texting, "Where is order 1042?"))
        proves(page)
        assert "Where is order 1042?" in line_of(fresh(page))


class TestTheBuiltInEngine:
    """It says what it recalls, by the same rules."""

    TOLD = "Hello again, you asked this morning: “Do you have the SPF 50 sunscreen”. What can I do for you?"

    @pytest.fixture(autouse=True)
    def morning(self, held_clock: clock.HeldClock, cast: Cast) -> None:
        assert clock.now().astimezone(cast.acme.zone).hour >= NOON
        held_clock.advance(hours=-3)

    def replies(self, chat: Conversation) -> str:
        answer(chat)
        return said(chat)[-1]

    def test_recalls_what_was_asked_from_the_same_number(self, texting: Inbox, whatsapp: Inbox, held_clock: clock.HeldClock) -> None:
        texts(texting, ASKED)
        held_clock.advance(hours=2)
        assert self.replies(texts(whatsapp, "Hello")) == self.TOLD

    def test_but_not_on_the_same_channel(self, texting: Inbox) -> None:
        chat = texts(texting, ASKED)
        with tenant_scope(chat.tenant.pk):
            conversations.resolve(chat, outcome=Outcome.SOLVED, actor=SYSTEM)
            Conversation.objects.update(ended_by_customer=True)
        assert "you asked" not in self.replies(texts(texting, "Hello"))

    def test_nor_for_another_number(self, texting: Inbox, whatsapp: Inbox) -> None:
        texts(texting, ASKED)
        assert "you asked" not in self.replies(texts(whatsapp, "Hello", number="+491707654321"))

    def test_nor_what_was_asked_on_the_page_by_who_has_not_proven_the_number(self, page: Conversation, texting: Inbox) -> None:
        assert "you asked" not in self.replies(is_one_with(page, texts(texting, "Hello")))

    def test_but_by_who_has(self, page: Conversation, texting: Inbox) -> None:
        chat = is_one_with(page, texts(texting, "Hello"))
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=page.contact_id), "phone", HERS, verified=True)
        assert self.replies(fresh(chat)) == self.TOLD

    def test_nor_for_a_sender_that_may_be_false(self, page: Conversation, texting: Inbox) -> None:
        chat = is_one_with(page, texts(texting, "Hello"))
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=page.contact_id), "phone", HERS, verified=True)
            Visitor.objects.filter(address=HERS).update(is_believed=False)
        proves(chat)
        assert "you asked" not in self.replies(fresh(chat))

    def test_nor_what_was_texted_for_whoever_sits_at_the_browser(self, texting: Inbox, cast: Cast) -> None:
        sent = texts(texting, ASKED)
        chat = given_to_assistant(says(make_guest(make_inbox(cast.acme)), "Hello"))
        assert "you asked" not in self.replies(is_one_with(sent, chat))

    def test_where_the_conversation_goes_on_by_text_it_is_recalled_there(self, page: Conversation, texting: Inbox) -> None:
        answer(page)
        with tenant_scope(page.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=page.contact_id), "phone", HERS, verified=True)
        chat = texts(texting, "Hello")
        assert chat.pk == page.pk
        assert self.replies(chat).startswith("Hello again, you asked this morning: “Do you have the SPF 50 sunscreen”.")
        assert "you asked" not in self.replies(texts(texting, "Hello"))

    def test_a_topic_is_told_without_what_names_somebody(self, texting: Inbox, whatsapp: Inbox) -> None:
        texts(texting, "My card 4111 1111 1111 1111 was charged twice")
        assert "4111" not in self.replies(texts(whatsapp, "Hello"))

    def test_after_a_week_it_is_forgotten(self, texting: Inbox, whatsapp: Inbox, held_clock: clock.HeldClock) -> None:
        texts(texting, ASKED)
        held_clock.advance(days=7, seconds=1)
        assert "you asked" not in self.replies(texts(whatsapp, "Hello"))
