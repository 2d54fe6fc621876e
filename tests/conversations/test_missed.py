"""A reply nobody saw is mailed, once, where somebody can be written to."""

from typing import Any

import pytest
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import missed
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Delivery, Outcome, Visitor
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, reply, says
from tests.factories import make_guest

pytestmark = pytest.mark.django_db

ANN = Identity("ann", email="ann@example.org")


@pytest.fixture
def ann(shop: Inbox) -> Guest:
    Inbox.objects.filter(pk=shop.pk).update(allowed_origins=["https://shop.example"])
    return make_guest(shop, identity=ANN, page="https://shop.example/cart")


@pytest.fixture
def answered(at_acme: Cast, ann: Guest, held_clock: clock.HeldClock) -> Conversation:
    """She wrote and left; Sarah answered."""
    conversation = claims(at_acme.sarah, says(ann))
    held_clock.advance(minutes=10)
    answers(at_acme.sarah, conversation, "Your **parcel** is here.")
    return conversation


def letters() -> list[Delivery]:
    return list(Delivery.objects.order_by("id"))


def test_what_she_missed_is_mailed_once_after_a_minute(shop: Inbox, answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(seconds=59)
    assert actions.mail_missed() == 0
    held_clock.advance(seconds=1)
    assert [actions.mail_missed() for _ in range(3)] == [1, 0, 0]
    (letter,) = letters()
    assert (letter.to, letter.subject, letter.purpose) == ("ann@example.org", f"{shop.name}: 1 new message", "message")
    assert letter.text == "Sarah: Your parcel is here.\n\nhttps://shop.example/cart"
    assert fresh(answered).mailed_seq == 3


def test_a_page_that_is_not_the_tenants_own_is_not_mailed(at_acme: Cast, shop: Inbox, held_clock: clock.HeldClock) -> None:
    conversation = claims(at_acme.sarah, says(make_guest(shop, identity=ANN, page="https://evil.example/login")))
    answers(at_acme.sarah, conversation, "It is here.")
    held_clock.advance(minutes=2)
    actions.mail_missed()
    assert letters()[0].text == "Sarah: It is here."


def test_a_page_of_our_own_leads_back_too(at_acme: Cast, shop: Inbox, held_clock: clock.HeldClock, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://tandem.example/under/"
    conversation = claims(at_acme.sarah, says(make_guest(shop, identity=ANN, page="https://tandem.example/demo/acme/cart/")))
    answers(at_acme.sarah, conversation, "It is here.")
    held_clock.advance(minutes=2)
    actions.mail_missed()
    assert letters()[0].text == "Sarah: It is here.\n\nhttps://tandem.example/demo/acme/cart/"


def test_the_letter_leaves(answered: Conversation, held_clock: clock.HeldClock, mailoutbox: list[Any]) -> None:
    held_clock.advance(minutes=1)
    actions.mail_missed()
    assert actions.deliver_due() == 1
    assert mailoutbox[0].to == ["ann@example.org"]


def test_while_she_is_here_nothing_is_mailed(ann: Guest, answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(minutes=5)
    Visitor.objects.filter(pk=ann.visitor_id).update(seen_at=clock.now())
    assert actions.mail_missed() == 0
    held_clock.advance(seconds=59)
    assert actions.mail_missed() == 0
    held_clock.advance(seconds=1)
    assert actions.mail_missed() == 1


def test_who_is_here_in_another_browser_is_here(shop: Inbox, answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(minutes=5)
    make_guest(shop, identity=ANN)
    assert actions.mail_missed() == 0


def test_what_was_mailed_is_not_even_looked_at_again(
    answered: Conversation, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_clock.advance(minutes=1)
    actions.mail_missed()
    monkeypatch.setattr(missed, "_mail", None)
    assert actions.mail_missed() == 0


def test_who_is_here_as_a_contact_that_was_merged_is_here(
    shop: Inbox, ann: Guest, answered: Conversation, held_clock: clock.HeldClock
) -> None:
    held_clock.advance(minutes=5)
    stranger, person = (Contact.objects.get(pk=one.contact_id) for one in (make_guest(shop), ann))
    actions.merge_contacts(stranger, into=person, actor=SYSTEM)
    assert (actions.mail_missed(), fresh(answered).mailed_seq) == (0, 0)


def test_what_she_has_read_is_not_mailed(answered: Conversation, held_clock: clock.HeldClock) -> None:
    Conversation.objects.update(customer_read_seq=3)
    held_clock.advance(minutes=5)
    assert (actions.mail_missed(), letters()) == (0, [])


def test_only_what_she_has_not_read_is_mailed(at_acme: Cast, answered: Conversation, held_clock: clock.HeldClock) -> None:
    Conversation.objects.update(customer_read_seq=3)
    answers(at_acme.sarah, answered, "It is blue.")
    held_clock.advance(minutes=1)
    assert actions.mail_missed() == 1
    assert letters()[0].text.startswith("Sarah: It is blue.")


def test_that_somebody_joined_is_no_news(at_acme: Cast, answered: Conversation, held_clock: clock.HeldClock) -> None:
    Conversation.objects.update(customer_read_seq=3)
    claims(at_acme.tom, answered)
    held_clock.advance(minutes=1)
    assert (actions.mail_missed(), letters(), fresh(answered).mailed_seq) == (0, [], 5)


def test_who_cannot_be_written_to_gets_no_letter(at_acme: Cast, guest: Guest, held_clock: clock.HeldClock) -> None:
    conversation = claims(at_acme.sarah, says(guest))
    answers(at_acme.sarah, conversation)
    held_clock.advance(minutes=2)
    assert (actions.mail_missed(), letters(), fresh(conversation).mailed_seq) == (0, [], 3)


def test_an_address_she_typed_will_do(at_acme: Cast, guest: Guest, held_clock: clock.HeldClock) -> None:
    actions.introduce(guest, email="typed@example.org")
    conversation = claims(at_acme.sarah, says(guest))
    answers(at_acme.sarah, conversation)
    held_clock.advance(minutes=2)
    actions.mail_missed()
    assert [letter.to for letter in letters()] == ["typed@example.org"]


def test_an_address_of_the_same_person_will_do(at_acme: Cast, ann: Guest, guest: Guest, held_clock: clock.HeldClock) -> None:
    conversation = claims(at_acme.sarah, says(guest))
    answers(at_acme.sarah, conversation)
    stranger, person = (Contact.objects.get(pk=one.contact_id) for one in (guest, ann))
    actions.merge_contacts(stranger, into=person, actor=SYSTEM)
    held_clock.advance(minutes=2)
    actions.mail_missed()
    assert [letter.to for letter in letters()] == ["ann@example.org"]


def test_only_newer_replies_are_mailed_again(at_acme: Cast, answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(minutes=1)
    actions.mail_missed()
    for text in ("It is blue.", "And round."):
        answers(at_acme.sarah, answered, text)
    held_clock.advance(minutes=1)
    assert actions.mail_missed() == 1
    assert letters()[1].text == "Sarah: It is blue.\n\nSarah: And round.\n\nhttps://shop.example/cart"


def test_a_last_word_before_the_end_is_mailed_too(at_acme: Cast, answered: Conversation, held_clock: clock.HeldClock) -> None:
    actions.resolve(answered, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor)
    held_clock.advance(minutes=1)
    assert [actions.mail_missed() for _ in range(2)] == [1, 0]


def test_what_the_assistant_said_is_mailed_under_its_name(shop: Inbox, held_clock: clock.HeldClock) -> None:
    conversation = given_to_assistant(says(make_guest(shop, identity=ANN, locale="de")))
    actions.post_draft(conversation, reply("Ihr Paket ist da."))
    held_clock.advance(minutes=2)
    actions.mail_missed()
    (letter,) = letters()
    assert letter.text == "KI-Assistent: Ihr Paket ist da."
    assert letter.subject == f"{shop.name}: 1 neue Nachricht"


def test_who_wrote_last_misses_nothing(answered: Conversation, ann: Guest, held_clock: clock.HeldClock) -> None:
    says(ann, "Thank you")
    held_clock.advance(minutes=5)
    assert actions.mail_missed() == 0


def test_what_is_days_old_is_no_news(answered: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(days=2, seconds=1)
    assert (actions.mail_missed(), letters()) == (0, [])
