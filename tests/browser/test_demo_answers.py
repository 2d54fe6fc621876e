"""The three demos answered with no model behind them: what a customer types into the widget, and what it changed."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date
from playwright.sync_api import expect

from config.demo.business.lumen import HYGIENE
from config.demo.cast import LUMEN
from tests.browser.answering import Talk, an_answering_house, rows
from tests.browser.conftest import Visitor
from tests.browser.handing import answers
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    with an_answering_house(tmp_path_factory.mktemp("answered"), model) as standing:
        answers(standing)
        yield standing


@pytest.fixture(scope="module")
def house(answered: House) -> str:
    """Where the browsers of these tests go."""
    return answered.address


def test_a_shop_and_a_customer_who_is_signed_in(answered: House, visitor: Callable[..., Visitor], screens: Path) -> None:
    maria = Talk(visitor()).comes_to("/demo/acme/account/?as=maria").opens()
    expect(maria.status).to_have_text("Chatting with AI Assistant")

    assert "Order 1042 is on its way with UPS." in maria.asks("Where is my order 1042?")
    assert "Order 1042 is on its way with UPS." in maria.asks("Hola, where's my pedido 1042?")

    assert maria.asks("I want to return order 1037") == "What is the reason for the return?"
    assert maria.asks("It irritates my skin") == "Shall I start the return of order 1037?"
    assert "is under way" in maria.asks("yes")
    assert rows(answered, "SELECT reason FROM business_return r JOIN business_order o ON o.id = r.order_id WHERE o.number = '1037'")

    wish = "I'd like 14 dollars back for order 1037, I want a refund because the scent is gone"
    assert maria.asks(wish) == "Shall I refund $14 for order 1037?"
    assert "I have refunded $14 for order 1037." in maria.asks("yes")
    refunds = "SELECT f.amount::int FROM business_refund f JOIN business_order o ON o.id = f.order_id WHERE o.number = '1037'"
    assert rows(answered, refunds) == [(14,)]

    maria.asks("I want to change my address to 12 Oak Street, Brooklyn, 11201")
    assert "The address is now 12 Oak Street, 11201 Brooklyn." in maria.asks("yes")
    assert rows(answered, "SELECT street FROM business_customer WHERE reference = 'cust-1042'") == [("12 Oak Street",)]

    maria.asks("I'd like to change my plan")
    assert maria.asks("the full shelf") == "Shall I change your plan to Full Shelf?"
    assert "Your plan changes to Full Shelf" in maria.asks("yes")
    plans = "SELECT p.name FROM business_subscription s JOIN business_plan p ON p.id = s.next_plan_id"
    assert rows(answered, plans) == [("Full Shelf",)]

    maria.visitor.page.screenshot(path=screens / "answered-acme.png")
    assert maria.asks("thanks!").startswith("You are welcome.")
    assert "I have passed your wish for a person on." in maria.asks("I want to talk to a human")
    expect(maria.status).not_to_have_text("Chatting with AI Assistant")


def test_a_shop_and_somebody_who_looks_around(answered: House, visitor: Callable[..., Visitor], screens: Path) -> None:
    somebody = Talk(visitor(size="phone", scheme="dark")).comes_to("/demo/acme/").opens()
    assert "Daily Veil SPF 50 ($32)" in somebody.asks("Do you have a sunscreen?")
    assert somebody.asks("the first one") == "Daily Veil SPF 50 costs $32. Shall I add it to your cart?"
    assert "Only $18 more and shipping is free." in somebody.asks("yes")
    cart = "SELECT l.quantity FROM business_cartline l JOIN business_product p ON p.id = l.product_id WHERE p.sku = 'daily-veil'"
    assert rows(answered, cart) == [(1,)]

    assert re.search(r"9:00.AM – 6:00.PM", somebody.asks("When are you open?"))
    assert "thirty days from delivery" in somebody.asks("What is your return policy?")
    somebody.visitor.page.screenshot(path=screens / "answered-acme-phone-dark.png")
    assert "I am an AI assistant, not a person." in somebody.asks("are you a bot?")
    assert "Please tell me in a few words what you need." in somebody.asks("😀😀😀")
    assert "I do not know that for certain" in somebody.asks("What is the meaning of life?")

    assert "is open" in somebody.asks("I have a complaint, my parcel was left in the rain")
    assert "is open" in somebody.asks("what's the status of my ticket?")
    tickets = "SELECT count(*)::int FROM tickets_ticket WHERE subject = 'I have a complaint, my parcel was left in the rain'"
    assert rows(answered, tickets) == [(1,)]


def test_a_password_is_forgotten(answered: House, visitor: Callable[..., Visitor]) -> None:
    stranger = Talk(visitor()).comes_to("/demo/acme/").opens()
    assert "First I need to be sure it is you." in stranger.asks("I can't log in, forgot my pasword")
    stranger.asks("maria@example.com")
    assert "on its way to m…@example.com." in stranger.asks(stranger.code_in_the_mail(answered))
    letters = "SELECT \"to\", subject FROM conversations_delivery WHERE key LIKE 'password:%%'"
    assert rows(answered, letters) == [("maria@example.com", "Acme Skin: Choose a new password")]


def open_day_after(day: date) -> date:
    """When the hygienist is there, whatever weekday it is today."""
    return next(
        later
        for later in (day + timedelta(days=ahead) for ahead in range(1, 8))
        if later.weekday() in HYGIENE and later not in LUMEN.holidays
    )


def test_a_clinic_books_moves_and_cancels(answered: House, visitor: Callable[..., Visitor]) -> None:
    booked = "SELECT count(*)::int FROM business_appointment WHERE contact_id IS NOT NULL AND state = 'booked'"
    patient = Talk(visitor(locale="de-DE"))
    patient.comes_to("/demo/lumen/").opens()
    patient.says_nothing_of_themselves()
    before = rows(answered, booked)[0][0]
    assert "Diese Zeiten sind frei:" in patient.asks("Guten Tag, ich möchte einen Termin zur Zahnreinigung")
    assert patient.asks("Das erste passt").startswith("Soll ich Professionelle Zahnreinigung für Sie buchen:")
    assert "ist für Sie gebucht" in patient.asks("Ja")
    assert rows(answered, booked) == [(before + 1,)]

    jana = Talk(visitor(locale="de-DE"))
    jana.comes_to("/demo/lumen/").opens()
    jana.says_nothing_of_themselves()
    hers = """SELECT a.state, a.starts_at FROM business_appointment a JOIN business_customer c ON c.id = a.customer_id
        WHERE a.number = 'AP-1001' AND c.reference = 'P-2201'"""
    ((_, first),) = rows(answered, hers)
    jana.asks("Ich muss meinen Termin verschieben")
    jana.asks("jana.wolff@example.com")
    assert jana.asks(jana.code_in_the_mail(answered)) == "Welcher Tag würde Ihnen passen?"
    day = format_date(open_day_after(first.date()), "EEEE, d. MMMM", locale="de")
    assert jana.asks(f"am {day.partition(', ')[2]}").startswith(f"Diese Zeiten sind frei: {day}")
    jana.asks("das erste")
    assert jana.asks("ja").startswith(f"Ihr neuer Termin: {day}")
    ((_, second),) = rows(answered, hers)
    assert first != second

    assert jana.asks("Ich möchte meinen Termin absagen").startswith("Soll ich Professionelle Zahnreinigung absagen:")
    assert jana.asks("ja").startswith("Ihr Termin ist abgesagt:")
    assert [state for state, _ in rows(answered, hers)] == ["cancelled"]


def test_an_agency_shows_a_home(answered: House, visitor: Callable[..., Visitor]) -> None:
    buyer = Talk(visitor())
    buyer.comes_to("/demo/maple/").opens()
    buyer.says_nothing_of_themselves()
    said = buyer.asks("how much is the house in wychwood?")
    assert said.endswith("is available for CA$1,695,000. Would you like to see it?")
    assert buyer.asks("sure").startswith("48 Wychwood Lane, Wychwood – These times are free:")
    assert "viewing of 48 Wychwood Lane, Wychwood" in buyer.asks("the first")
    assert "is booked for" in buyer.asks("yes please")
    viewing = """SELECT p.sku FROM business_appointment a JOIN business_product p ON p.id = a.listing_id
        WHERE a.contact_id IS NOT NULL ORDER BY a.id DESC LIMIT 1"""
    assert rows(answered, viewing) == [("wychwood-victorian",)]
