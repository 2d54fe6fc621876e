"""A customer at the shop and an agent at the console: one chat, from the first word to the rating."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, Seat, demand_the_same, number_of
from tests.browser.conftest import Visitor
from tests.browser.holding import Held
from tests.house import House
from tests.inboxes.pictures import png

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    """Where the browsers of these tests go."""
    return shop.address


def test_a_customer_and_an_agent(shop: House, visitor: Callable[..., Visitor], screens: Path) -> None:
    sarah = Seat(visitor().signs_in("sarah@acme.example"))
    sarah.visitor.page.wait_for_url("**/console/")
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()

    customer.says("Where is my parcel?")
    expect(customer.status).to_have_text("Connecting to agent…")
    expect(customer.panel.locator(".card")).to_contain_text("Number 1 in line")

    sarah.takes(number_of(shop, "Where is my parcel?"))
    customer.sees("Sarah joined")
    expect(customer.status).to_have_text("Chatting with Sarah")
    expect(customer.panel.locator(".card")).to_have_count(0)

    sarah.visitor.page.locator("textarea[name=text]").first.press_sequentially("Let me")
    expect(customer.panel.locator("#typing")).to_have_text("Sarah is typing…")
    sarah.says("Let me look it up.")
    customer.sees("Let me look it up.")
    expect(customer.panel.locator("#typing")).to_be_empty()

    customer.words.press_sequentially("It is")
    expect(sarah.visitor.page.locator("#typing")).to_be_visible()
    customer.says("It is order 1042.")
    sarah.sees("It is order 1042.")
    expect(sarah.visitor.page.locator("#typing")).to_be_hidden()

    customer.attaches("doorstep.png", "image/png", png())
    customer.says("This is my doorstep:")
    expect(customer.panel.locator(".files img")).to_have_js_property("naturalWidth", 8)
    expect(sarah.thread.get_by_text("doorstep.png")).to_be_visible()

    sarah.visitor.page.locator("input[type=file]").set_input_files({"name": "label.png", "mimeType": "image/png", "buffer": png()})
    expect(sarah.visitor.page.locator(".upload")).to_contain_text("label.png")
    sarah.says("And this is the label.")
    expect(customer.panel.locator(".agent .files img")).to_have_js_property("naturalWidth", 8)

    customer.says("Thank you")
    sarah.sees("Thank you")
    expect(sarah.visitor.page.locator(".queue-preview")).to_have_text("Thank you", use_inner_text=True)
    customer.visitor.page.screenshot(path=screens / "chat-customer.png")
    sarah.visitor.page.screenshot(path=screens / "chat-agent.png")
    sarah.visitor.page.get_by_role("button", name="Resolve", exact=True).click()
    expect(customer.status).to_have_text("This chat has ended")
    customer.panel.get_by_role("radio", name="Very good", exact=True).check()
    customer.panel.get_by_role("button", name="Send", exact=True).first.click()
    expect(customer.panel.get_by_text(re.compile("recommend us"))).to_be_visible()
    demand_the_same(shop, "Where is my parcel?", customer, sarah)


def test_a_file_chosen_on_a_slow_line_goes_with_the_words_after_it(visitor: Callable[..., Visitor]) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    held = Held(customer.visitor.page, "**/late/uploads*.js")
    customer.attaches("doorstep.png", "image/png", png())
    on_its_way = held.first()
    customer.says("This is my doorstep:")
    expect(customer.words).to_have_value("This is my doorstep:")
    on_its_way.continue_()
    customer.sees("This is my doorstep:")
    expect(customer.messages.locator(".files img")).to_have_js_property("naturalWidth", 8)
