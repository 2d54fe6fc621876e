"""The three demos answered with no model behind them: what a customer types into the widget, and what it changed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.answering import Talk, an_answering_house, rows
from tests.browser.conftest import Visitor
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    with an_answering_house(tmp_path_factory.mktemp("answered"), model) as standing:
        yield standing


@pytest.fixture(scope="module")
def house(answered: House) -> str:
    """Where the browsers of these tests go."""
    return answered.address


def test_a_shop_and_a_customer_who_is_signed_in(answered: House, visitor: Callable[..., Visitor], screens: Path) -> None:
    maria = Talk(visitor()).comes_to("/demo/acme/account/?as=maria").opens()
    expect(maria.status).to_have_text("Chatting with AI Assistant")

    assert "order 1042 is on its way" in maria.asks("Where is my order 1042?").lower()
    assert "1042" in maria.asks("Hola, where's my pedido 1042?")

    maria.asks("I want to return order 1037")
    assert "Shall I start the return of order 1037?" in maria.asks("It irritates my skin")
    assert "under way" in maria.asks("yes")
    assert rows(answered, "SELECT o.number FROM business_return r JOIN business_order o ON o.id = r.order_id WHERE o.number = '1037'")

    assert "Shall I refund $14 for order 1037?" in maria.asks(
        "I'd like a refund of 14 dollars for order 1037 because the lip balm was broken"
    )  # fmt: skip
    assert "refunded $14" in maria.asks("yes")
    assert [int(row[0]) for row in rows(answered, "SELECT amount FROM business_refund WHERE reason LIKE '%%lip balm%%'")] == [14]

    maria.asks("I want to change my address to 12 Oak Street, Brooklyn, 11201")
    assert "12 Oak Street" in maria.asks("yes")
    assert rows(answered, "SELECT street FROM business_customer WHERE reference = 'cust-1042'") == [("12 Oak Street",)]

    maria.visitor.page.screenshot(path=screens / "answered-acme.png")
    assert maria.asks("Thanks a lot")
    maria.asks("I want to talk to a human")
    expect(maria.status).not_to_have_text("Chatting with AI Assistant")


def test_a_shop_and_somebody_who_looks_around(answered: House, visitor: Callable[..., Visitor]) -> None:
    somebody = Talk(visitor(size="phone", scheme="dark")).comes_to("/demo/acme/").opens()
    assert "Daily Veil SPF 50 ($32)" in somebody.asks("Do you have a sunscreen?")
    assert "add it to your cart" in somebody.asks("the first one")
    assert "shipping is free" in somebody.asks("yes")
    assert rows(
        answered, "SELECT l.quantity FROM business_cartline l JOIN business_product p ON p.id = l.product_id WHERE p.sku = 'daily-veil'"
    )
    assert re.search(r"9:00.AM", somebody.asks("When are you open?"))


def test_a_clinic_books_moves_and_cancels(answered: House, visitor: Callable[..., Visitor]) -> None:
    booked = "SELECT state FROM business_appointment WHERE contact_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    patient = Talk(visitor(locale="de-DE"))
    patient.comes_to("/demo/lumen/").opens()
    patient.says_nothing_of_themselves()
    assert "frei" in patient.asks("Guten Tag, ich möchte einen Termin zur Zahnreinigung")
    patient.asks("Das erste passt")
    assert "gebucht" in patient.asks("Ja")
    (state,) = rows(answered, booked)
    assert state == ("booked",)
    patient.asks("Ich möchte meinen Termin absagen")
    assert patient.asks("Ja")
    assert rows(answered, booked) == [("cancelled",)]


def test_an_agency_shows_a_home(answered: House, visitor: Callable[..., Visitor]) -> None:
    buyer = Talk(visitor())
    buyer.comes_to("/demo/maple/").opens()
    buyer.says_nothing_of_themselves()
    said = buyer.asks("I'd like to see the cottage at 77 Boulton Street")
    assert "Boulton" in said or "free" in said
