"""What is found, and what goes into a cart."""

from decimal import Decimal
from typing import Any

import pytest

from apps.business import actions
from apps.business.models import CartLine, Product, Shop
from apps.business.queries.carts import cart_of, lines_of, sums
from apps.business.queries.catalogue import asked, product_named, search_products
from apps.business.wording import holds, stems
from apps.conversations.actions.contacts import merge_contacts
from apps.conversations.models import Contact
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.tools.registry import Refused
from tests.business.scenes import ASSISTANT, make_contact, make_home, make_product
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Sunscreens", ["sunscre"]),
            ("CRÈMES", ["crem"]),
            ("a 30 ml oil", ["30", "oil"]),
            ("防晒霜", ["防晒", "晒霜"]),
            ("kremi kremi", ["kremi"]),
            ("واقي شمس", ["واقي", "شمس"]),
            ("🙂 …", []),
        ],
    )
    def test_are_looked_for_by_their_beginnings(self, text: str, found: list[str]) -> None:
        assert stems(text) == found

    @pytest.mark.parametrize(
        ("text", "stem", "held"),
        [("nachtcreme", "crem", False), ("nachtcreme fur alle", "creme", True), ("clips", "lip", False), ("lips", "lip", True)],
    )
    def test_inside_others_count_where_they_are_long(self, text: str, stem: str, held: bool) -> None:
        assert holds(text, stem) is held

    @pytest.mark.parametrize(
        ("query", "languages", "found"),
        [
            ("Do you have a sunscreen for me?", ["en"], ["sunscre"]),
            ("¿Tienen un protector solar para la cara?", ["es"], ["protector", "solar", "cara"]),
            ("Tienen crema", ["en"], ["tien", "crema"]),
        ],
    )
    def test_that_only_hold_a_sentence_together_are_left_out(self, query: str, languages: list[str], found: list[str]) -> None:
        assert asked(query, languages).stems == found

    @pytest.mark.parametrize(
        ("query", "rooms", "offer"),
        [
            ("a 2-bedroom condo to rent", 2, "rent"), ("3 chambres à vendre", 3, ""), ("casa de 4 dormitorios en venta", 4, "sale"),
            ("3 Zimmer mieten", 3, "rent"), ("something under 800000", None, ""), ("buy a house", None, "sale"), ("12 rooms", None, ""),
        ],
    )  # fmt: skip
    def test_of_homes_are_understood(self, query: str, rooms: int | None, offer: str) -> None:
        assert (asked(query).rooms, asked(query).offer) == (rooms, offer)


def names(query: str, **more: Any) -> list[str]:
    return [product.name for product in search_products(query, **more)]


class TestProducts:
    @pytest.fixture(autouse=True)
    def shelf(self, at_acme: Cast) -> None:
        make_product("Daily Veil SPF 50", price=Decimal(32), category="Protect", tags=["sunscreen", "protector solar"], sku="daily-veil")
        make_product("Barrier Cream", price=Decimal(38), category="Moisturise", description="A cream for dry skin. Wear sunscreen over it.")
        make_product("Lip Balm", price=Decimal(14), tags=["bálsamo"])
        make_product("Old Cream", price=Decimal(9), is_offered=False)

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("do you have a sunscreen?", "Daily Veil SPF 50"), ("protector solar", "Daily Veil SPF 50"), ("spf 50", "Daily Veil SPF 50"),
            ("something for dry skin", "Barrier Cream"), ("balsamo", "Lip Balm"), ("creams", "Barrier Cream"), ("lip balms", "Lip Balm"),
        ],
    )  # fmt: skip
    def test_come_best_first(self, query: str, first: str) -> None:
        assert names(query)[0] == first

    @pytest.mark.parametrize("query", ["lawn mower", "do you have a lawn mower for my wet skinny lawn?", "", "🙂", "%", "a", "what is it"])
    def test_that_do_not_fit_do_not_come(self, query: str) -> None:
        assert names(query) == []

    def test_cost_at_most_what_is_asked(self) -> None:
        assert names("sunscreen cream balm", max_price=Decimal("31.99")) == ["Lip Balm"]

    def test_that_can_be_had_come_before_those_that_cannot(self) -> None:
        make_product("Lip Balm", price=Decimal(1), in_stock=False)
        assert [product.in_stock for product in search_products("lip balm")] == [True, False]

    @pytest.mark.parametrize("name", ["daily-veil", "DAILY-VEIL", " Daily Veil SPF 50 "])
    def test_are_known_by_id_and_name(self, name: str) -> None:
        assert product_named(name).sku == "daily-veil"

    @pytest.mark.parametrize("name", ["Old Cream", "veil", ""])
    def test_that_are_not_offered_are_not_there(self, name: str) -> None:
        with pytest.raises(Refused, match="no such product"):
            product_named(name)


