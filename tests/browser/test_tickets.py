"""Tickets in a browser: found, taken, answered and solved by keyboard; several at once; and the customer's own page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_screens import looked_at

pytestmark = pytest.mark.browser

LIST = "/console/tickets/"
CLOCK = re.compile(r"(left|late)$")


@pytest.fixture
def agent(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor().is_in("sarah@acme.example").goes_to(LIST)


def row(page: Page, subject: str) -> Any:
    return page.locator(".ticket-row").filter(has_text=subject)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.queue-row')?.querySelector('.queue-name').textContent"))


def opened(agent: Visitor, subject: str) -> Page:
    """Whatever its status."""
    page = agent.goes_to(f"{LIST}?stage=any").page
    row(page, subject).get_by_role("link").click()
    expect(page.locator("#thread-title")).to_have_text(subject)
    page.wait_for_load_state("networkidle")
    return page


def test_what_is_due_first_stands_on_top_and_its_clock_runs(agent: Visitor) -> None:
    page, late = agent.page, row(agent.page, "Charged twice for one order").locator("tandem-due")
    expect(late).to_have_text(CLOCK)
    expect(late).to_have_class("due due-late")
    expect(row(page, "Change the address").locator(".due-paused")).to_have_text("Paused")
    left = page.locator("tandem-due[data-seconds]").evaluate_all("clocks => clocks.map((clock) => Number(clock.dataset.seconds))")
    assert left == sorted(left)
    late.evaluate("clock => { clock.at = performance.now() + 65000; clock.tick(); }")
    expect(late).to_have_text("1 min left")
    expect(late).to_have_class("due due-soon")


def test_by_keyboard_from_the_list_to_the_end(agent: Visitor) -> None:
    page, subject = agent.page, "Which sunscreen for very dry skin?"
    page.keyboard.press("j")
    for _ in range(8):
        if focused(page) == subject:
            break
        page.keyboard.press("j")
    assert focused(page) == subject
    page.keyboard.press("Enter")
    expect(page.locator("#thread-title")).to_have_text(subject)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("i")
    expect(page.locator("#fact-owner")).to_have_text("Sarah Lindqvist")
    expect(page.locator("tandem-toasts")).to_contain_text("Given to Sarah Lindqvist")
    page.keyboard.press("n")
    page.keyboard.type("Ask the chemist.")
    page.keyboard.press("Enter")
    expect(page.locator(".run-note").last).to_contain_text("Ask the chemist.")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("The Daily Veil is made for dry skin.")
    page.keyboard.press("Enter")
    expect(page.locator(".run-agent").last).to_contain_text("The Daily Veil is made for dry skin.")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("#ticket-head")).to_contain_text("Solved")
    page.keyboard.press("u")
    expect(page.locator("#ticket-head")).not_to_contain_text("Solved")


def test_a_fact_is_chosen_and_the_focus_stays_with_it(agent: Visitor) -> None:
    page = opened(agent, "Wholesale prices for a salon")
    page.keyboard.press("p")
    menu = page.locator("#fact-priority-menu")
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="High").press("Enter")
    expect(page.locator("#fact-priority")).to_have_text("High")
    expect(page.locator("#fact-priority")).to_be_focused()
    expect(row(page, "Wholesale prices").locator(".priority-high")).to_have_text("High")
    page.locator("#ticket-due").fill("2031-05-01T09:30")
    page.locator("#ticket-due").press("Enter")
    expect(page.locator(".ticket-clocks")).to_contain_text("1 May 2031, 09:30")
    page.locator("#ticket-reference").fill("no-such")
    page.locator("#ticket-reference").press("Enter")
    expect(page.locator("tandem-toasts")).to_contain_text("There is no other order no-such.")
    agent.complaints.clear()  # that the server refused


def test_what_is_typed_stays_until_it_has_arrived(agent: Visitor) -> None:
    page = opened(agent, "Invoice with our company's VAT number")
    agent.listening = False  # the browser itself complains of a line that is cut
    page.get_by_role("textbox", name="Reply to Inés Duarte").fill("Here is your invoice.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread-problem")).to_contain_text("Your words are kept here.")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_role("textbox", name="Reply to Inés Duarte")).to_have_value("Here is your invoice.")


def test_other_words_after_a_lost_answer_are_said_too(agent: Visitor) -> None:
    page = opened(agent, "Wholesale prices for a salon")
    agent.listening = False  # the browser itself complains of an answer that is cut, and of one that refuses
    page.get_by_role("tab", name="Note").click()
    paper, keep, notes = page.get_by_role("textbox", name="Note, seen by"), page.get_by_role("button", name="Keep the note"), "**/notes/"

    def cut(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(notes, cut)
    paper.fill("They want twenty boxes.")
    keep.click()
    expect(page.locator("#thread-problem")).to_contain_text("Your words are kept here.")
    page.unroute(notes)
    paper.fill("They want thirty boxes.")
    keep.click()
    expect(page.locator("#thread-problem")).to_contain_text("An earlier try did arrive")
    keep.click()
    for words in ("They want twenty boxes.", "They want thirty boxes."):
        expect(page.locator("#ticket-said")).to_contain_text(words)


def test_several_are_given_away_at_once(agent: Visitor) -> None:
    page = agent.page
    for count, subject in enumerate(("Serum arrived", "Rash after"), start=1):
        row(page, subject).get_by_role("link").focus()
        page.keyboard.press("x")
        expect(row(page, subject).get_by_role("checkbox")).to_be_checked()
        expect(page.locator("[data-count]")).to_have_text(f"{count} chosen")
    page.keyboard.press("a")
    page.locator("#several-owner").get_by_role("button", name="Tom Becker").click()
    expect(page.locator("tandem-toasts")).to_contain_text("2 given to Tom Becker.")
    expect(row(page, "Serum arrived")).to_contain_text("Tom Becker")
    expect(page.locator("#several")).to_be_hidden()


def test_lists_and_filters_lead_to_each_other(agent: Visitor) -> None:
    page = agent.page
    page.locator(".chooser-button").press("Enter")
    page.get_by_role("navigation", name="Lists of tickets").get_by_role("link", name="Solved").click()
    expect(page.locator(".ticket-row")).to_contain_text(["Parcel left in the rain"])
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Status").select_option("closed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".ticket-row")).to_contain_text(["Gift card code"])
    page.get_by_role("link", name="Without the filter Closed").click()
    expect(page.locator(".chooser-button")).to_have_text("Open")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.keyboard.type("nowhere to be found")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_sound(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    agent = visitor(size, scheme).is_in("sarah@acme.example")
    looked_at(agent, "tickets", LIST, screens / f"tickets-{size}-{scheme}.png")
    looked_at(agent, "tickets-empty", f"{LIST}?q=nowhere", screens / f"tickets-empty-{size}-{scheme}.png")
    agent.goes_to(f"{LIST}?stage=any&q=Parcel")
    path = agent.page.locator(".ticket-row a").first.evaluate("link => link.pathname")
    looked_at(agent, "ticket", path, screens / f"ticket-{size}-{scheme}.png")
    if size == "phone":
        looked_at(agent, "ticket-facts", f"{path}#case", screens / f"ticket-facts-{scheme}.png")
    theirs = visitor(size, scheme)
    looked_at(theirs, "followed", customer_path(agent), screens / f"followed-{size}-{scheme}.png")


def customer_path(agent: Visitor) -> str:
    """The link of the ticket on the page, as an agent would copy it."""
    link = agent.page.locator("tandem-copy").get_attribute("text") or ""
    return "/" + link.split("/", 3)[3]


def test_the_customer_follows_it_and_writes_back(agent: Visitor, visitor: Callable[..., Visitor]) -> None:
    opened(agent, "Checkout freezes on the payment step")
    page = visitor().goes_to(customer_path(agent)).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout freezes on the payment step")
    expect(page.get_by_text("We are working on it.")).to_be_visible()
    page.get_by_label("Write a message…").fill("It happens on my tablet too.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".slip-line").last).to_contain_text("It happens on my tablet too.")
    agent.page.reload()
    expect(agent.page.locator(".run-customer").last).to_contain_text("It happens on my tablet too.")
