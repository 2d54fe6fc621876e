"""Rows made into the cards that cross the seam."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from apps.business import cards
from apps.business.actions.customers import recognise
from apps.business.adapters import Party
from apps.business.models import Appointment, Customer, Invoice, Order, OrderLine, Payment, Plan, Product, Service, Shipment, Subscription
from apps.business.queries.appointments import Slot
from apps.tools.registry import Refused


def customer_behind(party: Party) -> Customer:
    """Whose records these are; refused where the contact is nobody the business knows."""
    found = recognise(party.contact)
    if found is None:
        raise Refused("We do not know yet which customer this is.", code="unknown_customer")
    return found


def address(row: Customer | Order) -> cards.AddressCard:
    return cards.AddressCard(**{part: getattr(row, part) for part in row.PARTS})


def customer(row: Customer) -> cards.CustomerCard:
    return cards.CustomerCard(
        customer_id=row.reference, name=row.name, email=row.email, phone=row.phone, tier=row.tier, tags=row.tags, address=address(row)
    )


def item(line: OrderLine, quantity: int | None = None) -> cards.ItemCard:
    return cards.ItemCard(product_id=line.sku, name=line.name, quantity=quantity or line.quantity, price=line.price)


def order(row: Order, zone: ZoneInfo) -> cards.OrderCard:
    return cards.OrderCard(
        order_id=row.number,
        status=row.state,
        placed_at=row.placed_at.astimezone(zone),
        total=row.total,
        refunded=row.refunded,
        refundable=row.refundable,
        currency=row.currency,
        items=[item(line) for line in row.lines.all()],
        shipments=[shipment(one, zone) for one in row.shipments.all()],
        delivered_at=there(row.delivered_at, zone),
        address=address(row),
        can_change_address=row.can_be_redirected,
        returns=[one.number for one in row.returns.all()],
    )


def shipment(row: Shipment, zone: ZoneInfo) -> cards.ShipmentCard:
    return cards.ShipmentCard(
        carrier=row.carrier,
        tracking=row.tracking,
        url=row.url,
        status=row.state,
        shipped_at=there(row.shipped_at, zone),
        promised_on=row.promised_on,
        delivered_at=there(row.delivered_at, zone),
    )


def there(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment as the clock on their wall showed it."""
    return at.astimezone(zone) if at else None


def product(row: Product) -> cards.ProductCard:
    same = {name: getattr(row, name) for name in ("name", "description", "price", "currency", "category", "in_stock", "url", "image")}
    return cards.ProductCard(product_id=row.sku, home=home(row), **same)


def home(row: Product) -> cards.HomeCard | None:
    facts = next(iter(row.listings.all()), None)
    if facts is None:
        return None
    same = {name: getattr(facts, name) for name in ("offer", "rooms", "baths", "street", "place", "built")}
    return cards.HomeCard(area_m2=facts.area, shown_by=facts.shown_by.name if facts.shown_by else "", **same)


def service(row: Service) -> cards.ServiceCard:
    same = {name: getattr(row, name) for name in ("name", "minutes", "price", "price_is_from", "currency", "needs_listing", "intake")}
    return cards.ServiceCard(service=row.code, **same)


def slot(of: Service, free: Slot) -> cards.SlotCard:
    zone = ZoneInfo(free.resource.hours.time_zone)
    return cards.SlotCard(
        service=of.code,
        name=of.name,
        starts_at=free.starts_at.astimezone(zone),
        ends_at=free.ends_at.astimezone(zone),
        with_whom=free.resource.name,
    )


def appointment(row: Appointment) -> cards.AppointmentCard:
    zone = ZoneInfo(row.resource.hours.time_zone)
    return cards.AppointmentCard(
        appointment_id=row.number,
        service=row.service.name,
        starts_at=row.starts_at.astimezone(zone),
        ends_at=row.ends_at.astimezone(zone),
        with_whom=row.resource.name,
        listing_id=row.listing.sku if row.listing else "",
        where=row.listing.name if row.listing else "",
        status=row.state,
        unanswered=row.unanswered,
    )


def plan(row: Plan) -> cards.PlanCard:
    same = {name: getattr(row, name) for name in ("name", "description", "price", "currency", "every")}
    return cards.PlanCard(plan=row.code, **same)


def subscription(row: Subscription, day: date) -> cards.SubscriptionCard:
    pending = row.next_plan is not None and row.changes_on is not None and day < row.changes_on
    return cards.SubscriptionCard(
        plan=plan(row.plan_on(day)),
        renews_on=None if row.ends_on else row.renews_after(day),
        next_plan=plan(row.next_plan) if pending else None,
        changes_on=row.changes_on if pending else None,
        ends_on=row.ends_on,
    )


def invoice(row: Invoice) -> cards.InvoiceCard:
    same = {name: getattr(row, name) for name in ("about", "amount", "currency", "issued_on", "due_on")}
    return cards.InvoiceCard(invoice_id=row.number, status=row.state, **same)


def payment(row: Payment) -> cards.PaymentCard:
    return cards.PaymentCard(
        payment_id=row.number,
        invoice_id=row.invoice.number if row.invoice else "",
        amount=row.amount,
        currency=row.currency,
        status=row.state,
        link=row.link,
    )
