"""Who is who: addresses, and two contacts that turn out to be one person."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.conversations.actions.blocking import shut_out
from apps.conversations.actions.ending import lock_family
from apps.conversations.actions.holding import resolve
from apps.conversations.models import Contact, ContactAddress, Conversation, Outcome
from apps.conversations.queries import family_of, proofs_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.tenants.roles import Can, allows, require
from apps.text.phones import international

DEEPEST, LONGEST_NAME, LONGEST_PHONE, FEWEST_DIGITS = 50, 80, 40, 5
USER, EMAIL, PHONE = ContactAddress.Kind.USER, ContactAddress.Kind.EMAIL, ContactAddress.Kind.PHONE
_IN_NO_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


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
    if verified and kind == ContactAddress.Kind.PHONE:
        value = international(value)  # as networks say who calls: so that they are known by it
    elsewhere = ContactAddress.objects.filter(kind=kind, value=value, is_verified=True).exclude(contact=contact).exists()
    address, _ = ContactAddress.objects.get_or_create(contact=contact, kind=kind, value=value)
    if verified and not elsewhere and not address.is_verified:
        address.is_verified = True
        address.save(update_fields=["is_verified"])
    return address


@transaction.atomic
def describe(contact: Contact, *, actor: Actor, name: str = "", email: str = "", phone: str = "") -> Contact:
    """What a colleague knows of somebody: a name, an address. What they typed is proven no more than what anybody typed."""
    require(actor, Can.ANSWER)
    person = Contact.objects.select_for_update().get(pk=person_of(contact).pk)
    told = {"name": one_line(name), "email": _an_email(email), "phone": _a_phone(phone)}
    if told["name"]:
        person.name = told["name"]
        person.save(update_fields=["name"])
    for kind in (EMAIL, PHONE):
        if told[kind]:
            add_address(person, kind, told[kind])
    record("contact.changed", actor=actor, about=person, contact=person.pk, fields=",".join(word for word, value in told.items() if value))
    return person


@transaction.atomic
def write_down(*, actor: Actor, name: str = "", email: str = "", may_look: bool = True) -> Contact:
    """Somebody who never wrote, as a colleague knows them. Whoever has proven the address is known already; a colleague who may not look
    through customers is not told whose it is."""
    require(actor, Can.ANSWER)
    if not one_line(name) and not email.strip():
        raise ValidationError("Give a name or an email.")
    of_that = ContactAddress.objects.filter(kind=EMAIL, value=email.strip().lower(), is_verified=True).select_related("contact")
    if may_look and (proven := of_that.first()):
        raise ValidationError({"email": f"{proven.value} is known: it is the address of {person_of(proven.contact)}. Choose them."})
    contact = Contact.objects.create()
    record("contact.created", actor=actor, about=contact, contact=contact.pk)
    return describe(contact, actor=actor, name=name, email=email)


def one_line(name: str) -> str:
    """A name is a line at most: it stands in lists, in letters and before models, where a second line would be somebody else's."""
    return " ".join(_IN_NO_NAME.sub(" ", name).split())[:LONGEST_NAME].strip()


def _an_email(value: str) -> str:
    value = value.strip()
    if value:
        validate_email(value)
    return value


def _a_phone(value: str) -> str:
    value = one_line(value)
    if value and not (len(value) <= LONGEST_PHONE and sum(letter.isdecimal() for letter in value) >= FEWEST_DIGITS):
        raise ValidationError("That is not a phone number.")
    return value


@transaction.atomic
def merge_contacts(contact: Contact, *, into: Contact, actor: Actor, keep: Conversation | None = None) -> None:
    """Let one contact point to another: read together from now on, each keeping its own rows. What is said goes on in `keep`."""
    contact, into = _persons(contact, into)
    if contact == into:
        raise ValidationError("These are one person already.")
    if actor.kind == "member":
        _demand_may_merge(contact, into, actor)
    contact.merged_into = into
    contact.save(update_fields=["merged_into"])
    record("contact.merged", actor=actor, about=contact, contact=contact.pk, into=into.pk)
    if contact.blocked_at or into.blocked_at:
        shut_out(lock_family(into), actor=SYSTEM)
    else:
        _keep_one_thread(into, keep)


def _demand_may_merge(contact: Contact, into: Contact, actor: Actor) -> None:
    """Each is shown what the other said. So where one has proven who they are, a supervisor answers for it that the other is they."""
    require(actor, Can.ANSWER)
    if contact.blocked_at or into.blocked_at:
        raise ValidationError("One of them is blocked. Unblock them first.")
    proven = [proofs_of(family_of(one)) for one in (contact, into)]
    if all(theirs.filter(kind=USER).exists() for theirs in proven):
        raise ValidationError("Both are known to your own systems, as two different people.")
    if any(theirs.exists() for theirs in proven) and not allows(actor, Can.SUPERVISE):
        raise PermissionDenied("One of them has proven who they are. Ask a supervisor to make them one.")


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
    if actor.kind == "member":
        require(actor, Can.ANSWER)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    into = contact.merged_into
    if into is None:
        raise ValidationError("This contact was not merged.")
    contact.merged_into = None
    contact.save(update_fields=["merged_into"])
    record("contact.parted", actor=actor, about=contact, contact=contact.pk, into=into.pk)
    for person in (contact, into):
        forget_ways_of_others(person)


def forget_ways_of_others(contact: Contact) -> None:
    """What is said to a person goes to no address that is another's now; until they write from one, there is none."""
    family = family_of(contact)
    theirs = Conversation.objects.filter(contact_id__in=family, reach__isnull=False)
    theirs.exclude(reach__contact_id__in=family).update(reach=None)
