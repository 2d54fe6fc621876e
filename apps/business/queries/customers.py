"""Which customer a contact is. Proof decides: an address that somebody merely typed opens nothing."""

from apps.business.models import Customer, Lead
from apps.conversations.models import Contact, ContactAddress
from apps.conversations.queries import family_of

Kind = ContactAddress.Kind
PROOFS = {"reference": Kind.USER, "email": Kind.EMAIL, "phone": Kind.PHONE}  # the strongest first


def customer_of(contact: Contact) -> Customer | None:
    """The customer that the contact, or another that is the same person, is linked to."""
    return Customer.objects.filter(contact_id__in=family_of(contact)).order_by("id").first()


def proven_customer(contact: Contact) -> Customer | None:
    """The one customer whose own id, email or phone the contact has proven to have."""
    proven = list(ContactAddress.objects.filter(contact_id__in=family_of(contact), is_verified=True).values_list("kind", "value"))
    for column, kind in PROOFS.items():
        values = [value for proof, value in proven if proof == kind]
        found = list(Customer.objects.filter(**{f"{column}__in": values})[:2]) if values else []
        if len(found) == 1:
            return found[0]
    return None


def lead_of(contact: Contact) -> Lead | None:
    return Lead.objects.filter(contact_id__in=family_of(contact)).order_by("id").first()
