"""The seam to a back office: what the tools will ask, answered out of the tenant's own records, for whoever asks and nobody else."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from apps.business import adapters
from apps.business.adapters import NoSuchBackOffice, Party, back_office
from apps.business.cards import AddressCard
from apps.business.embedded import Embedded
from apps.business.models import Appointment, Customer, Order, Refund, Shop
from apps.conversations.models import Contact, Delivery
from apps.ground.scope import tenant_scope
from apps.tools.registry import Refused
from tests.business.scenes import (
    make_home,
    make_invoice,
    make_order,
    make_plan,
    make_policy,
    make_product,
    make_resource,
    make_service,
    make_subscription,
    party,
    utc,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db
office = Embedded()
ELM = AddressCard(street="9 Elm Row", city="Albany", postal_code="12207")


@pytest.fixture
def order(maria: Customer) -> Order:
    make_policy()
    return make_order(maria, "20", "14", delivered=9, number="1042")


class TestWhichOne:
    def test_is_the_one_built_in_unless_the_tenant_says_otherwise(self, at_acme: Cast) -> None:
        assert isinstance(back_office(), Embedded)
        assert "embedded" in adapters.names()

    def test_may_be_another(self, at_acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        class Elsewhere(Embedded):
            pass

        monkeypatch.setitem(adapters._makers, "elsewhere", Elsewhere)
        Shop.objects.create(back_office="elsewhere")
        assert isinstance(back_office(), Elsewhere)

    def test_must_be_there(self, at_acme: Cast) -> None:
        Shop.objects.create(back_office="gone")
        with pytest.raises(NoSuchBackOffice, match="called “gone”"):
            back_office()


class TestOrders:
    def test_tell_all_that_a_customer_asks(self, maria: Customer, order: Order) -> None:
        told = office.order(party(maria), "#1042").model_dump(mode="json")
        assert told | {"placed_at": "", "delivered_at": "", "shipments": []} == {
            "order_id": "1042", "status": "delivered", "placed_at": "", "total": "34.00", "refunded": "0.00", "refundable": "34.00",
            "currency": "USD", "delivered_at": "", "shipments": [], "can_change_address": False, "returns": [],
            "items": [
                {"product_id": "thing-1", "name": "Thing 1", "quantity": 1, "price": "20.00"},
                {"product_id": "thing-2", "name": "Thing 2", "quantity": 1, "price": "14.00"},
            ],
            "address": {"street": "", "city": "", "postal_code": "", "country": "", "region": ""},
        }  # fmt: skip
        assert told["shipments"][0]["carrier"] == "UPS"

    def test_are_in_the_tenants_own_time(self, maria: Customer, order: Order, at_acme: Cast) -> None:
        at_acme.acme.time_zone = "America/New_York"
        at_acme.acme.save()
        assert office.order(party(maria), "1042").model_dump(mode="json")["delivered_at"] == "2026-11-12T07:00:00-05:00"

    def test_are_refunded_after_a_verdict(self, maria: Customer, order: Order) -> None:
        assert office.refund_verdict(party(maria), "1042", Decimal(14), "Broken").is_allowed
        made = office.refund(party(maria, "call-1"), "1042", Decimal(14), "Broken")
        assert made.model_dump(mode="json") == {
            "refund_id": "RF-1001", "order_id": "1042", "amount": "14.00", "currency": "USD",
            "verdict": "Inside the policy: within 30 days.",
        }  # fmt: skip
        assert office.order(party(maria), "1042").refundable == 20

    def test_are_refunded_over_the_limit_once_somebody_approved(self, maria: Customer, at_acme: Cast) -> None:
        make_policy()
        make_order(maria, "80", delivered=2, number="1050")
        assert office.refund_verdict(party(maria), "1050", Decimal(80), "Broken").outcome == "needs_approval"
        at_acme.sofia.money_limit = Decimal(100)
        at_acme.sofia.save()
        approved = party(maria, approved_by=at_acme.sofia)
        assert office.refund_verdict(approved, "1050", Decimal(80), "Broken").is_allowed
        assert office.refund(approved, "1050", Decimal(80), "Broken").amount == 80

    def test_come_back(self, maria: Customer, order: Order) -> None:
        assert [item.name for item in office.returnable(party(maria), "1042", ["thing 2"])] == ["Thing 2"]
        for _ in range(2):
            opened = office.start_return(party(maria, "call-1"), "1042", ["thing 2"], "Too small")
        assert (opened.return_id, [item.name for item in opened.items]) == ("RT-1001", ["Thing 2"])
        assert office.orders(party(maria))[0].returns == ["RT-1001"]

    def test_do_not_come_back_too_late(self, maria: Customer, order: Order, held_clock: Any) -> None:
        held_clock.advance(days=40)
        with pytest.raises(Refused, match="30 days"):
            office.returnable(party(maria), "1042", [])

    def test_go_to_another_address(self, maria: Customer) -> None:
        make_order(maria, number="1044")
        assert office.change_address(party(maria), ELM, "1044").street == "9 Elm Row"
        assert (Order.objects.get().city, Customer.objects.get(pk=maria.pk).city) == ("Albany", "")
        assert office.change_address(party(maria), ELM).city == "Albany"
        assert office.customer(party(maria)).address == ELM


class TestShopping:
    def test_finds_a_product_and_fills_a_cart(self, visitor: Contact) -> None:
        Shop.objects.create(shipping_fee=Decimal(5), free_shipping_from=Decimal(50))
        make_product("Lip Balm", sku="balm", price=Decimal(14), url="/balm/")
        (found,) = office.products("a lip balm", Decimal(20))
        assert (found.product_id, found.price, found.url) == ("balm", 14, "/balm/")
        for _ in range(2):
            filled = office.add_to_cart(party(visitor, "call-1"), "balm", 2)
        assert (filled.goods, filled.total, filled.missing_for_free_shipping) == (28, 33, 22)
        assert office.cart(party(visitor)) == filled

    def test_finds_a_home_with_its_facts(self, at_acme: Cast) -> None:
        make_home("9 Elm Row", rooms=3, shown_by=make_resource("Marcus"), sku="elm")
        home = office.product("elm").home
        assert home is not None
        assert (home.rooms, home.shown_by, home.offer) == (3, "Marcus", "sale")


class TestTheCalendar:
    @pytest.fixture(autouse=True)
    def practice(self, at_acme: Cast) -> None:
        hanna = make_resource("Hanna", zone="Europe/Berlin")
        make_service(hanna, name="Check-up", code="check-up", intake=["Which insurer?"])
        make_service(hanna, name="Viewing", code="viewing", needs_listing=True)
        make_home("9 Elm Row", sku="elm", shown_by=hanna)

    def test_names_what_can_be_booked(self) -> None:
        assert [(one.service, one.needs_listing) for one in office.services()] == [("check-up", False), ("viewing", True)]

    def test_shows_free_times_of_a_day_as_the_clock_there_shows_them(self) -> None:
        times = [slot.model_dump(mode="json")["starts_at"] for slot in office.slots("check-up", date(2026, 11, 23))]
        assert (times[0], times[-1]) == ("2026-11-23T09:00:00+01:00", "2026-11-23T16:00:00+01:00")

    def test_shows_the_next_free_times_where_no_day_is_named(self) -> None:
        found = office.slots("check-up")
        assert (len(found), found[0].starts_at, found[0].with_whom) == (12, utc(23, 8), "Hanna")

    @pytest.mark.parametrize("at", [datetime(2026, 11, 23, 10), utc(23, 9)], ids=["on the wall there", "as a moment"])  # noqa: DTZ001
    def test_books_moves_and_cancels(self, visitor: Contact, at: datetime) -> None:
        assert office.slot("check-up", at).starts_at == utc(23, 9)
        booked = office.book(party(visitor, "call-1"), "check-up", at, name="Vic Ross")
        assert (booked.appointment_id, booked.starts_at, booked.unanswered) == ("AP-1001", utc(23, 9), ["Which insurer?"])
        assert office.book(party(visitor, "call-1"), "check-up", at) == booked
        later = datetime(2026, 11, 24, 11)  # noqa: DTZ001
        assert office.slot_for(party(visitor), "AP-1001", later).starts_at == utc(24, 10)
        moved = office.move(party(visitor, "call-2"), "ap-1001", later)
        assert (office.appointments(party(visitor)), moved.starts_at) == ([moved], utc(24, 10))
        for _ in range(2):
            assert office.cancel(party(visitor, "call-3"), "AP-1001").status == "cancelled"
        assert office.appointments(party(visitor)) == []
        assert office.appointment(party(visitor), "AP-1001").status == "cancelled"
        with pytest.raises(Refused, match="was cancelled"):
            office.slot_for(party(visitor), "AP-1001", later)

    def test_books_a_viewing_of_a_home(self, visitor: Contact) -> None:
        free = office.slots("see the viewing", listing_id="elm")[0]
        booked = office.book(party(visitor), "viewing", free.starts_at, listing_id="elm")
        assert (booked.listing_id, booked.where, booked.with_whom) == ("elm", "9 Elm Row", "Hanna")

    def test_knows_the_appointments_of_a_customer_wherever_they_were_booked(self, maria: Customer, visitor: Contact) -> None:
        office.book(party(maria), "check-up", utc(23, 9))
        Appointment.objects.update(contact=None)
        assert [one.appointment_id for one in office.appointments(party(maria))] == ["AP-1001"]
        assert office.appointments(party(visitor)) == []


class TestPlansAndPayments:
    def test_a_plan_changes_and_ends(self, maria: Customer) -> None:
        make_subscription(maria, make_plan("Trio")), make_plan("Full Shelf", "89", code="full-shelf")
        assert [one.plan for one in office.plans()] == ["trio", "full-shelf"]
        assert office.plan("Full Shelf").price == 89
        changed = office.change_subscription(party(maria), "full shelf")
        assert (changed.plan.name, changed.next_plan, changed.changes_on) == ("Trio", office.plan("full-shelf"), date(2026, 12, 5))
        ended = office.cancel_subscription(party(maria), "Too much")
        assert (ended.renews_on, ended.next_plan, ended.ends_on) == (None, None, date(2026, 12, 5))
        assert office.subscription(party(maria)) == ended

    def test_an_invoice_is_paid_on_the_payment_page(self, maria: Customer) -> None:
        Shop.objects.create(payment_page="https://pay.example/")
        make_invoice(maria, number="INV-1")
        assert [one.invoice_id for one in office.invoices(party(maria))] == ["INV-1"]
        assert office.payment(party(maria, "call-1"), Decimal(49), "INV-1").payment_id == "PM-1001"
        for _ in range(2):
            handed = office.payment_link(party(maria, "call-2"))
        assert (handed.payment_id, handed.invoice_id, handed.amount) == ("PM-1001", "INV-1", 49)
        assert handed.link.startswith("https://pay.example/")
        assert office.payment(party(maria), Decimal(10)).invoice_id == ""


class TestRequests:
    def test_a_call_is_at_the_time_on_the_wall(self, visitor: Contact, at_acme: Cast) -> None:
        at_acme.acme.time_zone = "America/New_York"
        at_acme.acme.save()
        call = office.schedule_callback(party(visitor), "212 555 0142", datetime(2026, 11, 23, 15))  # noqa: DTZ001
        assert call.model_dump(mode="json")["at"] == "2026-11-23T15:00:00-05:00"
        assert office.schedule_callback(party(visitor), "212 555 0142").at is None

    def test_a_letter_for_a_new_password_goes_to_the_address_on_record(self, maria: Customer) -> None:
        Shop.objects.create(password_page="https://acme.example/password/")
        assert office.reset_password(party(maria)).sent_to == "m…@example.com"
        assert Delivery.objects.get().to == maria.email

    def test_what_somebody_tells_is_noted(self, visitor: Contact) -> None:
        noted = office.save_lead(party(visitor), name="Vic", email="vic@example.org", phone="", interest="A loft", notes="")
        assert (noted.name, noted.email, noted.interest) == ("Vic", "vic@example.org", "A loft")


ASKED: dict[str, Callable[[Party], Any]] = {
    "order": lambda who: office.order(who, "1042"),
    "refund verdict": lambda who: office.refund_verdict(who, "1042", Decimal(5), "Broken"),
    "refund": lambda who: office.refund(who, "1042", Decimal(5), "Broken"),
    "returnable": lambda who: office.returnable(who, "1042", []),
    "return": lambda who: office.start_return(who, "1042", [], ""),
    "order address": lambda who: office.change_address(who, ELM, "1042"),
    "invoice": lambda who: office.invoice(who, "INV-1"),
    "payment": lambda who: office.payment(who, Decimal(5), "INV-1"),
    "payment link": lambda who: office.payment_link(who, "INV-1"),
    "subscription": office.subscription,
    "plan": lambda who: office.change_subscription(who, "trio"),
    "end": lambda who: office.cancel_subscription(who, "Mine now"),
    "appointment": lambda who: office.appointment(who, "AP-1001"),
    "move": lambda who: office.move(who, "AP-1001", utc(24, 9)),
    "cancel": lambda who: office.cancel(who, "AP-1001"),
}
FOR_CUSTOMERS_ALONE: dict[str, Callable[[Party], Any]] = ASKED | {
    "customer": office.customer,
    "orders": office.orders,
    "own address": lambda who: office.change_address(who, ELM),
    "invoices": office.invoices,
    "password": office.reset_password,
}


class TestOthers:
    """Whatever a model is made to ask, a contact reaches only their own."""

    @pytest.fixture(autouse=True)
    def marias(self, maria: Customer, order: Order) -> None:
        make_invoice(maria, number="INV-1")
        make_subscription(maria, make_plan("Trio"))
        make_service(make_resource(), code="check-up")
        office.book(party(maria), "check-up", utc(23, 9))

    def kept(self) -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (Order, Refund, Appointment, Customer)]

    @pytest.mark.parametrize("asked", sorted(ASKED))
    def test_another_customer_finds_nothing(self, ben: Customer, asked: str) -> None:
        before = self.kept()
        with pytest.raises(Refused) as refused:
            ASKED[asked](party(ben))
        assert refused.value.code in {"not_found", "no_subscription"}
        assert self.kept() == before

    @pytest.mark.parametrize("asked", sorted(FOR_CUSTOMERS_ALONE))
    def test_a_stranger_finds_nothing(self, visitor: Contact, asked: str) -> None:
        before = self.kept()
        with pytest.raises(Refused) as refused:
            FOR_CUSTOMERS_ALONE[asked](party(visitor))
        assert refused.value.code in {"not_found", "unknown_customer"}
        assert self.kept() == before

    @pytest.mark.parametrize("asked", sorted(FOR_CUSTOMERS_ALONE))
    def test_another_tenant_finds_nothing(self, visitor: Contact, at_acme: Cast, asked: str) -> None:
        with tenant_scope(at_acme.globex.pk), pytest.raises(Refused):
            FOR_CUSTOMERS_ALONE[asked](party(visitor))

    def test_what_is_anothers_and_what_never_was_sound_alike(self, ben: Customer) -> None:
        told = []
        for number in ("1042", "9999", "", "#", "1042; --"):
            with pytest.raises(Refused) as refused:
                office.order(party(ben), number)
            told.append((refused.value.reason, refused.value.code))
        assert len(set(told)) == 1
