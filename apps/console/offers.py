"""What a colleague may choose from when they fill in a tool's form, and what is known already: all of it the customer's own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import structlog
from django.db import transaction

from apps.business.adapters import BackOffice, Party, back_office
from apps.business.cards import AppointmentCard, InvoiceCard, OrderCard, ServiceCard
from apps.console.outcomes import moment
from apps.conversations.actions import person_of
from apps.conversations.models import Contact, ContactAddress, Conversation
from apps.conversations.queries import email_of, family_of
from apps.ground.blame import place_of
from apps.tenants.models import Membership
from apps.tools.actions.running import bound
from apps.tools.queries import last_named
from apps.tools.registry import Refused

LOOK_ON = "look_on"  # the day on which free times are looked for
PARTS = ("street", "city", "postal_code", "country")
PATIENCE = 5.0  # seconds for each statement

Answer = TypeVar("Answer")
Choice = tuple[str, str]
Given = dict[str, str]

log = structlog.get_logger(__name__)


@dataclass
class Asking:
    """Who asks, for whose customer."""

    conversation: Conversation
    member: Membership

    @cached_property
    def contact(self) -> Contact:
        return person_of(Contact.objects.get(pk=self.conversation.contact_id))

    @cached_property
    def party(self) -> Party:
        return Party(self.contact, self.member.actor, conversation=self.conversation)

    @cached_property
    def office(self) -> BackOffice:
        return back_office()

    @cached_property
    def family(self) -> list[int]:
        return family_of(self.contact)

    @cached_property
    def services(self) -> list[ServiceCard]:
        return self.office.services()

    @cached_property
    def orders(self) -> list[OrderCard]:
        return told(lambda: self.office.orders(self.party)) or []

    @cached_property
    def appointments(self) -> list[AppointmentCard]:
        return told(lambda: self.office.appointments(self.party)) or []

    @cached_property
    def invoices(self) -> list[InvoiceCard]:
        return told(lambda: self.office.invoices(self.party)) or []

    @property
    def shows_homes(self) -> bool:
        return any(one.needs_listing for one in self.services)

    def order(self, order_id: str) -> OrderCard | None:
        return told(lambda: self.office.order(self.party, order_id)) if order_id else None


def reached(ask: Callable[[], Answer]) -> Answer | None:
    """All that is asked of the back office for one page; nothing, where it is away."""
    try:
        with transaction.atomic():
            bound(PATIENCE)
            return ask()
    except Exception as error:  # noqa: BLE001 - a back office that is away leaves the rest of the case as it is
        log.warning("console.office_away", reason=type(error).__name__, at=place_of(error))
        return None


def told(ask: Callable[[], Answer]) -> Answer | None:
    """Nothing, where the back office refuses to say."""
    try:
        return ask()
    except Refused:
        return None


def choices(name: str, asking: Asking, given: Given) -> list[Choice]:
    """For one field; none, where it is typed freely."""
    offer = _OFFERS.get(name)
    return list(told(lambda: offer(asking, given)) or []) if offer else []


def _orders(asking: Asking, _: Given) -> list[Choice]:
    return [(one.order_id, f"{one.order_id} · {one.status.capitalize()} · {one.total} {one.currency}") for one in asking.orders]


def _appointments(asking: Asking, _: Given) -> list[Choice]:
    return [(one.appointment_id, f"{one.title} · {moment(one.starts_at)}") for one in asking.appointments]


def _invoices(asking: Asking, _: Given) -> list[Choice]:
    owed = [one for one in asking.invoices if one.status == "open"]
    return [(one.invoice_id, f"{one.invoice_id} · {one.amount} {one.currency}") for one in owed]


def _plans(asking: Asking, _: Given) -> list[Choice]:
    return [(one.plan, f"{one.name} · {one.cost}") for one in asking.office.plans()]


def _services(asking: Asking, _: Given) -> list[Choice]:
    return [(one.service, " · ".join(filter(None, [one.name, f"{one.minutes} min", one.cost]))) for one in asking.services]


def _items(asking: Asking, given: Given) -> list[Choice]:
    order = asking.order(given.get("order_id", ""))
    return [(one.product_id, f"{one.quantity} × {one.name}") for one in order.items] if order else []  # noqa: RUF001 - a times sign


def _times(asking: Asking, given: Given) -> list[Choice]:
    """What is free for the service, or for the appointment that is to be moved."""
    service, listing = given.get("service", ""), given.get("listing_id", "")
    if number := given.get("appointment_id"):
        kept = asking.office.appointment(asking.party, number)
        service, listing = kept.service, kept.listing_id
    slots = asking.office.slots(service, _day(given), listing) if service else []
    return [(one.starts_at.isoformat(), " · ".join(filter(None, [moment(one.starts_at), one.with_whom]))) for one in slots]


def _day(given: Given) -> date | None:
    try:
        return date.fromisoformat(given.get(LOOK_ON, ""))
    except ValueError:
        return None


_OFFERS: dict[str, Callable[[Asking, Given], Iterable[Choice]]] = {
    "order_id": _orders, "appointment_id": _appointments, "invoice_id": _invoices, "plan": _plans, "service": _services, "items": _items,
    "starts_at": _times,
}  # fmt: skip


def known(names: Iterable[str], asking: Asking, given: Given) -> Given:
    """What need not be typed, of what the form asks and nobody has filled in."""
    wanted, found = [name for name in names if name not in given], dict(given)
    for name in sorted(set(wanted) & _KNOWN.keys(), key=list(_KNOWN).index):
        found[name] = _KNOWN[name](asking, found)
    if "street" in wanted:
        found |= _address(asking, given)
    return {name: value for name, value in found.items() if value and name not in given}


def _order(asking: Asking, _: Given) -> str:
    """The one that was looked up last; the only one there is."""
    orders = [one.order_id for one in asking.orders]
    last = last_named(asking.conversation, "order_id")
    return last if last in orders else orders[0] if len(orders) == 1 else ""


def _appointment(asking: Asking, _: Given) -> str:
    ahead = asking.appointments
    return ahead[0].appointment_id if len(ahead) == 1 else ""


def _refundable(asking: Asking, given: Given) -> str:
    order = asking.order(given.get("order_id", ""))
    return str(order.refundable) if order else ""


def _phone(asking: Asking, _: Given) -> str:
    known_ones = ContactAddress.objects.filter(contact_id__in=asking.family, kind=ContactAddress.Kind.PHONE)
    return known_ones.order_by("-is_verified", "-id").values_list("value", flat=True).first() or ""


def _address(asking: Asking, given: Given) -> Given:
    """Where the order goes; without one, where they live."""
    of = asking.order(given.get("order_id", "")) or told(lambda: asking.office.customer(asking.party))
    return {part: getattr(of.address, part) for part in PARTS} if of and of.address else {}


# In this order: what is refundable hangs on the order.
_KNOWN: dict[str, Callable[[Asking, Given], str]] = {
    "order_id": _order, "appointment_id": _appointment, "amount": _refundable, "phone": _phone,
    "email": lambda asking, _: email_of(asking.family), "name": lambda asking, _: asking.contact.name,
}  # fmt: skip
