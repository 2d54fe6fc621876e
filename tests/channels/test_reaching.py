"""Who speaks at an address, and where they go on: one person where it is proven or the same number, two where somebody says so."""

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, ContactAddress, Conversation, Outcome
from apps.events.actors import SYSTEM
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import ADAS, BENS, conversations, make_number, texts, visitors
from tests.conversations.scenes import answers, claims, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db
PHONE = ContactAddress.Kind.PHONE


@pytest.fixture
def sms(cast: Cast) -> Inbox:
    return make_number(cast.acme)


@pytest.fixture
def whatsapp(cast: Cast) -> Inbox:
    return make_number(cast.acme, "whatsapp")


def proves(guest: Guest, number: str = ADAS) -> None:
    with tenant_scope(guest.tenant_id):
        actions.add_address(Contact.objects.get(pk=guest.contact_id), PHONE, number, verified=True)


def persons(cast: Cast) -> list[int]:
    """Whose each address is, oldest visitor first."""
    with tenant_scope(cast.acme.pk):
        return [actions.person_of(visitor.contact).pk for visitor in visitors(cast.acme)]


def test_a_stranger_is_known_by_their_number_and_it_is_not_proven(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms)
    (visitor,) = visitors(cast.acme)
    assert (visitor.address, visitor.is_believed, visitor.inbox_id, visitor.proven_at) == (ADAS, True, sms.pk, None)
    with tenant_scope(cast.acme.pk):
        assert list(ContactAddress.objects.values_list("contact", "kind", "value", "is_verified")) == [
            (visitor.contact_id, "phone", ADAS, False)
        ]


