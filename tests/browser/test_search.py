"""Somebody looks for a conversation: types, opens what was found at its message; by keyboard, on a phone, in both themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

SWEEP = "from apps.conversations import actions; actions.file_changed()"


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


def said(shop: House, house: str, *texts: str) -> int:
    customer = Customer(house)
    for text in texts:
        customer.says(text)
    shop.command("shell", "-v0", "-c", SWEEP)  # no worker is about
    return number_of(shop, texts[0])


def test_what_is_typed_is_found_and_opens_at_its_message(visitor: Callable[..., Visitor], shop: House, house: str, screens: Path) -> None:
    number = said(shop, house, "Is the lavender balm vegan?", "And the marigold one?", "Thank you")
    agent = visitor().comes_in("sarah@acme.example")
    page = agent.page
    page.keyboard.press("/")
    field = page.get_by_label("Search conversations, people and tickets")
    expect(field).to_be_focused()
    field.fill("marigold")
    field.press("Enter")
    hit = page.locator(".found-hit", has_text=f"#{number}")
    expect(hit.locator("mark")).to_have_text("marigold")
    page.wait_for_load_state()
    page.get_by_label("Search conversations, people and tickets").press("End")
    page.get_by_label("Search conversations, people and tickets").press_sequentially(" nowhere")
    expect(page.get_by_text("Nothing found", exact=True)).to_be_visible()
    page.get_by_label("Search conversations, people and tickets").fill("marigold lavender")
    expect(hit).to_be_visible()
    page.screenshot(path=screens / "search.png")
    hit.focus()
    hit.press("Enter")
    expect(page).to_have_url(f"{house}/console/conversations/{number}/#message-2")
    expect(page.locator("#message-2")).to_be_visible()


def test_filters_are_explained_beside_the_field(visitor: Callable[..., Visitor], shop: House) -> None:
    page = visitor().comes_in("tom@acme.example").page
    page.get_by_role("button", name="Filters").press("Enter")
    expect(page.get_by_role("dialog", name="Filters")).to_contain_text("language:spanish")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Filters")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_looks_as_it_should(visitor: Callable[..., Visitor], shop: House, house: str, screens: Path, size: str, scheme: str) -> None:
    said(shop, house, f"Un baume à la lavande, {size} {scheme}")
    agent = visitor(size, scheme).is_in("sarah@acme.example")
    looked_at(agent, "found", "/console/search/?q=lavande", screens / f"search-{size}-{scheme}.png")
    looked_at(agent, "not understood", "/console/search/?q=is:pending+nothing-here", screens / f"search-none-{size}-{scheme}.png")
    looked_at(agent, "begun", "/console/search/", screens / f"search-begun-{size}-{scheme}.png")
