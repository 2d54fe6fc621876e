"""A customer proves an address: a code goes there, and they tell it.

It proves the address and nothing else. Whose it was before they are: where another contact had proven it, the two are one person. Not so
where that would make somebody of whom more is known into another: two whom the tenant's own site tells apart, or whoever sits now at a
browser that was proven long ago. There a person decides.
"""

import hashlib
import hmac
import secrets
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from apps.conversations import letters
from apps.conversations.actions.contacts import add_address, merge_contacts, person_of
from apps.conversations.actions.outbox import queue
from apps.conversations.models import Contact, ContactAddress, Conversation, Delivery, IdentityCode, Visitor
from apps.conversations.models.proof import (
    MOST_CODES,
    MOST_CODES_OF_TENANT,
    MOST_CODES_TO_ADDRESS,
    MOST_WRONG_FOR_ADDRESS,
    MOST_WRONG_OF_TENANT,
    WRONG_WITHIN,
)
from apps.conversations.queries import family_of, proofs_of, speaker_of, texting_to
from apps.conversations.refusing import is_stopped
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock, ids

DIGITS = 6
EMAIL, PHONE = ContactAddress.Kind.EMAIL, ContactAddress.Kind.PHONE


class TooManyCodes(Exception):
    """Enough codes were sent for now: in this conversation, to this address, or by this tenant. Which of them is told to nobody."""


class NoSender(Exception):
    """No text can go there: the house has nothing to send it from, or they wish to get none."""


class Verdict(StrEnum):
    PROVEN = "proven"
    WRONG = "wrong"  # or too old, or too much was tried
    ANOTHERS = "anothers"  # the address is theirs, but the account is somebody else's


@transaction.atomic
def send_code(conversation: Conversation, *, actor: Actor, email: str = "", phone: str = "") -> IdentityCode:
    """A new code, by mail or as a text; the one before opens nothing any more. Nothing tells whether the address is known here."""
    Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    kind, address = (PHONE, phone) if phone else (EMAIL, email.strip().lower())
    inbox = texting_to(phone) if phone else None
    if phone and (inbox is None or is_stopped(inbox, phone)):
        raise NoSender
    _demand_measure(conversation, kind, address)
    IdentityCode.objects.filter(conversation=conversation, ended_at=None).update(ended_at=clock.now())
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    sent = IdentityCode.objects.create(conversation=conversation, kind=kind, value=address, digest=_digest(conversation, code))
    subject, text = letters.code(conversation, code)
    queue(
        key=f"code:{sent.pk}", to=address, subject="" if phone else subject, text=text, inbox=inbox, purpose=Delivery.Purpose.CODE,
        conversation=conversation,
    )  # fmt: skip
    record("identity.code_sent", actor=actor, about=sent, conversation=conversation.pk, contact=conversation.contact_id)
    return sent


def _demand_measure(conversation: Conversation, kind: str, address: str) -> None:
    lately = IdentityCode.objects.lately()
    here, there = lately.filter(conversation=conversation), lately.filter(kind=kind, value=address)
    if here.count() >= MOST_CODES or there.count() >= MOST_CODES_TO_ADDRESS or lately.count() >= MOST_CODES_OF_TENANT:
        raise TooManyCodes


@transaction.atomic
def check_code(conversation: Conversation, *, code: str, actor: Actor) -> Verdict:
    """Whether it is the code; if so the address is theirs."""
    newest = IdentityCode.objects.filter(conversation=conversation).first()
    sent = _locked(newest) if newest else None
    if sent is None:
        return Verdict.WRONG
    is_right = ids.same(sent.digest, _digest(conversation, "".join(code.split())))
    if is_right:
        sent.ended_at = clock.now()
    else:
        sent.tries += 1
    sent.save(update_fields=["tries", "ended_at"])
    return _prove(conversation, sent, actor) if is_right else Verdict.WRONG


def _locked(newest: IdentityCode) -> IdentityCode | None:
    """The code, where it may still be tried; locked with all of its address, so that guesses made at once are counted one by one."""
    of_address = IdentityCode.objects.lately(WRONG_WITHIN).filter(kind=newest.kind, value=newest.value)
    codes = {code.pk: code for code in of_address.select_for_update(of=("self",)).order_by("pk")}
    sent = codes.get(newest.pk)
    if sent is None or not sent.is_alive or sum(code.tries for code in codes.values()) >= MOST_WRONG_FOR_ADDRESS:
        return None
    wrong = IdentityCode.objects.lately().aggregate(wrong=Sum("tries", default=0))["wrong"]
    return sent if wrong < MOST_WRONG_OF_TENANT else None


def _prove(conversation: Conversation, sent: IdentityCode, actor: Actor) -> Verdict:
    contact, speaker = person_of(Contact.objects.get(pk=conversation.contact_id)), speaker_of(conversation)
    proven = ContactAddress.objects.filter(kind=sent.kind, value=sent.value, is_verified=True).select_related("contact").first()
    owner = person_of(proven.contact) if proven else None
    if not _are_one(contact, owner, speaker):
        return Verdict.ANOTHERS
    if owner is None:
        add_address(contact, sent.kind, sent.value, verified=True)
    elif owner != contact:
        merge_contacts(contact, into=owner, actor=actor, keep=conversation)
    if speaker is not None:
        speaker.proven_at = clock.now()
        speaker.save(update_fields=["proven_at"])
    record("contact.identified", actor=actor, about=contact, contact=contact.pk)
    return Verdict.PROVEN


def _are_one(contact: Contact, owner: Contact | None, speaker: Visitor | None) -> bool:
    """Whether who told the code is the contact, and the address's owner the same person."""
    if owner == contact:
        return True
    proofs = proofs_of(family_of(contact))
    if proofs.exists() and not (speaker and speaker.is_proven):
        return False
    users = [proofs_of(family_of(person)).filter(kind=ContactAddress.Kind.USER).exists() for person in (contact, owner) if person]
    return users != [True, True]


def _digest(conversation: Conversation, code: str) -> str:
    """Six digits are soon tried through by whoever reads the table: not without our key."""
    key = f"identity code:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{conversation.public_id}:{code}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
