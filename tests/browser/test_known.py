"""What an agent need not ask again: flagged while they write, with a way to where it was said, however long ago that was."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_console_thread import Customer
from tests.browser.test_queue import filed
from tests.house import House

pytestmark = pytest.mark.browser

SINCE = """
INSERT INTO conversations_message (tenant_id, conversation_id, seq, author, author_name, kind, turn, text, activity, language, sources,
    created_at)
SELECT c.tenant_id, c.id, c.last_seq + n, 'customer', '', 'text', '', 'And another thing, ' || n, '', 'es', '[]', now()
FROM conversations_conversation c JOIN tenants_tenant t ON t.id = c.tenant_id, generate_series(1, 110) n
WHERE t.slug = 'acme' AND c.number = %(number)s
"""
COUNTED = """
UPDATE conversations_conversation SET last_seq = last_seq + 110
WHERE number = %(number)s AND tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme')
"""


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


def talked_on(shop: House, number: int) -> None:
    """More than two pages of it."""
    with shop.as_owner() as session:
        for write in (SINCE, COUNTED):
            session.execute(write, {"number": number})


def taken(agent: Visitor, number: int) -> Page:
    agent.goes_to(f"/console/conversations/{number}/").page.get_by_role("button", name="Claim", exact=True).click()
    expect(agent.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    return agent.page


@pytest.mark.parametrize("size", SIZES)
def test_a_draft_that_asks_for_what_is_known_is_flagged_with_the_way_to_it(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path, size: str
) -> None:
    customer.says(f"La factura de mi pedido 1042, {size}")
    number = filed(shop, f"La factura de mi pedido 1042, {size}")
    talked_on(shop, number)
    sarah = visitor(size).is_in("sarah@acme.example")
    page = taken(sarah, number)
    draft, told = page.locator("form[data-paper=reply] textarea"), page.locator("tandem-known")
    expect(page.locator("#message-1")).to_have_count(0)
    draft.press_sequentially("Hello. What is your order number?")
    expect(told).to_contain_text("Already known: order number 1042")
    expect(page.locator(".thread-activity").last).to_be_in_viewport()  # what stood at the end was not pushed out of sight
    page.screenshot(path=screens / f"known-{size}.png")
    told.get_by_role("link", name="message 1").click()
    expect(page.locator("#message-1:target")).to_be_in_viewport()
    expect(page.locator(".run-customer")).to_have_count(76)  # what stands around it, and the newest
    draft.fill("Hello, I am looking into it.")
    expect(told).to_be_empty()
    draft.fill("¿Cuál es su número de pedido?")
    expect(told).to_contain_text("1042")
    draft.press("Enter")
    expect(draft).to_have_value("")
    expect(told).to_be_empty()


def test_a_message_that_cannot_be_loaded_is_said(visitor: Callable[..., Visitor], shop: House, customer: Customer) -> None:
    customer.says("La factura, hace tiempo")
    number = filed(shop, "La factura, hace tiempo")
    talked_on(shop, number)
    tom = visitor().comes_in("tom@acme.example")
    page = tom.goes_to(f"/console/conversations/{number}/").page
    tom.listening = False  # the failed request is said on the console too
    page.route("**/messages/?around=*", lambda route: route.abort())
    page.locator("#case-file").get_by_role("link", name="message 1").click()
    expect(page.locator("#thread-problem")).to_contain_text("could not be loaded")
    page.unroute("**/messages/?around=*")
    page.locator("#case-file").get_by_role("link", name="message 1").click()
    expect(page.locator("#message-1:target")).to_be_in_viewport()


def test_the_flag_looks_as_it_should_in_the_dark(visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path) -> None:
    customer.says("La factura, de noche")
    number = filed(shop, "La factura, de noche")
    page = taken(visitor(scheme="dark").is_in("sarah@acme.example"), number)
    page.locator("form[data-paper=reply] textarea").press_sequentially("Could you tell me your order number?")
    expect(page.locator("tandem-known")).to_contain_text("1042")
    page.screenshot(path=screens / "known-dark.png")
