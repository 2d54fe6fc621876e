"""The demo's records: each case of the demo has something to be shown with."""

from decimal import Decimal

import pytest

from apps.business.embedded import Embedded
from apps.business.models import Appointment, Customer, Order, Product
from apps.business.queries.catalogue import search_products
from apps.conversations.actions.contacts import add_address
from apps.conversations.models import Contact
from apps.ground.scope import tenant_scope
from apps.tenants.queries import tenant_id_by_slug
from config.demo.sites import SITES
from tests.business.scenes import make_contact, party

pytestmark = pytest.mark.usefixtures("seeded")
office = Embedded()


def signed_in(sub: str) -> Contact:
    contact = make_contact()
    add_address(contact, "user", sub, verified=True)
    return contact


def test_maria_has_an_order_in_every_state_that_is_asked_about() -> None:
    with tenant_scope(tenant_id_by_slug("acme")):
        maria = party(signed_in(SITES["acme"].customers["maria"].sub))
        told = {order.order_id: order for order in office.orders(maria)}
        assert {number: order.status for number, order in told.items()} == {
            "1044": "packed", "1042": "shipped", "1037": "delivered", "1011": "delivered",
        }  # fmt: skip
        assert told["1042"].shipments[0].tracking
        assert told["1044"].can_change_address
        assert office.refund_verdict(maria, "1037", Decimal(14), "Broken").is_allowed
        assert office.refund_verdict(maria, "1037", Decimal(60), "Broken").outcome == "needs_approval"
        assert told["1011"].refundable == Decimal(5)
        assert office.refund_verdict(maria, "1011", Decimal(5), "Broken").rule == "window"
        assert office.subscription(maria).plan.name == "Trio"
        assert office.payment_link(maria).invoice_id == "INV-2038"


def test_orders_and_carts_go_by_the_prices_of_the_site() -> None:
    with tenant_scope(tenant_id_by_slug("acme")):
        assert {order.state for order in Order.objects.all()} == set(Order.State)
        filled = office.add_to_cart(party(make_contact()), "barrier-cream", 1)
        assert (filled.goods, filled.shipping, filled.missing_for_free_shipping) == (38, 5, 12)


FOUND = {
    "acme": {
        "Do you have a sunscreen?": "daily-veil",
        "crema hidratante para piel seca": "barrier-cream",
        "something for dark spots": "bright-serum",
        "lip balm": "honey-balm",
    },
    "maple": {
        "a condo on the lake": "harbour-condo",
        "a house with 5 bedrooms": "lytton-tudor",
        "Wychwood Lane": "wychwood-victorian",
        "une maison de 2 chambres": "leslieville-cottage",
    },
}


def test_what_is_on_the_sites_is_found() -> None:
    for tenant, queries in FOUND.items():
        with tenant_scope(tenant_id_by_slug(tenant)):
            assert {query: search_products(query)[0].sku for query in queries} == queries


def test_a_cleaning_can_be_booked_in_the_clinics_languages() -> None:
    with tenant_scope(tenant_id_by_slug("lumen")):
        for words in ("Zahnreinigung", "teeth cleaning", "diş temizliği", "eine professionelle Reinigung"):
            free = office.slots(words)[0]
            booked = office.book(party(make_contact()), words, free.starts_at, name="Vic")
            assert (booked.service, booked.with_whom, len(booked.unanswered)) == ("Professionelle Zahnreinigung", "Petra Lang", 3)


def test_a_home_is_shown_by_its_agent() -> None:
    with tenant_scope(tenant_id_by_slug("maple")):
        free = office.slots("viewing", listing_id="leslieville-cottage")
        assert {slot.with_whom for slot in free} == {"Chloé Gagnon"}
        assert (
            office.book(party(make_contact()), "viewing", free[0].starts_at, listing_id="leslieville-cottage").with_whom == "Chloé Gagnon"
        )


def test_there_are_appointments_ahead_and_behind() -> None:
    for tenant, ahead in (("lumen", 3), ("maple", 2)):
        with tenant_scope(tenant_id_by_slug(tenant)):
            assert Appointment.objects.ahead().count() == ahead


def test_addresses_on_the_sites_lead_to_pages_that_there_are() -> None:
    for tenant in ("acme", "maple"):
        with tenant_scope(tenant_id_by_slug(tenant)):
            pages = [product.url for product in Product.objects.exclude(url="")]
        assert {page.split("/")[3] for page in pages} <= SITES[tenant].pages.keys()


def test_nobody_has_a_real_address() -> None:
    for tenant in ("acme", "lumen", "maple"):
        with tenant_scope(tenant_id_by_slug(tenant)):
            assert all(email.endswith("@example.com") for email in Customer.objects.exclude(email="").values_list("email", flat=True))
