"""Who a contact is, what they tell of themselves, where they live."""

from dataclasses import dataclass

from django.db import transaction

from apps.business.actions.ground import checked, dialled, may_serve, once
from apps.business.models import Customer, Lead, Order
from apps.business.queries.customers import customer_of, lead_of, only, proven_customers
from apps.conversations.actions.contacts import person_of
from apps.conversations.models import Contact
from apps.conversations.queries import family_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.roles import Can, require
from apps.tools.registry import Refused


@dataclass(frozen=True, slots=True)
class Address:
    """What somebody gives as their address; a country left out stays the one it was."""

    street: str
    city: str
    postal_code: str
    country: str = ""
    region: str = ""


def recognise(contact: Contact) -> Customer | None:
    """The customer a contact has proven to be, linked from now on; else the one they are linked to. Two are one too many."""
    found = proven_customers(contact)
    proven = only(found)
    if proven is None:
        return None if found else customer_of(contact)
    return proven if proven.contact_id in family_of(contact) else link_customer(proven, contact=contact, actor=SYSTEM)


@transaction.atomic
def link_customer(customer: Customer, *, contact: Contact, actor: Actor) -> Customer:
    """From now on the contact acts on this customer, and on no other."""
    require(actor, Can.MANAGE_BUSINESS)
    person = person_of(contact)
    Customer.objects.filter(contact_id__in=family_of(person)).exclude(pk=customer.pk).update(contact=None)
    customer.contact = person
    customer.save(update_fields=["contact"])
    record("customer.linked", actor=actor, about=customer, customer=customer.pk, contact=person.pk)
    return customer


def upsert_lead(contact: Contact, *, actor: Actor, key: str = "", **told: str) -> Lead:
    """Note what somebody told of themselves: `name`, `email`, `phone`, `interest`, `notes`; what is left empty stays as it was."""
    may_serve(actor)
    return once(key, Lead, lambda: _noted(contact, {name: said.strip() for name, said in told.items() if said.strip()}, actor))


def _noted(contact: Contact, told: dict[str, str], actor: Actor) -> Lead:
    if not told:
        raise Refused("There is nothing to note.", code="invalid")
    person = person_of(contact)
    lead = lead_of(person) or Lead.objects.get_or_create(contact=person)[0]
    if "phone" in told:
        told["phone"] = dialled(told["phone"])
    for name, said in told.items():
        setattr(lead, name, said)
    lead.changed_at = clock.now()
    checked(lead, *told).save(update_fields=[*told, "changed_at"])
    record("lead.noted", actor=actor, about=lead, lead=lead.pk, contact=person.pk)
    return lead


def change_customer_address(customer: Customer, *, address: Address, actor: Actor, key: str = "") -> Customer:
    may_serve(actor)
    return once(key, Customer, lambda: _rehoused(customer, address, actor))


def _rehoused(customer: Customer, address: Address, actor: Actor) -> Customer:
    kept = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    _put(kept, address)
    record("customer.readdressed", actor=actor, about=kept, customer=kept.pk)
    return kept


def change_order_address(order: Order, *, address: Address, actor: Actor, key: str = "") -> Order:
    """Where an order goes, while it can still be redirected."""
    may_serve(actor)
    return once(key, Order, lambda: _redirected(order, address, actor))


def _redirected(order: Order, address: Address, actor: Actor) -> Order:
    kept = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if not kept.can_be_redirected:
        raise Refused(f"Order {kept.number} is {kept.get_state_display().lower()}: its address is fixed.", code="on_its_way")
    _put(kept, address)
    record("order.readdressed", actor=actor, about=kept, order=kept.pk, customer=kept.customer_id)
    return kept


def _put(row: Customer | Order, address: Address) -> None:
    """A region is of its town: another town without one has none."""
    if not (address.street.strip() and address.city.strip() and address.postal_code.strip()):
        raise Refused("An address has a street, a city and a postal code.", code="invalid")
    row.region = address.region or (row.region if row.city.lower() == address.city.strip().lower() else "")
    row.street, row.city, row.postal_code = address.street.strip(), address.city.strip(), address.postal_code.strip()
    row.country = address.country.strip().upper() or row.country
    checked(row, *row.PARTS).save(update_fields=row.PARTS)
