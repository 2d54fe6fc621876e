"""A customer proves an address: a code goes there, and they tell it.

It proves the address and nothing else. Whose it was before they are: where another contact had proven it, the two are one person.
"""

import secrets

from django.db import transaction

from apps.conversations import letters
from apps.conversations.actions.contacts import add_address, merge_contacts, person_of
from apps.conversations.actions.outbox import queue
from apps.conversations.models import Contact, ContactAddress, Conversation, Delivery, IdentityCode
from apps.conversations.models.proof import CODES_WITHIN, MOST_CODES
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock, ids

DIGITS = 6
KIND = ContactAddress.Kind.EMAIL


class TooManyCodes(Exception):
    """This conversation was sent enough codes for now."""


@transaction.atomic
def send_code(conversation: Conversation, *, email: str, actor: Actor) -> IdentityCode:
    """A new code; the one before opens nothing any more. Nothing tells whether the address is known here."""
    Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    codes = IdentityCode.objects.filter(conversation=conversation)
    if codes.filter(created_at__gt=clock.now() - CODES_WITHIN).count() >= MOST_CODES:
        raise TooManyCodes
    codes.filter(ended_at=None).update(ended_at=clock.now())
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    address, digest = email.strip().lower(), _digest(conversation, code)
    sent = IdentityCode.objects.create(conversation=conversation, kind=KIND, value=address, digest=digest)
    subject, text = letters.code(conversation, code)
    queue(key=f"code:{sent.pk}", to=sent.value, subject=subject, text=text, purpose=Delivery.Purpose.NOTICE, conversation=conversation)
    record("identity.code_sent", actor=actor, about=sent, conversation=conversation.pk, contact=conversation.contact_id)
    return sent


@transaction.atomic
def check_code(conversation: Conversation, *, code: str, actor: Actor) -> bool:
    """Whether it is the code; if so the address is theirs."""
    sent = IdentityCode.objects.select_for_update(of=("self",)).filter(conversation=conversation).first()
    if sent is None or not sent.is_alive:
        return False
    sent.tries += 1
    is_right = ids.same(sent.digest, _digest(conversation, "".join(code.split())))
    sent.ended_at = clock.now() if is_right else None
    sent.save(update_fields=["tries", "ended_at"])
    if is_right:
        _prove(conversation, sent, actor)
    return is_right


def _prove(conversation: Conversation, sent: IdentityCode, actor: Actor) -> None:
    contact = person_of(Contact.objects.get(pk=conversation.contact_id))
    proven = ContactAddress.objects.filter(kind=sent.kind, value=sent.value, is_verified=True).select_related("contact").first()
    owner = person_of(proven.contact) if proven else None
    if owner is None:
        add_address(contact, sent.kind, sent.value, verified=True)
    elif owner != contact:
        merge_contacts(contact, into=owner, actor=actor)
    record("contact.identified", actor=actor, about=contact, contact=contact.pk)


def _digest(conversation: Conversation, code: str) -> str:
    return ids.digest(f"{conversation.public_id}:{code}")
