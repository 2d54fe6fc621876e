"""One person: from a page to texts once the number is proven, to mail and to WhatsApp, as one contact in one conversation."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import Verdict
from apps.conversations.brought import keep_mail
from apps.conversations.models import Contact, Conversation, Visitor
from apps.events.actors import SYSTEM
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.mails import ACMES, ANNAS, PASSED, SERVER, raw
from tests.channels.mailserver import Post
from tests.channels.phone import Phone, make_texting
from tests.conversations.scenes import answers, claims, fresh, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "+14155550199"


@pytest.fixture
def mobile(cast: Cast, twilio: TwilioStandIn) -> Phone:
    return Phone(twilio, make_texting(cast, answered_by="people"), NUMBER)


@pytest.fixture
def whatsapp(cast: Cast, twilio: TwilioStandIn) -> Phone:
    return Phone(twilio, make_texting(cast, kind="whatsapp", answered_by="people"), NUMBER)


@pytest.fixture
def begun(cast: Cast) -> Conversation:
    """On the page, with Sarah."""
    return claims(cast.sarah, says(make_guest(make_inbox(cast.acme)), "Is my parcel on its way?"))


@pytest.fixture
def mailbox(cast: Cast, settings: Settings, tmp_path: Path) -> Inbox:
    settings.MEDIA_ROOT, settings.MAIL_AUTH_SERVERS = tmp_path, [SERVER]
    return make_inbox(cast.acme, kind="email", sender=ACMES, answered_by="people")


def prove(conversation: Conversation, phone: Phone) -> Verdict:
    """They are texted a code, and tell it where they write."""
    with tenant_scope(conversation.tenant_id):
        actions.send_code(conversation, phone=phone.number, actor=SYSTEM)
    return tell(conversation, phone.heard[-1].body)


def prove_by_mail(conversation: Conversation, post: Post) -> Verdict:
    with tenant_scope(conversation.tenant_id):
        actions.send_code(conversation, email=ANNAS, actor=SYSTEM)
    return tell(conversation, post.taken[-1].get_content())


def tell(conversation: Conversation, letter: str) -> Verdict:
    """The code that stands in it."""
    (code,) = re.findall(r"\d{6}", letter)
    with tenant_scope(conversation.tenant_id):
        return actions.check_code(fresh(conversation), code=code, actor=SYSTEM)


def test_from_the_page_to_texts_to_mail_to_whatsapp_as_one(
    cast: Cast, begun: Conversation, mobile: Phone, whatsapp: Phone, mailbox: Inbox, post: Post, held_clock: HeldClock
) -> None:
    assert prove(begun, mobile) is Verdict.PROVEN
    assert prove_by_mail(begun, post) is Verdict.PROVEN
    held_clock.advance(seconds=1)  # the sender's pace
    mobile.texts("I had to leave the page.")
    answers(cast.sarah, fresh(begun), "It comes tomorrow.")
    keep_mail(mailbox, raw(PASSED, body="Could it come earlier?", subject="My parcel"))
    answers(cast.sarah, fresh(begun), "It comes at nine.")
    whatsapp.texts("Here I am again.")
    answers(cast.sarah, fresh(begun), "Tomorrow at nine.")

    said = [text for author, text in transcript(begun) if author in {"customer", "agent"} and "joined" not in text]
    assert said == [
        "Is my parcel on its way?", "I had to leave the page.", "It comes tomorrow.", "My parcel\n\nCould it come earlier?",
        "It comes at nine.", "Here I am again.", "Tomorrow at nine.",
    ]  # fmt: skip
    assert [text.body for text in mobile.heard][1:] == ["It comes tomorrow."]
    assert [text.body for text in whatsapp.heard] == ["Tomorrow at nine."]
    code, letter = post.taken
    assert (code["To"], letter["To"], letter["Subject"]) == (ANNAS, ANNAS, "Re: My parcel")
    assert "It comes at nine." in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with tenant_scope(cast.acme.pk):
        assert Conversation.objects.count() == 1
        assert Contact.objects.filter(merged_into=None).count() == 1
        addressed = Visitor.objects.exclude(address="").order_by("pk")
        assert list(addressed.values_list("inbox__kind", "address")) == [("sms", NUMBER), ("email", ANNAS), ("whatsapp", NUMBER)]
        assert {visitor.contact_id for visitor in addressed} == {fresh(begun).contact_id}


def test_a_number_that_texts_may_be_made_up_and_adds_no_address_without_its_code(
    cast: Cast, begun: Conversation, mobile: Phone, post: Post, held_clock: HeldClock
) -> None:
    assert prove(begun, mobile) is Verdict.PROVEN
    held_clock.advance(seconds=1)
    mobile.texts("I had to leave the page.")
    assert prove_by_mail(begun, post) is Verdict.ANOTHERS
    held_clock.advance(hours=1)  # as many codes as an hour allows were sent
    assert prove(begun, mobile) is Verdict.PROVEN
    assert prove_by_mail(begun, post) is Verdict.PROVEN


def test_a_mail_from_where_nobody_vouches_is_a_person_of_its_own(cast: Cast, begun: Conversation, mailbox: Inbox, post: Post) -> None:
    """Though it says to be from the very address that was proven."""
    assert prove_by_mail(begun, post) is Verdict.PROVEN
    keep_mail(mailbox, raw(body="Where do I live?", subject="My address"))
    with tenant_scope(cast.acme.pk):
        assert Contact.objects.filter(merged_into=None).count() == 2
    assert [text for author, text in transcript(begun) if author == "customer"] == ["Is my parcel on its way?"]


def test_a_number_that_nobody_proved_is_a_person_of_its_own(cast: Cast, begun: Conversation, mobile: Phone, whatsapp: Phone) -> None:
    """On texts and on WhatsApp it is one person all the same, who knows nothing of the page."""
    mobile.texts("Hello")
    whatsapp.texts("Hello again")

    with tenant_scope(cast.acme.pk):
        assert Contact.objects.filter(merged_into=None).count() == 2
        assert len({visitor.contact_id for visitor in Visitor.objects.filter(address=NUMBER)}) == 1
    assert [text for author, text in transcript(begun) if author == "customer"] == ["Is my parcel on its way?"]