class TestHomes:
    @pytest.fixture(autouse=True)
    def street(self, at_acme: Cast) -> None:
        make_home("77 Boulton Street", rooms=2, category="Cottage", price=Decimal(989_000))
        make_home("1904–15 Quay Street", rooms=2, category="Condo", price=Decimal(715_000), tags=["apartment"])
        make_home("48 Wychwood Lane", rooms=4, category="Detached", price=Decimal(1_695_000))
        make_home("310 Carlaw Yard", rooms=1, category="Loft", price=Decimal(2_400), offer="rent", tags=["apartment"])
        make_product("Tote bag")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("2 bedrooms", ["1904–15 Quay Street", "77 Boulton Street", "48 Wychwood Lane"]),
            ("a 2-bedroom condo", ["1904–15 Quay Street", "77 Boulton Street", "48 Wychwood Lane"]),
            ("3 bedrooms", ["48 Wychwood Lane"]),
            ("apartments", ["310 Carlaw Yard", "1904–15 Quay Street"]),
            ("something to rent", ["310 Carlaw Yard"]),
            ("Wychwood Lane", ["48 Wychwood Lane"]),
            ("an apartment to rent", ["310 Carlaw Yard"]),
            ("I want to buy an apartment", ["1904–15 Quay Street"]),
            ("a castle", []),
        ],
    )
    def test_are_found_by_words_and_rooms(self, query: str, found: list[str]) -> None:
        assert names(query) == found

    def test_are_found_by_price(self) -> None:
        assert names("2 bedrooms", max_price=Decimal(800_000)) == ["1904–15 Quay Street"]

    def test_do_not_fit_into_a_cart(self, visitor: Contact) -> None:
        with pytest.raises(Refused, match="cannot be put into a cart"):
            actions.add_to_cart(visitor, product=Product.objects.get(name="48 Wychwood Lane"), actor=ASSISTANT)


class TestCarts:
    @pytest.fixture
    def cream(self, at_acme: Cast) -> Product:
        Shop.objects.create(shipping_fee=Decimal(5), free_shipping_from=Decimal(50))
        return make_product("Cream", price=Decimal("24.99"))

    def come_to(self, contact: Contact) -> tuple[str, ...]:
        total = sums(lines_of(cart_of(contact)))
        return str(total.goods), str(total.shipping), str(total.total), str(total.missing)

    def test_tell_how_far_it_is_to_free_shipping(self, visitor: Contact, cream: Product) -> None:
        assert self.come_to(visitor) == ("0", "0", "0", "50.00")
        actions.add_to_cart(visitor, product=cream, actor=ASSISTANT)
        assert self.come_to(visitor) == ("24.99", "5.00", "29.99", "25.01")
        actions.add_to_cart(visitor, product=cream, quantity=1, actor=ASSISTANT)
        assert self.come_to(visitor) == ("49.98", "5.00", "54.98", "0.02")
        actions.add_to_cart(visitor, product=make_product(price=Decimal("0.02")), actor=ASSISTANT)
        assert self.come_to(visitor) == ("50.00", "0", "50.00", "0.00")
        assert CartLine.objects.get(product=cream).quantity == 2

    def test_know_shops_without_free_shipping(self, visitor: Contact, at_acme: Cast) -> None:
        actions.add_to_cart(visitor, product=make_product(price=Decimal(20)), actor=ASSISTANT)
        assert self.come_to(visitor) == ("20.00", "0", "20.00", "None")

    def test_under_one_key_take_a_thing_once(self, visitor: Contact, cream: Product) -> None:
        for _ in range(2):
            actions.add_to_cart(visitor, product=cream, quantity=2, actor=ASSISTANT, key="call-1")
        assert CartLine.objects.get().quantity == 2
        assert Event.objects.get(name="cart.filled").payload["quantity"] == 2

    @pytest.mark.parametrize("quantity", [0, -1, 100])
    def test_hold_a_sensible_number(self, visitor: Contact, cream: Product, quantity: int) -> None:
        with pytest.raises(Refused, match="one to 99"):
            actions.add_to_cart(visitor, product=cream, quantity=quantity, actor=ASSISTANT)

    def test_hold_a_sensible_number_in_all(self, visitor: Contact, cream: Product) -> None:
        actions.add_to_cart(visitor, product=cream, quantity=99, actor=ASSISTANT)
        with pytest.raises(Refused, match="at most 99"):
            actions.add_to_cart(visitor, product=cream, actor=ASSISTANT)

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [({"in_stock": False}, "sold out"), ({"is_offered": False}, "cannot be"), ({"currency": "EUR"}, "cannot be")],
    )
    def test_take_what_is_sold(self, visitor: Contact, cream: Product, changed: dict[str, Any], sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            actions.add_to_cart(visitor, product=make_product(**changed), actor=ASSISTANT)

    def test_are_each_persons_own(self, visitor: Contact, cream: Product) -> None:
        actions.add_to_cart(visitor, product=cream, actor=ASSISTANT)
        other = make_contact()
        assert cart_of(other) is None
        merge_contacts(other, into=visitor, actor=SYSTEM)
        assert len(lines_of(cart_of(other))) == 1
