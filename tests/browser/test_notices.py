"""Notices between two browsers: called out once, by the tab that speaks; silent where somebody looks; read, and set."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat import change_inbox, number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

TELL = "from apps.desk.actions import notify; notify()"  # as the beat does
RECORDS = """
globalThis.shown = [];
globalThis.tones = [];
globalThis.Notification = class extends EventTarget {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body, tag }) { super(); shown.push([title, body, tag].join(" | ")); }
  close() {}
};
const Tone = OscillatorNode;
globalThis.OscillatorNode = class extends Tone {
  constructor(context, options) { super(context, options); tones.push(options.frequency); }
};
"""
SETTINGS = "/console/settings/notices/"


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one."""
    change_inbox(shop, "acme", answered_by="people")
    shop.command("shell", "-c", TELL)
    return shop.address


def tells(shop: House) -> None:
    shop.command("shell", "-c", TELL)


def shown(page: Page) -> list[str]:
    found: list[str] = page.evaluate("shown")
    return found


def turns_away(page: Page) -> None:
    """To another window: what the page then hears of its focus."""
    page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")


def comes_back(page: Page) -> None:
    page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")


def chat_of(agent: Visitor, shop: House, customer: Customer, words: str) -> int:
    """The agent has taken it, and looks at it."""
    customer.says(words)
    number = number_of(shop, words)
    agent.goes_to(f"/console/conversations/{number}/")
    agent.page.get_by_role("button", name="Claim", exact=True).click()
    expect(agent.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    return number


def bell(page: Page) -> Any:
    return page.locator(".bell > button")


def test_one_tab_speaks_once_and_none_of_what_is_looked_at(visitor: Callable[..., Visitor], shop: House, house: str) -> None:
    sarah, customer = visitor().is_in("sarah@acme.example"), Customer(house)
    sarah.page.context.add_init_script(RECORDS)
    sarah.goes_to(SETTINGS)
    sarah.page.get_by_label("By a notification on the desktop").check()
    sarah.page.get_by_role("button", name="Keep").click()
    expect(sarah.page.locator("tandem-toasts")).to_contain_text("Kept: you are told as you chose.")
    number = chat_of(sarah, shop, customer, "Is anybody in?")

    customer.says("I am looked at")
    tells(shop)
    expect(sarah.page.locator("tandem-timeline")).to_contain_text("I am looked at")
    expect(bell(sarah.page)).to_have_accessible_name("Notices")
    assert (shown(sarah.page), sarah.page.evaluate("tones")) == ([], [])

    other = sarah.page.context.new_page()
    other.goto(f"{house}/console/tickets/")
    for page in (sarah.page, other):
        turns_away(page)
    customer.says("Nobody looks at me")
    tells(shop)
    until(lambda: len(shown(sarah.page)) + len(shown(other)) == 1)
    told = f"wrote | #{number} · "
    assert told in "".join(shown(sarah.page) + shown(other))
    for page in (sarah.page, other):
        expect(bell(page)).to_have_accessible_name("Notices, 1 new")
        assert page.title().startswith("(1) ")
    until(lambda: len(sarah.page.evaluate("tones") + other.evaluate("tones")) == 2)
    comes_back(sarah.page)
    for page in (sarah.page, other):
        expect(bell(page)).to_have_accessible_name("Notices")
        assert not page.title().startswith("(")
    assert len(shown(sarah.page)) + len(shown(other)) == 1


def test_what_came_while_away_stands_behind_the_bell(visitor: Callable[..., Visitor], shop: House, house: str) -> None:
    sarah, customer = visitor().is_in("tom@acme.example"), Customer(house)
    number = chat_of(sarah, shop, customer, "Are you new here?")
    page = sarah.goes_to("/console/tickets/").page
    page.locator("body").focus()
    customer.says("Where did you go?")
    tells(shop)
    expect(bell(page)).to_have_accessible_name("Notices, 1 new")
    page.keyboard.press("g")
    page.keyboard.press("b")
    line = page.get_by_role("dialog", name="Notices").get_by_role("link", name="wrote")
    expect(line).to_have_count(1)
    line.press("Enter")
    expect(page).to_have_url(f"{house}/console/conversations/{number}/")
    expect(bell(page)).to_have_accessible_name("Notices")


def test_notices_look_as_they_should(visitor: Callable[..., Visitor], shop: House, house: str, screens: Path) -> None:
    agent, customer = visitor().is_in("sarah@acme.example"), Customer(house)
    chat_of(agent, shop, customer, "Do I look well?")
    agent.goes_to("/console/tickets/")
    customer.says("One more thing")
    tells(shop)
    expect(bell(agent.page)).to_have_accessible_name("Notices, 1 new")
    for size, scheme in itertools.product(SIZES, ("light", "dark")):
        agent.page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        agent.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        agent.goes_to("/console/tickets/")
        bell(agent.page).click()
        expect(agent.page.get_by_role("dialog", name="Notices").get_by_role("link", name="wrote").first).to_be_visible()
        agent.listening = False  # the camera and axe put styles of their own into the page
        agent.page.screenshot(path=screens / f"notices-bell-{size}-{scheme}.png")
        assert [each["id"] for each in Axe().run(agent.page).response["violations"]] == []
        looked_at(agent, "notice-settings", SETTINGS, screens / f"notices-settings-{size}-{scheme}.png")
    bell(agent.page).click()
    agent.page.get_by_role("button", name="Mark all read").click()
    expect(bell(agent.page)).to_have_accessible_name("Notices")
