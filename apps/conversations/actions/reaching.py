"""Who speaks at an address, and in which of their conversations.

An address is a visitor of its inbox. Whose it is: the person who has proven it; else the one heard from there before, on whatever inbox;
else somebody new. What anybody typed into a form joins nobody, and who cannot be believed to be the sender is a person of their own.
"""

from django.db import transaction

from apps.conversations.actions.contacts import EMAIL, PHONE, add_address, forget_ways_of_others, merge_contacts, one_line, person_of
from apps.conversations.admitting import Guest, at_address
from apps.conversations.models import Contact, ContactAddress, Conversation, Visitor
from apps.conversations.queries import proofs_of
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock, ids
from apps.ground.lane import Statement, fetch
from apps.inboxes.models import Inbox

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext(%(tenant)s), hashtext(%(address)s))::text AS locked"


@transaction.atomic
def hear_from(inbox: Inbox, address: str, name: str = "", *, is_believed: bool = True) -> Guest:
    """The visitor that this address is, as the person it belongs to now."""
    at = Visitor.objects.filter(inbox=inbox, address=address, is_believed=is_believed)
    if not at.update(seen_at=clock.now()):
        _meet(inbox, address, name, is_believed=is_believed)
    guest = at_address(inbox, address, is_believed=is_believed)
    owner = _owner(address) if is_believed else None
    if owner is not None and owner.pk not in guest.family:
        _give_to(owner, guest)
        guest = at_address(inbox, address)
    if name and not guest.name:
        guest = _named(guest, inbox, address, name, is_believed=is_believed)
    return guest


def _meet(inbox: Inbox, address: str, name: str, *, is_believed: bool) -> None:
    """First words from there. Two at one instant, on two channels, are one person's all the same."""
    fetch(Statement(_ONE_AT_A_TIME, {"tenant": str(inbox.tenant_id), "address": address}))
    if Visitor.objects.filter(inbox=inbox, address=address, is_believed=is_believed).exists():
        return
    known = (_owner(address) or _heard_before(address)) if is_believed else None
    locale = inbox.locale or "en"
    Visitor.objects.create(
        contact=known or _stranger(address, name, locale), inbox=inbox, address=address, is_believed=is_believed, locale=locale,
        digest=ids.digest(ids.token(inbox.tenant.public_id)),  # of a token that nobody has
    )  # fmt: skip


def _owner(address: str) -> Contact | None:
    """Who has proven that the address is theirs."""
    proven = ContactAddress.objects.filter(kind=_kind(address), value=address, is_verified=True)
    found = proven.select_related("contact").first()
    return person_of(found.contact) if found else None


def _heard_before(address: str) -> Contact | None:
    found = Visitor.objects.filter(address=address, is_believed=True).select_related("contact").order_by("-pk").first()
    return person_of(found.contact) if found else None


def _stranger(address: str, name: str, locale: str) -> Contact:
    contact = Contact.objects.create(name=one_line(name), language=locale)
    if kind := _kind(address):
        add_address(contact, kind, address)
    record("contact.created", actor=SYSTEM, about=contact, contact=contact.pk)
    return contact


def _give_to(owner: Contact, guest: Guest) -> None:
    """The address was proven since. A stranger who was known by it alone is its owner; somebody who has proven who else they are is not."""
    stranger = Contact.objects.get(pk=guest.contact_id)
    if proofs_of(list(guest.family)).exists():
        Visitor.objects.filter(pk=guest.visitor_id).update(contact=owner)
        forget_ways_of_others(stranger)
    else:
        merge_contacts(stranger, into=owner, actor=SYSTEM)


def _named(guest: Guest, inbox: Inbox, address: str, name: str, *, is_believed: bool) -> Guest:
    """What they call themselves, where nobody knew."""
    contact = Contact.objects.get(pk=guest.contact_id)
    contact.name = one_line(name)
    contact.save(update_fields=["name"])
    record("contact.changed", actor=guest.actor, about=contact, contact=contact.pk, fields="name")
    return at_address(inbox, address, is_believed=is_believed)


def _kind(address: str) -> str:
    """Empty for a provider's own name for somebody: that is known nowhere else."""
    if "@" in address:
        return EMAIL
    return PHONE if address.startswith("+") else ""


def goes_on_in(guest: Guest, address: str) -> int | None:
    """Where else they go on: the newest open conversation, if the address is proven to be theirs and none is open in this inbox."""
    found = dict(Conversation.objects.open().filter(contact__in=guest.family).order_by("pk").values_list("inbox", "pk"))
    if not found or guest.inbox_id in found:
        return None
    proven = proofs_of(list(guest.family)).filter(kind=_kind(address), value=address)
    return max(found.values()) if proven.exists() else None
