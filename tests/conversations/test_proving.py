"""A customer proves an address by a code that was sent there."""

import re

import pytest
from django.core import mail

from apps.conversations import actions
from apps.conversations.actions.contacts import add_address
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, ContactAddress, Conversation, Delivery, IdentityCode
from apps.events.actors import Actor
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest

pytestmark = pytest.mark.django_db

ASSISTANT = Actor(kind="assistant")
HERS = "maria@example.org"


def sent_to(conversation: Conversation, email: str = HERS) -> str:
    """The code that went out."""
    actions.send_code(conversation, email=email, actor=ASSISTANT)
    letter = Delivery.objects.order_by("-id").first()
    assert letter is not None
    assert letter.to == email.strip().lower()
    found = re.search(r"\d{6}", letter.subject)
    assert found is not None
    assert found[0] in letter.text
    return found[0]


def tells(conversation: Conversation, code: str) -> bool:
    return actions.check_code(conversation, code=code, actor=ASSISTANT)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_proven(email: str = HERS) -> bool:
    return ContactAddress.objects.filter(value=email, is_verified=True).exists()


def test_the_code_proves_the_address_it_went_to(waiting: Conversation) -> None:
    code = sent_to(waiting, " Maria@Example.org")
    assert not is_proven()
    assert tells(waiting, f" {code[:3]} {code[3:]} ")
    assert is_proven()
    assert mail.outbox == [], "letters leave by the outbox"


def test_a_code_is_told_once(waiting: Conversation) -> None:
    code = sent_to(waiting)
    assert tells(waiting, code)
    assert not tells(waiting, code)


def test_wrong_codes_prove_nothing_and_five_are_enough(waiting: Conversation) -> None:
    code = sent_to(waiting)
    for _ in range(5):
        assert not tells(waiting, wrong(code))
    assert not tells(waiting, code)
    assert not is_proven()


def test_a_code_grows_old(waiting: Conversation, held_clock: clock.HeldClock) -> None:
    code = sent_to(waiting)
    held_clock.advance(minutes=10)
    assert not tells(waiting, code)


def test_a_newer_code_ends_the_older(waiting: Conversation) -> None:
    first = sent_to(waiting)
    second = sent_to(waiting)
    assert first == second or not tells(waiting, first)
    assert tells(waiting, second)


def test_a_code_is_good_in_its_own_conversation(waiting: Conversation, shop: Inbox) -> None:
    code = sent_to(waiting)
    assert not tells(says(make_guest(shop)), code)


def test_three_codes_an_hour_are_enough(waiting: Conversation, held_clock: clock.HeldClock) -> None:
    for _ in range(3):
        sent_to(waiting)
    with pytest.raises(actions.TooManyCodes):
        sent_to(waiting)
    held_clock.advance(minutes=61)
    assert tells(waiting, sent_to(waiting))


def test_who_proves_an_address_that_is_known_is_that_person(waiting: Conversation, shop: Inbox, at_acme: Cast) -> None:
    known = Contact.objects.get(pk=make_guest(shop).contact_id)
    add_address(known, "email", HERS, verified=True)
    tells(waiting, sent_to(waiting))
    assert Contact.objects.get(pk=waiting.contact_id).merged_into == known


def test_neither_code_nor_address_stands_in_the_log(waiting: Conversation, guest: Guest) -> None:
    code = sent_to(waiting)
    tells(waiting, code)
    told = str(list(Event.objects.values_list("name", "payload")))
    assert "identity.code_sent" in told
    assert "contact.identified" in told
    assert code not in told
    assert HERS not in told
    assert code not in str(list(IdentityCode.objects.values()))
