"""The chat without a mouse: everything can be reached, everything is large enough, nothing moves that was asked not to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

FOCUSED = "node => node.matches(':focus')"
SMALL = """() => [...document.querySelectorAll("button, textarea, label:has(input), input:not(label input), [tabindex='0']")]
  .filter(node => node.checkVisibility({ visibilityProperty: true }))
  .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 24 || height < 24)
  .map(([html, { width, height }]) => `${html} ${width} by ${height}`)"""
MOVING = """() => [...document.querySelectorAll("*")].filter(node => {
  const { animationName, transitionDuration } = getComputedStyle(node, node.id === "typing" ? "::before" : null);
  return animationName !== "none" || parseFloat(transitionDuration) > 0;
}).length"""


def reach(chat: Chat, wanted: Locator, key: str = "Tab") -> None:
    """Press the key until the focus is there."""
    for _ in range(120):
        if wanted.evaluate(FOCUSED):
            return
        chat.visitor.page.keyboard.press(key)
    raise AssertionError(f"{key} never comes to {wanted}")


def test_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/returns/")
    page, panel, keys = customer.visitor.page, customer.panel, customer.visitor.page.keyboard
    reach(customer, customer.launcher)
    keys.press("Enter")
    expect(customer.words).to_be_focused()
    keys.type("By hand")
    keys.press("Enter")
    customer.sees("By hand")
    expect(customer.words).to_be_focused()

    reach(customer, panel.get_by_role("button", name="Attach a file"))
    reach(customer, panel.get_by_role("button", name="Emoji"))
    keys.press("Enter")
    expect(panel.locator("#emoji button").first).to_be_focused()
    keys.press("ArrowRight")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(customer.words).to_be_focused()
    expect(customer.words).to_have_value("😎")
    assert customer.frame.evaluate(SMALL) == []
    assert customer.frame.evaluate(MOVING) == 0

    options = panel.get_by_role("button", name="Options")
    reach(customer, options, "Shift+Tab")
    keys.press("Enter")
    expect(panel.get_by_role("button", name="Turn sound on")).to_be_focused()
    keys.press("Escape")
    expect(options).to_be_focused()
    keys.press("Enter")
    reach(customer, panel.get_by_role("button", name="End chat"))
    keys.press("Enter")
    reach(customer, panel.get_by_role("dialog").get_by_role("button", name="End chat"))
    keys.press("Enter")
    expect(customer.status).to_have_text("This chat has ended")

    reach(customer, panel.get_by_role("radio", name="Very bad", exact=True))
    keys.press("ArrowRight")
    expect(panel.get_by_role("radio", name="Bad", exact=True)).to_be_checked()
    assert customer.frame.evaluate(SMALL) == []
    reach(customer, panel.get_by_role("button", name="Send", exact=True).first)
    keys.press("Enter")
    expect(panel.get_by_text("Thank you", exact=True)).to_be_visible()

    reach(customer, panel.get_by_role("button", name="Close chat"), "Shift+Tab")
    keys.press("Escape")
    expect(customer.launcher).to_be_focused()
    expect(customer.launcher).to_have_attribute("aria-expanded", "false")
    assert page.locator("tandem-widget section").evaluate("node => getComputedStyle(node).transitionDuration") == "0s"
