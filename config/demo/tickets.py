"""Tickets in every state: some wait for a first answer, some are late, some were solved; and what the shop promises of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.models import Contact
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Hours, Membership, Team
from apps.tenants.queries import tenant_id_by_slug
from apps.tickets import actions
from apps.tickets.models import Priority, SlaPolicy, Stage, Ticket, TicketField, TicketLink

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DemoTicket:
    """`ago`: when it was opened; `then`: where it stands now. Its owner took it, so nobody need be told that they have it."""

    subject: str
    who: str
    ago: timedelta
    description: str = ""
    priority: Priority = Priority.NORMAL
    owner: str = ""
    team: str = ""
    then: Stage = Stage.OPEN
    due_in: timedelta | None = None
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    order: str = ""
    note: str = ""


ACME = (
    DemoTicket(
        "Parcel left in the rain, box soaked through", "Priya Shah", 3 * DAY,
        "The courier put my parcel on the doorstep in the rain. The box was soaked and the cream inside is ruined.",
        owner="sarah", team="Orders", then=Stage.SOLVED, tags=("damaged",), fields={"product": "Cream"}, order="1042",
        note="Picture received, it is the courier's fault. A new one leaves today.",
    ),
    DemoTicket(
        "Charged twice for one order", "Daniel Okafor", 90 * MINUTE, "My card shows two payments of $64 on the same day.",
        Priority.URGENT, owner="owner", team="Billing", tags=("refund", "vip"), note="Asked the bank about the second payment.",
    ),
    DemoTicket(
        "Serum arrived without its seal", "Lucía Fernández", 5 * HOUR, "El sérum llegó sin el precinto. ¿Es seguro usarlo?",
        Priority.HIGH, team="Orders", fields={"product": "Serum"},
    ),
    DemoTicket(
        "Which sunscreen for very dry skin?", "Marta Nowak", 40 * MINUTE, "I would like a proper recommendation in writing, please.",
        owner="tom", team="Orders",
    ),
    DemoTicket(
        "Change the address of my subscription", "George Bell", 2 * DAY, "I have moved. Where do I change where the box goes?",
        owner="sarah", team="Orders", then=Stage.PENDING, note="Waiting for the new address.",
    ),
    DemoTicket(
        "Invoice with our company's VAT number", "Inés Duarte", 6 * HOUR, "Our accountant needs last month's invoice with our VAT number.",
        Priority.LOW, team="Billing", due_in=3 * DAY, tags=("invoice",),
    ),
    DemoTicket(
        "Checkout freezes on the payment step", "Kenji Mori", 7 * HOUR, "On my phone the page stops when I press Pay. Twice now.",
        Priority.HIGH, owner="admin", team="Engineering", tags=("bug",), note="Seen on Android 16 only. A fix is being tried.",
    ),
    DemoTicket("Wholesale prices for a salon", "Amara Diallo", 26 * HOUR, "We run three salons and would order every month.", team="Sales"),
    DemoTicket(
        "Rash after the clay mask", "Hannah Weiss", 20 * MINUTE, "My face has been red since I used the mask yesterday evening.",
        Priority.URGENT, tags=("health",), fields={"product": "Mask"},
    ),
    DemoTicket("Gift card code does not work", "Tomás Silva", 9 * DAY, owner="sarah", team="Orders", then=Stage.CLOSED),
)  # fmt: skip
LUMEN = (
    DemoTicket("Heil- und Kostenplan für die Krankenkasse", "Familie Arslan", 4 * HOUR, "Unsere Kasse braucht den Plan im Original.",
               Priority.HIGH, owner="emre", team="Billing"),
    DemoTicket("Röntgenbilder an den neuen Zahnarzt schicken", "Karin Wolf", 30 * HOUR, then=Stage.PENDING, team="Reception"),
)  # fmt: skip
MAPLE = (
    DemoTicket("Floor plans of the Carlaw loft", "Ben Ouellet", 3 * HOUR, "Could you send the plans with measurements?", team="Sales"),
    DemoTicket("Keys for the second viewing", "Sana Iqbal", 28 * HOUR, owner="marcus", team="Viewings", then=Stage.SOLVED),
)  # fmt: skip


@transaction.atomic
def seed() -> None:
    now = clock.now()
    for slug, tickets in (("acme", ACME), ("lumen", LUMEN), ("maple", MAPLE)):
        with tenant_scope(tenant_id_by_slug(slug)):
            _promise()
            for demo, ticket in list(_opened(tickets, now)):
                _then(demo, ticket, now)


def _promise() -> None:
    """What is urgent is answered around the clock, all else while somebody is there."""
    SlaPolicy.objects.create(name="Urgent", position=0, priority=Priority.URGENT, first_reply=60, next_reply=60, resolution=480)
    hours = Hours.objects.get(name="Opening hours")
    SlaPolicy.objects.create(name="All others", position=1, first_reply=240, next_reply=480, resolution=1_920, hours=hours)
    TicketField.objects.create(
        key="product", name="Product", kind=TicketField.Kind.CHOICE, choices=["Cream", "Serum", "Mask", "Oil", "Other"]
    )


def _opened(tickets: tuple[DemoTicket, ...], now: datetime) -> Iterator[tuple[DemoTicket, Ticket]]:
    """The oldest first, as they came."""
    for demo in sorted(tickets, key=lambda one: -one.ago):
        with clock.hold(now - demo.ago):
            yield demo, actions.open_ticket(
                contact=_contact(demo.who), subject=demo.subject, description=demo.description, key=f"demo:{demo.subject}"[:120],
                priority=demo.priority, team=Team.objects.filter(name=demo.team).first(), tags=demo.tags, fields=demo.fields,
                due_at=now + demo.due_in if demo.due_in else None, source=Ticket.Source.FORM, actor=SYSTEM,
            )  # fmt: skip


def _contact(name: str) -> Contact:
    """Somebody who was on the tenant's site once."""
    inbox = Inbox.objects.order_by("pk").first()
    if inbox is None:
        raise LookupError("The demo's inboxes come before its tickets.")
    guest = conversations.arrive(inbox, device="").guest
    return conversations.describe(Contact.objects.get(pk=guest.contact_id), name=name, actor=SYSTEM)


def _then(demo: DemoTicket, ticket: Ticket, now: datetime) -> None:
    owner = Membership.objects.filter(user__email__startswith=f"{demo.owner}@").select_related("user").first() if demo.owner else None
    with clock.hold(now - demo.ago / 2) as held:
        if owner:
            actions.change(ticket, owner=owner, actor=owner.actor)
        held.advance(minutes=3)
        if demo.order:
            actions.link(ticket, kind=TicketLink.Kind.ORDER, reference=demo.order, actor=SYSTEM)
        if demo.note and owner:
            actions.note(ticket, member=owner, client_id=uuid5(NAMESPACE_URL, f"note of ticket {ticket.pk}"), text=demo.note)
        held.advance(minutes=3)
        if demo.then != Stage.OPEN:
            actions.move(ticket, to=demo.then, actor=owner.actor if owner else SYSTEM)
