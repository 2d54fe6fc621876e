"""Who is who: addresses, and two contacts that turn out to be one person."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.holding import resolve
from apps.conversations.models import Contact, ContactAddress, Conversation, Outcome
from apps.conversations.queries import family_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record

DEEPEST = 50


def person_of(contact: Contact) -> Contact:
    """The contact that merges led to; itself, where it was never merged."""
    for _ in range(DEEPEST):
        if contact.merged_into is None:
            return contact
        contact = contact.merged_into
    raise ValidationError("These contacts were merged in a circle.")


def add_address(contact: Contact, kind: str, value: str, *, verified: bool = False) -> ContactAddress:
    """Note an address. A proven one belongs to one person: where it is another's already, it stays unproven here."""
    value = value.strip().lower() if kind == ContactAddress.Kind.EMAIL else value.strip()
    elsewhere = ContactAddress.objects.filter(kind=kind, value=value, is_verified=True).exclude(contact=contact).exists()
    address, _ = ContactAddress.objects.get_or_create(contact=contact, kind=kind, value=value)
    if verified and not elsewhere and not address.is_verified:
        address.is_verified = True
        address.save(update_fields=["is_verified"])
    return address


@transaction.atomic
def merge_contacts(contact: Contact, *, into: Contact, actor: Actor, keep: Conversation | None = None) -> None:
    """Let one contact point to another: read together from now on, each keeping its own rows. What is said goes on in `keep`."""
    contact, into = _persons(contact, into)
    if contact == into:
        raise ValidationError("These are one person already.")
    contact.merged_into = into
    contact.save(update_fields=["merged_into"])
    record("contact.merged", actor=actor, about=contact, contact=contact.pk, into=into.pk)
    _keep_one_thread(into, keep)


def _keep_one_thread(contact: Contact, keep: Conversation | None) -> None:
    """A customer sees one conversation in an inbox, the newest or the one to `keep`: others that are still open go on in it."""
    found = Conversation.objects.open().filter(contact_id__in=family_of(contact))
    seen: set[int] = set()
    for conversation in sorted(found, key=lambda one: (one != keep, -one.pk)):
        if conversation.inbox_id in seen:
            resolve(conversation, outcome=Outcome.MERGED, actor=SYSTEM)
        seen.add(conversation.inbox_id)


def _persons(*contacts: Contact) -> list[Contact]:
    """The person of each, locked; looked up again where another merge was quicker, or two at once would close a circle."""
    while True:
        persons = [person_of(Contact.objects.get(pk=contact.pk)).pk for contact in contacts]
        locked = {person.pk: person for person in Contact.objects.select_for_update().filter(pk__in=persons).order_by("pk")}
        if all(person.merged_into_id is None for person in locked.values()):
            return [locked[pk] for pk in persons]


@transaction.atomic
def part_contacts(contact: Contact, *, actor: Actor) -> None:
    """Undo a merge."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    into = contact.merged_into
    if into is None:
        raise ValidationError("This contact was not merged.")
    contact.merged_into = None
    contact.save(update_fields=["merged_into"])
    record("contact.parted", actor=actor, about=contact, contact=contact.pk, into=into.pk)
