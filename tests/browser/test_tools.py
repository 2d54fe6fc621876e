"""What an agent does for a customer from the case: money within their limit, over it with a supervisor's yes, an appointment moved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import Talk, rows
from tests.browser.chat import Chat, number_of
from tests.browser.conftest import Visitor
from tests.browser.holding import Held
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]
REFUNDS = "SELECT f.amount::text FROM business_refund f JOIN business_order o ON o.id = f.order_id WHERE o.number = '1037' ORDER BY f.id"
STARTS = "SELECT starts_at FROM business_appointment WHERE name = 'Vic' AND state = 'booked'"


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


def at_the_case(agent: Visitor, number: int) -> Page:
    page = agent.goes_to(f"/console/conversations/{number}/").page
    expect(page.locator("tandem-tools")).to_be_attached()
    page.wait_for_load_state("load")
    return page


def record(page: Page, words: str) -> Locator:
    """One of the customer's records, unfolded where it is not yet."""
    records = page.locator("#tool-open-records")
    if not records.evaluate("one => one.open"):
        records.locator("summary").click()
    return records.locator(".tool-record", has_text=words)


def dialog(page: Page) -> Locator:
    return page.locator("tandem-tools dialog")


def refund(page: Page, amount: str) -> None:
    """As far as the question."""
    record(page, "1037").get_by_role("button", name="Refund").click()
    dialog(page).get_by_label("Amount").fill(amount)
    dialog(page).get_by_label("Reason").fill("The scent is gone")
    dialog(page).get_by_role("button", name="Go on").click()
    expect(dialog(page)).to_contain_text(f"Refund {amount} USD of order 1037?")


def demand_kept(page: Page) -> None:
    """What is written while the times are on their way stands there with them."""
    held = Held(page, "**/tools/*/")
    dialog(page).get_by_label("Service").select_option(index=2)
    on_its_way = held.first()
    dialog(page).get_by_label("Name").fill("Vic and Vera")
    dialog(page).locator("form").evaluate("form => { form.dataset.before = 'it' }")
    on_its_way.continue_()
    page.unroute("**/tools/*/")
    expect(dialog(page).locator("[data-before=it]")).to_have_count(0)
    expect(dialog(page).get_by_label("Name")).to_have_value("Vic and Vera")
    expect(dialog(page).get_by_label("Name")).to_be_focused()
    dialog(page).get_by_label("Name").fill("Vic")


def test_money_within_the_limit_and_over_it(shop: House, visitor: Arrive, screens: Path) -> None:
    maria = Chat(visitor())
    maria.comes_to("/demo/acme/account/?as=maria").opens().says("The scent of my serum is gone")
    maria.sees("The scent of my serum is gone")
    number = number_of(shop, "The scent of my serum is gone")
    sarah, sofia = visitor(), visitor(scheme="dark")
    page = at_the_case(sarah.is_in("sarah@acme.example"), number)
    theirs = at_the_case(sofia.is_in("supervisor@acme.example"), number)

    expect(record(page, "1037")).to_contain_text("Delivered")
    expect(page.locator("#tool-records")).to_contain_text("Proven")
    page.screenshot(path=screens / "tools-records.png")
    refund(page, "14.00")
    page.screenshot(path=screens / "tools-sure.png")
    dialog(page).get_by_role("button", name="Refund an order").dblclick()
    expect(dialog(page)).to_contain_text("Done")
    page.screenshot(path=screens / "tools-done.png")
    dialog(page).locator(".dialog-foot").get_by_role("button", name="Close").click()
    expect(theirs.locator("#case-file")).to_contain_text("Refunded order 1037")
    assert rows(shop, REFUNDS) == [("14.00",)]

    refund(page, "40.00")
    expect(dialog(page)).to_contain_text("This goes beyond your limit of 50.00 USD an order.")
    dialog(page).get_by_role("button", name="Ask for approval").click()
    expect(dialog(page)).to_contain_text("Somebody with authority decides.")
    page.keyboard.press("Escape")
    expect(page.locator(".approval-own")).to_be_visible()
    expect(page.locator(".approval-acts")).to_be_hidden()
    page.screenshot(path=screens / "tools-waiting.png")

    card = theirs.locator("tandem-approval")
    expect(card).to_contain_text("Asked by Sarah Lindqvist")
    theirs.screenshot(path=screens / "tools-approval-dark.png")
    card.get_by_role("button", name="Approve…").click()
    dialog(theirs).get_by_label("A note for colleagues").fill("Fine by me")
    theirs.screenshot(path=screens / "tools-approve-dark.png")
    dialog(theirs).get_by_role("button", name="Approve", exact=True).click()
    expect(theirs.locator("tandem-toast#done")).to_contain_text("Approved by Sofia Reyes")
    expect(page.locator("tandem-approval")).to_contain_text("Approved by Sofia Reyes")
    expect(page.locator("tandem-approval")).to_contain_text("Fine by me")
    assert rows(shop, REFUNDS) == [("14.00",), ("40.00",)]