def test_one_number_stays_one_visitor_and_one_conversation(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    for body in ("Hello", "Where is my order?"):
        texts(twilio, sms, body)
    assert len(visitors(cast.acme)) == len(conversations(cast.acme)) == 1


def test_sms_and_whatsapp_of_one_number_are_one_person_in_two_conversations(
    cast: Cast, sms: Inbox, whatsapp: Inbox, twilio: TwilioStandIn
) -> None:
    texts(twilio, sms)
    texts(twilio, whatsapp, ProfileName="Ada Byron")
    texts(twilio, whatsapp, sender=BENS)
    ada, again, ben = persons(cast)
    assert ada == again != ben
    assert [one.inbox_id for one in conversations(cast.acme)] == [sms.pk, whatsapp.pk, whatsapp.pk]


def test_what_they_call_themselves_names_them_until_somebody_knows_better(
    cast: Cast, sms: Inbox, whatsapp: Inbox, twilio: TwilioStandIn
) -> None:
    texts(twilio, sms)
    texts(twilio, whatsapp, ProfileName="Ada\nByron")
    assert {visitor.contact.name for visitor in visitors(cast.acme)} == {"Ada Byron"}
    texts(twilio, whatsapp, ProfileName="Somebody else")
    assert {visitor.contact.name for visitor in visitors(cast.acme)} == {"Ada Byron"}


def test_who_keeps_their_number_to_themselves_is_known_on_that_channel(cast: Cast, whatsapp: Inbox, twilio: TwilioStandIn) -> None:
    for _ in range(2):
        texts(twilio, whatsapp, sender="", From="", ExternalUserId="US.1349120865530274", ProfileName="Ada")
    (visitor,) = visitors(cast.acme)
    assert (visitor.address, visitor.contact.name) == ("US.1349120865530274", "Ada")
    with tenant_scope(cast.acme.pk):
        assert not ContactAddress.objects.exists()


def test_a_number_that_somebody_only_typed_joins_nobody(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    guest = make_guest(make_inbox(cast.acme))
    with tenant_scope(cast.acme.pk):
        actions.introduce(guest, name="Mallory", phone=ADAS)
    web = says(guest, "I am Ada")
    texts(twilio, sms, "Hello")
    assert persons(cast) != [guest.contact_id]
    assert transcript(web) == [("customer", "I am Ada")]


def test_a_proven_number_goes_on_in_the_conversation_on_the_web(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    guest = make_guest(make_inbox(cast.acme))
    web = says(guest, "Where is my order?")
    proves(guest, "+49 170 1234567")
    texts(twilio, sms, "I am on the train now")
    assert persons(cast) == [guest.contact_id]
    assert transcript(web) == [("customer", "Where is my order?"), ("customer", "I am on the train now")]
    assert conversations(cast.acme) == [web]


def test_what_is_open_by_text_goes_before_what_is_open_elsewhere(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    guest = make_guest(make_inbox(cast.acme))
    proves(guest)
    texts(twilio, sms, "Hello")
    web = says(guest, "And here I am too")
    texts(twilio, sms, "Still texting")
    (by_text,) = [one for one in conversations(cast.acme) if one.inbox_id == sms.pk]
    assert transcript(by_text) == [("customer", "Hello"), ("customer", "Still texting")]
    assert transcript(web) == [("customer", "And here I am too")]


def test_what_has_ended_on_the_web_is_not_gone_on_with(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    guest = make_guest(make_inbox(cast.acme))
    web = claims(cast.sarah, says(guest))
    proves(guest)
    with tenant_scope(cast.acme.pk):
        actions.resolve(web, outcome=Outcome.SOLVED, actor=cast.sarah.actor)
    texts(twilio, sms, "One more thing")
    assert [one.inbox_id for one in conversations(cast.acme)] == [web.inbox_id, sms.pk]


def test_a_number_proven_later_makes_the_stranger_its_owner(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Hello")
    guest = make_guest(make_inbox(cast.acme))
    says(guest)
    proves(guest)
    texts(twilio, sms, "It is me")
    assert persons(cast) == [guest.contact_id]
    (by_text,) = [one for one in conversations(cast.acme) if one.inbox_id == sms.pk]
    assert transcript(by_text) == [("customer", "Hello"), ("customer", "It is me")]


def test_a_number_that_changed_hands_takes_nobody_along(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    """Who spoke from it before has proven who they are: they are not the new owner, whatever number they had."""
    texts(twilio, sms, "Hello")
    (before,) = conversations(cast.acme)
    with tenant_scope(cast.acme.pk):
        actions.add_address(before.contact, "email", "ben@example.org", verified=True)
    guest = make_guest(make_inbox(cast.acme))
    proves(guest)
    texts(twilio, sms, "I am somebody else")
    assert persons(cast) == [guest.contact_id]
    assert transcript(before) == [("customer", "Hello")]
    with tenant_scope(cast.acme.pk):
        kept = Conversation.objects.get(pk=before.pk)
        assert kept.reach is None, "what is said to them goes to nobody else's number"


def test_what_was_one_person_and_is_two_again_is_answered_at_no_number_of_the_other(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms, "Hello", ADAS)
    texts(twilio, sms, "Good morning", BENS)
    with tenant_scope(cast.acme.pk):
        ada, ben = (visitor.contact for visitor in visitors(cast.acme))
        actions.merge_contacts(ada, into=ben, actor=SYSTEM)
        texts(twilio, sms, "As Ada", ADAS)
        conversation = Conversation.objects.get(contact=ben)
        assert conversation.reach is not None
        assert conversation.reach.address == ADAS
        actions.part_contacts(Contact.objects.get(pk=ada.pk), actor=SYSTEM)
        conversation.refresh_from_db()
        assert conversation.reach is None
        texts(twilio, sms, "And I?", BENS)
        conversation.refresh_from_db()
        assert conversation.reach is not None
        assert conversation.reach.address == BENS


def test_who_is_not_to_be_believed_is_a_person_of_their_own(cast: Cast, sms: Inbox) -> None:
    with tenant_scope(cast.acme.pk):
        believed, doubted = (actions.hear_from(sms, ADAS, is_believed=is_believed) for is_believed in (True, False))
        again = actions.hear_from(sms, ADAS, is_believed=False)
        assert doubted.contact_id != believed.contact_id
        assert again.contact_id == doubted.contact_id
        actions.add_address(Contact.objects.get(pk=believed.contact_id), PHONE, ADAS, verified=True)
        assert actions.hear_from(sms, ADAS, is_believed=False).contact_id == doubted.contact_id


def test_no_token_opens_what_an_address_says(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    for sender in (ADAS, BENS):
        texts(twilio, sms, sender=sender)
    digests = [visitor.digest for visitor in visitors(cast.acme)]
    assert len(set(digests)) == 2
    assert {len(digest) for digest in digests} == {64}


def test_who_comes_back_after_years_is_the_same(cast: Cast, sms: Inbox, twilio: TwilioStandIn, held_clock: HeldClock) -> None:
    texts(twilio, sms)
    held_clock.advance(days=800)
    texts(twilio, sms, "Me again")
    assert len(visitors(cast.acme)) == 1


def test_who_is_blocked_is_not_heard(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms)
    (conversation,) = conversations(cast.acme)
    with tenant_scope(cast.acme.pk):
        actions.block(conversation.contact, actor=SYSTEM)
    texts(twilio, sms, "Hear me")
    assert transcript(conversation) == [("customer", "Hello")]


def test_a_colleague_answers_and_the_thread_is_one(cast: Cast, sms: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, sms)
    (conversation,) = conversations(cast.acme)
    with tenant_scope(cast.acme.pk):
        held = claims(cast.sarah, Conversation.objects.get(pk=conversation.pk))
    answers(cast.sarah, held, "I am here.")
    texts(twilio, sms, "Thank you")
    assert transcript(held)[-2:] == [("agent", "I am here."), ("customer", "Thank you")]
