"""A code goes out as a text, and proves the number it went to; a text to the customer goes to a number of their own, and to no other."""

import re
from typing import Any

import pytest

from apps.assistant import gathering
from apps.assistant.actions import take_turns
from apps.business.models import Customer
from apps.conversations import actions as conversations
from apps.conversations.models import Contact, ContactAddress, Conversation, Delivery, Visitor
from apps.conversations.models.proof import MOST_CODES, MOST_CODES_TO_ADDRESS
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant
from apps.tools.actions import answer
from apps.tools.models import ToolCall
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.talks import HERS, make_texting, texts
from tests.conversations.scenes import given_to_assistant, proves, says, transcript
from tests.factories import make_guest, make_inbox
from tests.tools.conftest import ASSISTANT
from tests.tools.test_own_tools import call, is_verified, letters

pytestmark = pytest.mark.django_db

ANOTHERS = "+491707654321"


@pytest.fixture
def texting(cast: Cast) -> Inbox:
    with tenant_scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(time_zone="Europe/Berlin")  # where numbers without a country are theirs
    return make_texting(cast.acme)


@pytest.fixture
def chat(cast: Cast) -> Conversation:
    """On a page."""
    return given_to_assistant(says(make_guest(make_inbox(cast.acme))))


def code_to(chat: Conversation, **to: str) -> str:
    """The code that went out."""
    assert call(chat, "verify_identity", method="sms", **to)["status"] == "code_sent"
    found = re.search(r"\d{6}", letters(chat)[-1].text)
    assert found is not None
    return found[0]


def proves_by_text(chat: Conversation, number: str = HERS) -> None:
    assert call(chat, "verify_identity", code=code_to(chat, phone=number))["verified"] is True