def test_an_appointment_is_booked_and_moved(shop: House, visitor: Arrive, screens: Path) -> None:
    vic = Talk(visitor("phone"))
    vic.comes_to("/demo/lumen/").opens()
    vic.says_nothing_of_themselves()
    vic.says("I need an appointment")
    vic.sees("I need an appointment")
    mia = visitor("phone")
    page = at_the_case(mia.is_in("mia@lumen.example"), number_of(shop, "I need an appointment"))
    page.get_by_role("link", name="Show the case").click()
    page.locator("#tool-open-list summary").click()
    page.locator("[data-tool-search]").fill("book")
    expect(page.locator(".tool-list > li:visible")).to_have_count(1)
    page.screenshot(path=screens / "tools-list-phone.png")
    page.get_by_role("button", name="Book an appointment").click()
    times = dialog(page).get_by_label("When")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    dialog(page).get_by_label("Name").fill("Vic")
    dialog(page).get_by_label("Service").select_option(index=1)
    expect(times.locator("option")).not_to_have_count(0)
    expect(dialog(page).locator("select[name=starts_at] option")).not_to_have_count(1)
    expect(dialog(page).get_by_label("Name")).to_have_value("Vic")
    demand_kept(page)
    assert any("/tools/" in url for url in asked), "the times were asked for"
    assert [url for url in asked if "Vic" in url or "?" in url.partition("/tools/")[2]] == []
    times.select_option(index=1)
    page.screenshot(path=screens / "tools-book-phone.png")
    dialog(page).get_by_role("button", name="Go on").click()
    expect(dialog(page)).to_contain_text("for Vic?")
    dialog(page).get_by_role("button", name="Book an appointment").click()
    expect(dialog(page)).to_contain_text("Done")
    page.screenshot(path=screens / "tools-booked-phone.png")
    page.keyboard.press("Escape")
    before = rows(shop, STARTS)

    kept = page.locator("#tool-open-records")
    kept.locator("summary").click()
    kept.get_by_role("button", name="Move").click()
    dialog(page).get_by_label("When").select_option(index=2)
    dialog(page).get_by_role("button", name="Go on").click()
    expect(dialog(page)).to_contain_text(" to ")
    dialog(page).get_by_role("button", name="Move an appointment").click()
    expect(dialog(page)).to_contain_text("Done")
    assert len(rows(shop, STARTS)) == 1
    assert rows(shop, STARTS) != before


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_all_of_it_by_keyboard(shop: House, visitor: Arrive, screens: Path, size: str, scheme: str) -> None:
    maria = Chat(visitor(size))
    words = f"By keyboard on a {size}"
    maria.comes_to("/demo/acme/account/?as=maria").opens().says(words)
    maria.sees(words)
    tom = visitor(size, scheme)
    page = at_the_case(tom.is_in("tom@acme.example"), number_of(shop, words))
    if size == "phone":
        page.get_by_role("link", name="Show the case").press("Enter")
    expect(page.locator("#tool-open-list summary")).to_be_visible()  # nobody stands on what is put away
    page.locator("#tool-open-list summary").press("Enter")
    page.get_by_role("button", name="Look up orders").press("Enter")
    dialog(page).get_by_label("Order").wait_for()
    dialog(page).get_by_role("button", name="Look", exact=True).press("Enter")
    expect(dialog(page)).to_contain_text("Order 1042")
    expect(dialog(page).locator(".dialog-foot button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    expect(page.locator("#case-file")).to_contain_text("Looked up the orders")
    record(page, "1037").get_by_role("button", name="Refund").press("Enter")
    expect(dialog(page).get_by_label("Order")).to_be_focused()
    page.screenshot(path=screens / f"tools-form-{size}-{scheme}.png")
    tom.listening = False  # axe puts styles of its own into the page
    found = Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    found += Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
