"""Where a customer's word goes: their open conversation, the one that ended lately, or a new one."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from apps.conversations import actions
from apps.conversations.admitting import Guest, admit
from apps.conversations.models import Contact, Conversation, Holder, Message, Outcome
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from tests.cast import Cast, assemble
from tests.conversations.scenes import claims, fresh, says, transcript
from tests.factories import make_arrival, make_guest, make_inbox

pytestmark = pytest.mark.django_db


def resolved(conversation: Conversation, outcome: Outcome = Outcome.SOLVED) -> Conversation:
    return actions.resolve(conversation, outcome=outcome, actor=SYSTEM)


def test_what_is_open_is_given_again(guest: Guest) -> None:
    assert actions.open_conversation(guest) == actions.open_conversation(guest)
    assert Event.objects.filter(name="conversation.opened").count() == 1


def test_a_conversation_speaks_the_language_it_began_in(shop: Inbox) -> None:
    assert actions.open_conversation(make_guest(shop, locale="pt")).language == "pt"


def test_numbers_count_through_a_tenant_and_not_through_its_rival(cast: Cast) -> None:
    def number(tenant: Any) -> int:
        guest = make_guest(make_inbox(tenant))
        with tenant_scope(tenant.pk):
            return actions.open_conversation(guest).number

    assert [number(cast.acme), number(cast.globex), number(cast.acme), number(cast.globex)] == [1, 1, 2, 2]


def test_the_last_moment_of_the_window_still_continues(guest: Guest, held_clock: Any) -> None:
    ended = resolved(says(guest))
    held_clock.advance(days=3)
    assert says(guest) == ended


def test_who_comes_back_waits_from_now_on(at_acme: Cast, guest: Guest, held_clock: Any) -> None:
    conversation = says(guest)
    claims(at_acme.sarah, conversation)
    resolved(conversation)
    held_clock.advance(hours=1)
    again = says(guest)
    assert (again.holder, again.agent, again.queued_at, again.claimed_at, again.resolved_at) == (
        Holder.QUEUE,
        None,
        held_clock.at,
        None,
        None,
    )
    assert Event.objects.filter(name="conversation.reopened").count() == 1


def test_spam_is_not_continued(guest: Guest) -> None:
    spam = resolved(says(guest), Outcome.SPAM)
    assert says(guest).previous == spam


def test_a_person_has_one_open_conversation_in_each_inbox(at_acme: Cast, shop: Inbox) -> None:
    def signed_in(at: Inbox) -> Guest:
        return make_guest(at, identity=Identity("user-1"))

    support = make_inbox(at_acme.acme)
    assert says(signed_in(shop)) == says(signed_in(shop)) != says(signed_in(support))


def test_after_a_merge_what_is_open_goes_on_before_what_has_ended(shop: Inbox) -> None:
    at_home = make_guest(shop, identity=Identity("user-1"))
    still_open = says(at_home, "My parcel is late")
    abroad = make_arrival(shop)
    ended = says(abroad.guest, "Hi")
    actions.end(abroad.guest)
    signed_in = make_arrival(shop, token=abroad.token, identity=Identity("user-1")).guest
    assert ended.pk > still_open.pk
    assert says(signed_in, "Any news?") == still_open == actions.current_conversation(signed_in)
    assert transcript(still_open) == [("customer", "My parcel is late"), ("customer", "Any news?")]


def test_after_a_merge_the_newer_of_two_open_ones_goes_on_and_the_older_says_so(at_acme: Cast, shop: Inbox) -> None:
    older = says(make_guest(shop, identity=Identity("user-1")))
    elsewhere = says(make_guest(make_inbox(at_acme.acme), identity=Identity("user-1")))
    abroad = make_arrival(shop)
    newer = says(abroad.guest)
    signed_in = make_arrival(shop, token=abroad.token, identity=Identity("user-1")).guest
    assert [fresh(one).outcome for one in (older, newer, elsewhere)] == [Outcome.MERGED, "", ""]
    assert says(signed_in) == newer


@pytest.mark.django_db(transaction=True)
def test_two_first_words_at_one_instant_open_one_conversation(transactional_db: None) -> None:
    guest = make_guest(make_inbox(assemble().acme))

    def once(number: int) -> Conversation:
        try:
            return says(guest, f"word {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        (conversation,) = set(crowd.map(once, range(4)))
    with tenant_scope(guest.tenant_id):
        assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert fresh(conversation).last_seq == 4


def test_a_token_finds_the_person_behind_a_merge(shop: Inbox) -> None:
    person, stranger = make_guest(shop, identity=Identity("user-1")), make_arrival(shop)
    make_arrival(shop, token=stranger.token)
    with tenant_scope(shop.tenant_id):
        actions.merge_contacts(contact_of(stranger.guest), into=contact_of(person), actor=SYSTEM)
    again = admit(stranger.token)
    assert (again.contact_id, sorted(again.family)) == (person.contact_id, sorted([person.contact_id, stranger.guest.contact_id]))


def contact_of(guest: Guest) -> Any:
    return Contact.objects.get(pk=guest.contact_id)
