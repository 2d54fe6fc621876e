"""Which customer a contact is. Proof decides: an address that somebody merely typed opens nothing."""

from collections.abc import Iterable

from apps.business.models import Customer, Lead
from apps.conversations.models import Contact, ContactAddress
from apps.conversations.queries import family_of

Kind = ContactAddress.Kind
PROOFS = {"reference": Kind.USER, "email": Kind.EMAIL, "phone": Kind.PHONE}  # the strongest first


def customer_of(contact: Contact) -> Customer | None:
    """The customer that the contact, or another that is the same person, is linked to; nobody, where that is two."""
    return only(Customer.objects.filter(contact_id__in=family_of(contact)).order_by("id")[:2])


def proven_customers(contact: Contact) -> list[Customer]:
    """Whose own id, else email, else phone the contact has proven to have. Where that is two, nobody knows which of them they are."""
    proven = list(ContactAddress.objects.filter(contact_id__in=family_of(contact), is_verified=True).values_list("kind", "value"))
    for column, kind in PROOFS.items():
        values = [value for proof, value in proven if proof == kind]
        if values and (found := list(Customer.objects.filter(**{f"{column}__in": values})[:2])):
            return found
    return []


def only(found: Iterable[Customer]) -> Customer | None:
    customers = list(found)
    return customers[0] if len(customers) == 1 else None


def lead_of(contact: Contact) -> Lead | None:
    return Lead.objects.filter(contact_id__in=family_of(contact)).order_by("id").first()
