"""Acme Skin: its range as on its site, five customers, orders in every state, subscriptions and invoices."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from apps.business.models import (
    Customer,
    Invoice,
    Order,
    OrderLine,
    Plan,
    Product,
    Refund,
    RefundPolicy,
    Return,
    ReturnLine,
    Shipment,
    Shop,
    Subscription,
)
from apps.events.actors import SYSTEM
from config.demo.business.keeping import customer, day, days_ago, kept
from config.demo.cast import ACME
from config.demo.sites.acme import FREE_SHIPPING_FROM, MARIA, PRODUCTS, SHIPPING

OTHER_WORDS = {
    "oat-cleanser": ["face wash", "limpiador", "leche limpiadora"],
    "rose-toner": ["tonic", "tónico", "agua de rosas"],
    "bright-serum": ["vitamin c", "vitamina c", "suero", "dark spots", "manchas"],
    "barrier-cream": ["moisturiser", "moisturizer", "face cream", "crema hidratante", "dry skin", "piel seca"],
    "daily-veil": ["sunscreen", "sun cream", "sunblock", "protector solar", "crema solar"],
    "clay-mask": ["face mask", "mascarilla", "arcilla", "pores"],
    "fig-oil": ["face oil", "aceite", "noche"],
    "honey-balm": ["lip care", "chapstick", "bálsamo labial", "labios", "gift"],
}
BROOKLYN = {"street": "118 Greene Avenue, Apt 4", "city": "Brooklyn", "region": "NY", "postal_code": "11238", "country": "US"}
State = Order.State


@dataclass(frozen=True, slots=True)
class DemoOrder:
    number: str
    placed: float  # days ago
    state: Order.State
    items: dict[str, int]
    delivered: float | None = None  # days ago
    paid_with: str = "Visa ending in 4242"
    parcel: dict[str, str] = field(default_factory=dict)


ORDERS = {
    MARIA.sub: [
        DemoOrder("1044", 0.2, State.PACKED, {"daily-veil": 1, "honey-balm": 1}),
        DemoOrder("1042", 3, State.SHIPPED, {"oat-cleanser": 1}, parcel={"carrier": "UPS", "tracking": "1Z88X4020310421042"}),
        DemoOrder("1037", 13, State.DELIVERED, {"bright-serum": 1, "honey-balm": 1}, delivered=9),
        DemoOrder("1011", 110, State.DELIVERED, {"daily-veil": 1}, delivered=106),
    ],
    "cust-1007": [
        DemoOrder("1043", 1, State.PLACED, {"clay-mask": 1}, paid_with="PayPal"),
        DemoOrder("1019", 75, State.DELIVERED, {"fig-oil": 1, "barrier-cream": 1}, delivered=70, paid_with="PayPal"),
    ],
    "cust-1015": [
        DemoOrder("1040", 6, State.CANCELLED, {"rose-toner": 2}, paid_with=""),
        DemoOrder("1033", 22, State.DELIVERED, {"barrier-cream": 2, "oat-cleanser": 2, "fig-oil": 1}, delivered=18),
    ],
    "cust-1021": [DemoOrder("1041", 5, State.SHIPPED, {"fig-oil": 1, "honey-balm": 3}, parcel={"carrier": "USPS", "state": "stuck"})],
}


def seed() -> None:
    kept(
        Shop, currency="USD", shipping_fee=SHIPPING, free_shipping_from=FREE_SHIPPING_FROM,
        payment_page="https://pay.acme.example/", password_page="/demo/acme/account/?password=",  # noqa: S106 - a page
    )  # fmt: skip
    kept(
        RefundPolicy,
        name="Thirty days",
        is_active=True,
        window_days=30,
        excluded_categories=["Gift cards"],
        assistant_limit=Decimal(50),
        assistant_monthly_limit=Decimal(100),
        agent_limit=Decimal(100),
        supervisor_limit=Decimal(250),
    )
    products = {product.sku: product for product in map(_product, PRODUCTS)}
    products["gift-card"] = _gift_card()
    customers = {one.reference: one for one in _customers()}
    for reference, orders in ORDERS.items():
        for order in orders:
            _order(customers[reference], order, products)
    _came_back()
    _billing(customers)


def _product(product: object) -> Product:
    slug, name, price, step, skin, text, promise = (
        getattr(product, part) for part in ("slug", "name", "price", "step", "skin", "text", "promise")
    )
    return kept(
        Product,
        sku=slug,
        name=name,
        price=price,
        category=step,
        tags=OTHER_WORDS[slug],
        description=f"{promise} {text} For: {skin}.",
        in_stock=slug != "clay-mask",
        url=f"/demo/acme/{slug}/",
        image=f"/static/img/demo/acme/{slug}.svg",
    )


def _gift_card() -> Product:
    return kept(
        Product, sku="gift-card", name="Gift Card", price=Decimal(25), category="Gift cards", tags=["voucher", "tarjeta regalo"],
        description="Twenty-five dollars towards anything in the range. It comes by email and never expires.",
    )  # fmt: skip


def _customers() -> list[Customer]:
    return [
        customer(MARIA.sub, MARIA.name, email=MARIA.email, phone=MARIA.phone, tier="gold", tags=["sensitive skin"], **BROOKLYN),
        customer("cust-1007", "Ben Okafor", email="ben.okafor@example.com", phone="+13125550107", city="Chicago", country="US"),
        customer("cust-1015", "June Whitaker", email="june@example.com", tier="vip", tags=["vip"], city="Portland", country="US"),
        customer("cust-1021", "Diego Fuentes", email="diego@example.com", phone="+13055550121", city="Miami", country="US"),
        customer("cust-1030", "Priya Raman", email="priya@example.com", city="Austin", country="US"),
    ]


def _order(of: Customer, demo: DemoOrder, products: dict[str, Product]) -> None:
    goods = sum((products[sku].price * count for sku, count in demo.items.items()), Decimal(0))
    order = kept(
        Order,
        number=demo.number,
        customer=of,
        state=demo.state,
        placed_at=days_ago(demo.placed),
        paid_at=days_ago(demo.placed) if demo.paid_with else None,
        paid_with=demo.paid_with,
        shipping_fee=Decimal(0) if goods >= FREE_SHIPPING_FROM else SHIPPING,
        **{part: getattr(of, part) for part in of.PARTS},
    )
    for sku, count in demo.items.items():
        product = products[sku]
        same = {part: getattr(product, part) for part in ("sku", "name", "category", "price")}
        kept(OrderLine, order=order, product=product, quantity=count, **same)
    if demo.parcel or demo.delivered is not None:
        _parcel(order, demo)


def _parcel(order: Order, demo: DemoOrder) -> None:
    under_way = demo.parcel or {"carrier": "UPS", "tracking": f"1Z88X4020310{demo.number}00", "state": "delivered"}
    kept(
        Shipment,
        order=order,
        **{"state": Shipment.State.UNDER_WAY} | under_way,
        url="https://www.ups.com/track" if under_way["carrier"] == "UPS" else "https://tools.usps.com/go/TrackConfirmAction",
        shipped_at=order.placed_at + timedelta(days=1),
        promised_on=day(ACME, 1 - int(demo.delivered or 0)),
        delivered_at=None if demo.delivered is None else days_ago(demo.delivered),
    )


def _came_back() -> None:
    """One order was sent back and refunded long ago."""
    order = Order.objects.get(number="1011")
    sent = kept(Return, number="RT-0971", order=order, reason="It pilled over my moisturiser.", state=Return.State.CLOSED)
    kept(ReturnLine, return_of=sent, line=order.lines.get())
    kept(
        Refund,
        number="RF-0958",
        order=order,
        amount=Decimal(32),
        currency=order.currency,
        reason="Sent back",
        rule="within_policy",
        sentence="Inside the policy: within 30 days.",
        actor_kind=SYSTEM.kind,
        made_at=days_ago(94),
    )


def _billing(customers: dict[str, Customer]) -> None:
    plans = {
        code: kept(Plan, code=code, name=name, price=Decimal(price), every=every, description=about)
        for code, name, price, every, about in (
            ("trio", "Trio", 49, "month", "Cleanser, cream and sunscreen, every month."),
            ("full-shelf", "Full Shelf", 89, "month", "Five of the range, a new pick every month."),
            ("trio-yearly", "Trio, paid yearly", 490, "year", "The Trio for twelve months at the price of ten."),
        )
    }
    kept(Subscription, customer=customers[MARIA.sub], plan=plans["trio"], started_on=day(ACME, -140))
    kept(Subscription, customer=customers["cust-1015"], plan=plans["full-shelf"], started_on=day(ACME, -400))
    kept(Subscription, customer=customers["cust-1030"], plan=plans["trio"], started_on=day(ACME, -200), ends_on=day(ACME, -20))
    for number, reference, amount, issued, state in (
        ("INV-2031", MARIA.sub, "49.00", -18, "paid"),
        ("INV-2038", MARIA.sub, "49.00", -4, "open"),
        ("INV-2036", "cust-1015", "89.00", -35, "open"),
        ("INV-2029", "cust-1030", "49.00", -60, "void"),
    ):
        kept(
            Invoice,
            number=number,
            customer=customers[reference],
            about="Subscription",
            amount=Decimal(amount),
            state=state,
            issued_on=day(ACME, issued),
            due_on=day(ACME, issued + 14),
            paid_at=days_ago(-issued - 2) if state == "paid" else None,
        )
