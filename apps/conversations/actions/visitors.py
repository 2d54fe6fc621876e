"""People arrive, prove who they are, tell their name."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from apps.conversations.actions.contacts import EMAIL, PHONE, USER, add_address, merge_contacts, one_line, person_of
from apps.conversations.admitting import Guest, NotAdmitted, admit
from apps.conversations.models import Contact, ContactAddress, Visitor
from apps.conversations.models.people import VISITOR_LEASE
from apps.conversations.queries import family_of, proofs_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock, ids
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from apps.inboxes.queries import chatting


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor who was let in, and the token that lets them in again."""

    guest: Guest
    token: str


def arrive(
    inbox: Inbox, *, token: str = "", identity: Identity | None = None, locale: str = "en", page: str = "", device: str = ""
) -> Arrival:
    """A browser opens the chat: a stranger, somebody who was here before, or somebody whose identity the tenant proves."""
    try:
        return _arrived(inbox, token, identity, locale=locale, page=page[:500], device=device)
    except IntegrityError:  # the same was proven at the same instant: now it is known
        return _arrived(inbox, token, identity, locale=locale, page=page[:500], device=device)


@transaction.atomic
def _arrived(inbox: Inbox, token: str, identity: Identity | None, *, locale: str, **where: str) -> Arrival:
    """`where` they are: the page, the device."""
    visitor = _known(inbox, token) if token else None
    if visitor and identity and _is_anothers(visitor, identity):
        visitor = None
    if visitor is None:
        visitor, token = _newcomer(inbox, locale, identity)
    if identity:
        token = _prove(visitor, identity, token)
        visitor.proven_at = clock.now()
    visitor.locale, visitor.seen_at = locale, clock.now()
    for name, value in where.items():
        setattr(visitor, name, value)
    visitor.save(update_fields=["locale", "seen_at", "proven_at", *where])
    return Arrival(admit(token), token)


def _known(inbox: Inbox, token: str) -> Visitor:
    found = Visitor.objects.admitted().filter(inbox=inbox, digest=ids.digest(token)).select_for_update().first()
    if found is None:
        raise NotAdmitted
    return found


def _is_anothers(visitor: Visitor, identity: Identity) -> bool:
    """Whether another person used this browser before: nothing of theirs is the newcomer's."""
    if visitor.subject:
        return visitor.subject != identity.sub
    proofs = set(proofs_of(family_of(visitor.contact)).values_list("kind", "value"))
    if any(kind == USER for kind, _ in proofs):
        return (USER, identity.sub) not in proofs
    return bool(proofs) and not visitor.is_proven and (EMAIL, identity.email.lower()) not in proofs


def _newcomer(inbox: Inbox, locale: str, identity: Identity | None) -> tuple[Visitor, str]:
    contact = (_owner(identity) if identity else None) or _stranger(locale)
    token = ids.token(inbox.tenant.public_id)
    return Visitor.objects.create(contact=contact, inbox=inbox, digest=ids.digest(token), locale=locale), token


def _stranger(locale: str) -> Contact:
    contact = Contact.objects.create(language=locale)
    record("contact.created", actor=SYSTEM, about=contact, contact=contact.pk)
    return contact


def _owner(identity: Identity) -> Contact | None:
    """The contact whose proven user id this is."""
    found = ContactAddress.objects.filter(kind=USER, value=identity.sub, is_verified=True).select_related("contact").first()
    return person_of(found.contact) if found else None


def _prove(visitor: Visitor, identity: Identity, token: str) -> str:
    """Bind the visitor to a proven user id. The token changes where the identity does."""
    contact, owner = person_of(visitor.contact), _owner(identity)
    if owner is None:
        add_address(contact, USER, identity.sub, verified=True)
    elif owner != contact:
        merge_contacts(contact, into=owner, actor=SYSTEM)
        contact = owner
    _take_claims(contact, identity)
    if visitor.subject == identity.sub:
        return token
    visitor.subject, token = identity.sub, ids.token(visitor.tenant.public_id)
    visitor.digest = ids.digest(token)
    visitor.save(update_fields=["subject", "digest"])
    record("contact.identified", actor=SYSTEM, about=contact, contact=contact.pk)
    return token


def _take_claims(contact: Contact, identity: Identity) -> None:
    name = one_line(identity.name)
    if name and name != contact.name:
        contact.name = name
        contact.save(update_fields=["name"])
    for kind, value in ((EMAIL, identity.email), (PHONE, identity.phone)):
        if value:
            add_address(contact, kind, value, verified=True)


def meet_by_link(contact: Contact) -> Visitor | None:
    """Somebody who never wrote reads and answers by a link that they were sent: a visitor of the house's own chat, by a token that nobody
    has. None where it has no chat."""
    inbox = chatting()
    if inbox is None:
        return None
    locale = contact.language or inbox.locale or "en"
    digest = ids.digest(ids.token(inbox.tenant.public_id))
    return Visitor.objects.create(contact=contact, inbox=inbox, locale=locale, digest=digest, seen_at=clock.now() - VISITOR_LEASE)


def introduce(guest: Guest, *, name: str = "", email: str = "", phone: str = "") -> Contact:
    """What a visitor says of themselves: kept, and believed no further than anybody's word."""
    name = one_line(name)
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=guest.contact_id)
        if name and not guest.subject:
            contact.name = name
            contact.save(update_fields=["name"])
        for kind, value in ((EMAIL, email), (PHONE, phone)):
            if value:
                add_address(contact, kind, value)
        told = [word for word, value in (("name", name), ("email", email), ("phone", phone)) if value]
        record("contact.changed", actor=guest.actor, about=contact, contact=contact.pk, fields=",".join(told))
    return contact


@transaction.atomic
def revoke(visitor: Visitor, *, actor: Actor) -> None:
    """Shut a browser out: its token opens nothing any more, and its sockets close."""
    visitor.revoked_at = clock.now()
    visitor.save(update_fields=["revoked_at"])
    record("visitor.revoked", actor=actor, about=visitor, contact=visitor.contact_id, visitor=visitor.pk)