class TestACode:
    def test_goes_out_as_a_text_from_our_sender(self, chat: Conversation, texting: Inbox) -> None:
        told = call(chat, "verify_identity", method="sms", phone="0170 123 45 67")
        assert told == {"status": "code_sent", "to": "…67"}
        (sent,) = letters(chat)
        assert (sent.channel, sent.inbox_id, sent.to, sent.subject, sent.purpose) == ("sms", texting.pk, HERS, "", "code")

    def test_that_comes_back_proves_the_number(self, chat: Conversation, texting: Inbox) -> None:
        code = code_to(chat, phone=HERS)
        assert call(chat, "verify_identity", code=f"{(int(code) + 1) % 1_000_000:06}")["status"] == "refused"
        assert not is_verified(chat)
        assert call(chat, "verify_identity", code=code) == {"status": "done", "verified": True}
        assert is_verified(chat)
        with tenant_scope(chat.tenant.pk):
            assert ContactAddress.objects.get(is_verified=True).value == HERS

    def test_opens_the_account_that_is_known_by_the_number(self, chat: Conversation, texting: Inbox, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            Customer.objects.create(reference="c1", name="Maria", phone=HERS)
        assert call(chat, "customer_lookup").get("error") == "identity_required"
        proves_by_text(chat)
        assert "Maria" in str(call(chat, "customer_lookup"))

    def test_goes_to_where_a_text_came_from(self, texting: Inbox) -> None:
        texted = texts(texting, "Where is my parcel?")
        assert not is_verified(texted), "a sender can be made up"
        code = code_to(texted)
        assert letters(texted)[-1].to == HERS
        call(texted, "verify_identity", code=code)
        assert is_verified(texted)

    def test_leaves_from_the_sender_that_the_number_knows(self, chat: Conversation, texting: Inbox, cast: Cast) -> None:
        other = make_texting(cast.acme, sender="+4930901821")
        texts(other, "Hello")
        code_to(chat, phone=HERS)
        assert letters(chat)[-1].inbox_id == other.pk
        code_to(chat, phone=ANOTHERS)
        assert letters(chat)[-1].inbox_id == texting.pk

    @pytest.mark.parametrize("number", ["", "1", "call me"])
    def test_needs_a_number(self, chat: Conversation, texting: Inbox, number: str) -> None:
        told = call(chat, "verify_identity", method="sms", phone=number)
        assert told["error"] == "invalid_arguments"
        assert told["problems"][0].startswith("phone: ")
        assert letters(chat) == []

    @pytest.mark.parametrize("hidden", [{"is_active": False}, {"kind": "whatsapp"}])
    def test_goes_by_mail_where_the_house_has_no_sender(self, chat: Conversation, cast: Cast, hidden: dict[str, Any]) -> None:
        inbox = make_texting(cast.acme)
        with tenant_scope(cast.acme.pk):
            Inbox.objects.filter(pk=inbox.pk).update(**hidden)
        assert call(chat, "verify_identity", method="sms", phone=HERS)["error"] == "not_available"
        with tenant_scope(chat.tenant.pk), pytest.raises(conversations.NoSender):
            conversations.send_code(chat, phone=HERS, actor=ASSISTANT)

    def test_is_not_said_to_have_gone_to_who_wishes_no_texts(self, chat: Conversation, texting: Inbox) -> None:
        texts(texting, "Stop", wish="stop")
        with tenant_scope(chat.tenant.pk):
            Visitor.objects.filter(address=HERS).update(stopped_at=clock.now())
        assert call(chat, "verify_identity", method="sms", phone=HERS)["status"] == "refused"
        assert letters(chat) == []


def test_who_texts_is_asked_for_the_code_that_was_texted(texting: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the engine that needs no model."""
    monkeypatch.setattr(gathering, "sleep", lambda _: None)
    chat = texts(texting, "Where is my order 1042?")
    take_turns(chat.tenant.pk, chat.pk)
    (sent,) = [one for one in letters(chat) if one.purpose == "code"]
    assert sent.to == HERS
    assert transcript(chat)[-1][1] == "To be sure it is you, I have sent a code to …67. What does it say?"
    texts(texting, sent.text[:6])
    take_turns(chat.tenant.pk, chat.pk)
    assert is_verified(chat)


class TestMeasure:
    def test_is_the_same_for_texts(self, chat: Conversation, texting: Inbox, held_clock: clock.HeldClock) -> None:
        for _ in range(MOST_CODES):
            code_to(chat, phone=HERS)
        assert call(chat, "verify_identity", method="sms", phone=HERS)["status"] == "refused"
        assert call(chat, "verify_identity", email="maria@example.org")["status"] == "refused", "mails and texts are counted together"
        held_clock.advance(minutes=61)
        code_to(chat, phone=HERS)

    def test_of_a_number_holds_however_it_is_written(self, cast: Cast, texting: Inbox) -> None:
        spellings = [HERS, "0170 123 45 67", "0049 170 1234567", "+49 (170) 123-4567", "01701234567"]
        assert len(spellings) == MOST_CODES_TO_ADDRESS
        for number in spellings:
            code_to(given_to_assistant(says(make_guest(make_inbox(cast.acme)))), phone=number)
        chat = given_to_assistant(says(make_guest(make_inbox(cast.acme))))
        assert call(chat, "verify_identity", method="sms", phone=HERS)["status"] == "refused"


def test_no_code_is_left_to_read_once_it_went(chat: Conversation, texting: Inbox, twilio: TwilioStandIn) -> None:
    code = code_to(chat, phone=HERS)
    (waiting,) = letters(chat)
    conversations.deliver(chat.tenant.pk, waiting.pk)
    (text,) = twilio.messages
    assert text.to == HERS
    assert text.body.startswith(f"{code} is your code")
    with tenant_scope(chat.tenant.pk):
        assert Delivery.objects.get().state == Delivery.State.SENT
        assert code not in str(list(Delivery.objects.values()))


def test_nor_where_it_cannot_go(chat: Conversation, texting: Inbox, twilio: TwilioStandIn) -> None:
    code = code_to(chat, phone=HERS)
    (waiting,) = letters(chat)
    twilio.refuse(21614)
    conversations.deliver(chat.tenant.pk, waiting.pk)
    with tenant_scope(chat.tenant.pk):
        assert Delivery.objects.get().state == Delivery.State.FAILED
        assert code not in str(list(Delivery.objects.values()))


def test_what_the_model_is_told_of_ways_to_prove(chat: Conversation, cast: Cast) -> None:
    assert "methods" not in call(chat, "customer_lookup")
    texting = make_texting(cast.acme)
    assert call(chat, "customer_lookup")["methods"] == ["email", "sms"]
    assert call(texts(texting, "Hello"), "customer_lookup")["methods"] == ["sms"]


class TestOnePerson:
    def test_goes_on_by_text_where_they_were(self, chat: Conversation, texting: Inbox) -> None:
        proves_by_text(chat)
        assert texts(texting, "It is me").pk == chat.pk

    def test_is_joined_with_the_stranger_who_texted_before(self, chat: Conversation, texting: Inbox) -> None:
        stranger = texts(texting, "Where is my parcel?")
        proves_by_text(chat)
        assert texts(texting, "It is me").pk == stranger.pk, "which goes on: one is open there"
        with tenant_scope(chat.tenant.pk):
            assert Contact.objects.get(pk=stranger.contact_id).merged_into_id == chat.contact_id

    def test_is_nobody_who_merely_typed_the_number(self, chat: Conversation, texting: Inbox) -> None:
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=chat.contact_id), "phone", HERS)
        assert texts(texting, "It is me").pk != chat.pk


class TestAText:
    def test_goes_to_the_number_they_have_proven(self, chat: Conversation, texting: Inbox) -> None:
        proves_by_text(chat)
        told = call(chat, "send_sms", body="Your parcel comes on Tuesday.")
        assert told == {"status": "needs_confirmation", "summary": "Text …67: “Your parcel comes on Tuesday.”"}
        agrees(chat)
        sent = letters(chat)[-1]
        assert (sent.channel, sent.to, sent.text, sent.purpose) == ("sms", HERS, "Your parcel comes on Tuesday.", "notice")

    def test_goes_to_the_number_they_write_from(self, texting: Inbox) -> None:
        texted = texts(texting, "Send me the address")
        assert call(texted, "send_sms", body="Main Street 5")["status"] == "needs_confirmation"
        agrees(texted)
        assert letters(texted)[-1].to == HERS

    def test_is_sent_once(self, texting: Inbox) -> None:
        texted = texts(texting, "Send me the address")
        call(texted, "send_sms", body="Main Street 5")
        agrees(texted)
        agrees(texted)
        assert [one.text for one in letters(texted)] == ["Main Street 5"]
        with tenant_scope(texted.tenant.pk):
            assert ToolCall.objects.get(tool="send_sms").state == "done"

    def test_goes_to_no_number_that_was_only_typed(self, chat: Conversation, texting: Inbox) -> None:
        with tenant_scope(chat.tenant.pk):
            conversations.add_address(Contact.objects.get(pk=chat.contact_id), "phone", HERS)
        assert call(chat, "send_sms", body="Hello")["status"] == "refused"

    def test_goes_to_none_whose_proof_has_grown_old(self, chat: Conversation, texting: Inbox, held_clock: clock.HeldClock) -> None:
        proves_by_text(chat)
        held_clock.advance(hours=13)
        assert call(chat, "send_sms", body="Hello")["status"] == "refused"

    def test_goes_to_none_for_a_proven_mail_alone(self, chat: Conversation, texting: Inbox) -> None:
        proves(chat)
        assert "phone number" in call(chat, "send_sms", body="Hello")["reason"]

    def test_goes_to_nobody_who_wants_none(self, chat: Conversation, texting: Inbox) -> None:
        proves_by_text(chat)
        texts(texting, "STOP", wish="stop")
        with tenant_scope(chat.tenant.pk):
            Visitor.objects.filter(address=HERS).update(stopped_at=clock.now())
        assert "no more texts" in call(chat, "send_sms", body="Hello")["reason"]

    def test_names_no_number_of_its_own(self, texting: Inbox) -> None:
        assert call(texts(texting, "Hello"), "send_sms", to=ANOTHERS, body="Hello")["error"] == "invalid_arguments"


def agrees(chat: Conversation) -> None:
    """A plain yes to what the assistant would do."""
    with tenant_scope(chat.tenant.pk):
        ToolCall.objects.filter(conversation=chat, state=ToolCall.State.PROPOSED).update(question_seq=1)
    answer(chat.tenant.pk, chat, seq=2, text="Yes")
