"""A customer proves an address by a code that was sent there."""

import re
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import Verdict
from apps.conversations.actions.contacts import add_address
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, ContactAddress, Conversation, Delivery, IdentityCode, Visitor
from apps.events.actors import Actor
from apps.events.models import Event
from apps.ground import clock, ids
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import fresh, proves, says
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


def verdict(conversation: Conversation, code: str) -> Verdict:
    return actions.check_code(conversation, code=code, actor=ASSISTANT)


def tells(conversation: Conversation, code: str) -> bool:
    return verdict(conversation, code) is Verdict.PROVEN


def person_in(conversation: Conversation) -> Contact:
    return actions.person_of(Contact.objects.get(pk=conversation.contact_id))


def visitor_in(conversation: Conversation) -> Visitor:
    return Visitor.objects.get(contact=conversation.contact_id)


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


class TestAnAddress:
    def test_is_written_to_so_often_and_no_more_however_many_conversations_ask(self, shop: Inbox, held_clock: clock.HeldClock) -> None:
        for _ in range(5):
            sent_to(says(make_guest(shop)))
        for address in (HERS, " Maria@Example.ORG "):
            with pytest.raises(actions.TooManyCodes):
                sent_to(says(make_guest(shop)), address)
        assert Delivery.objects.filter(to=HERS).count() == 5
        sent_to(says(make_guest(shop)), "somebody.else@example.org")
        held_clock.advance(minutes=61)
        sent_to(says(make_guest(shop)))

    def test_is_guessed_at_ten_times_a_day_however_many_conversations_guess(self, shop: Inbox, held_clock: clock.HeldClock) -> None:
        for _ in range(2):
            chat = says(make_guest(shop))
            code = sent_to(chat)
            assert [verdict(chat, wrong(code)) for _ in range(5)] == [Verdict.WRONG] * 5
        chat = says(make_guest(shop))
        assert verdict(chat, sent_to(chat)) is Verdict.WRONG, "nobody learns that it was the right one"
        assert not is_proven()
        held_clock.advance(hours=25)
        chat = says(make_guest(shop))
        assert tells(chat, sent_to(chat))

    def test_that_is_known_is_limited_like_one_that_is_not(self, shop: Inbox) -> None:
        add_address(Contact.objects.get(pk=make_guest(shop).contact_id), "email", HERS, verified=True)
        for address in (HERS, "nobody@example.org"):
            for _ in range(5):
                sent_to(says(make_guest(shop)), address)
            with pytest.raises(actions.TooManyCodes):
                sent_to(says(make_guest(shop)), address)


def test_a_tenant_sends_and_hears_so_much_and_no_more(shop: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.conversations.actions.proving.MOST_CODES_OF_TENANT", 3)
    monkeypatch.setattr("apps.conversations.actions.proving.MOST_WRONG_OF_TENANT", 4)
    chats = [says(make_guest(shop)) for _ in range(4)]
    codes = [sent_to(chat, f"{number}@example.org") for number, chat in enumerate(chats[:3])]
    with pytest.raises(actions.TooManyCodes):
        sent_to(chats[3], "3@example.org")
    for chat, code in [(chats[0], codes[0]), (chats[1], codes[1])] * 2:
        verdict(chat, wrong(code))
    assert verdict(chats[2], codes[2]) is Verdict.WRONG


class TestWhoIsWho:
    """Ann and Bob are told apart by the shop's own tokens."""

    def test_two_whom_the_site_tells_apart_stay_two(self, shop: Inbox) -> None:
        bob = make_guest(shop, identity=Identity("bob", email="shared@firm.example"))
        anns = says(make_guest(shop, identity=Identity("ann")))
        assert verdict(anns, sent_to(anns, "shared@firm.example")) is Verdict.ANOTHERS
        assert person_in(anns).pk != bob.contact_id
        assert Contact.objects.get(pk=bob.contact_id).merged_into is None

    def test_whoever_sits_at_a_browser_a_day_later_is_not_the_one_before(self, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        proves(waiting)
        held_clock.advance(hours=13)
        assert verdict(waiting, sent_to(waiting, "mallory@example.org")) is Verdict.ANOTHERS
        assert not is_proven("mallory@example.org")
        assert not visitor_in(waiting).is_proven

    def test_nor_do_they_become_one_with_whom_they_are_elsewhere(
        self, waiting: Conversation, shop: Inbox, held_clock: clock.HeldClock
    ) -> None:
        proves(waiting)
        proves(says(make_guest(shop)), "mallory@example.org")
        held_clock.advance(hours=13)
        assert verdict(waiting, sent_to(waiting, "mallory@example.org")) is Verdict.ANOTHERS
        assert person_in(waiting).pk == waiting.contact_id

    def test_the_same_address_proves_them_again(self, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        proves(waiting)
        held_clock.advance(hours=13)
        assert not visitor_in(waiting).is_proven
        assert tells(waiting, sent_to(waiting))
        assert visitor_in(waiting).is_proven

    def test_who_is_proven_may_add_an_address(self, waiting: Conversation) -> None:
        proves(waiting)
        assert tells(waiting, sent_to(waiting, "maria@work.example"))
        assert is_proven("maria@work.example")


def test_the_conversation_in_which_it_was_proven_goes_on(waiting: Conversation, shop: Inbox) -> None:
    phone = says(make_guest(shop))
    proves(phone)
    assert tells(waiting, sent_to(waiting))
    assert (fresh(waiting).status, fresh(phone).status, fresh(phone).outcome) == ("open", "resolved", "merged")


def test_what_is_kept_of_a_code_cannot_be_tried_through(waiting: Conversation, settings: Settings) -> None:
    code = sent_to(waiting)
    digests = {ids.digest(f"{waiting.public_id}:{code}"), ids.digest(code)}
    assert IdentityCode.objects.get().digest not in digests
    settings.SECRET_KEY = "another"
    assert not tells(waiting, code), "without our key it is no use to know the digest"


def test_the_letter_with_the_code_is_forgotten_once_it_left(waiting: Conversation, mailoutbox: list[Any]) -> None:
    code = sent_to(waiting)
    letter = Delivery.objects.get()
    actions.deliver(letter.tenant_id, letter.pk)
    assert code in mailoutbox[0].body
    assert code not in str(list(Delivery.objects.values()))


def test_neither_code_nor_address_stands_in_the_log(waiting: Conversation, guest: Guest) -> None:
    code = sent_to(waiting)
    tells(waiting, code)
    told = str(list(Event.objects.values_list("name", "payload")))
    assert "identity.code_sent" in told
    assert "contact.identified" in told
    assert code not in told
    assert HERS not in told
    assert code not in str(list(IdentityCode.objects.values()))
