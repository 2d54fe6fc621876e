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
    status = page.locator("#ticket-head .badge-dot")
    expect(status).to_have_text("Solved")
    expect(page.locator("tandem-toasts")).to_contain_text("Now: Solved")
    page.keyboard.press("u")
    expect(status).to_have_text("Open")


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


def test_what_was_done_to_several_is_taken_back_by_a_key(agent: Visitor) -> None:
    page, serum = agent.page, row(agent.page, "Serum arrived")
    owner = serum.locator(".ticket-owner").inner_text()
    serum.get_by_role("link").focus()
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("1 chosen")
    page.keyboard.press("a")
    page.locator("#several-owner").get_by_role("button", name="Olivia").click()
    expect(serum.locator(".ticket-owner")).to_contain_text("Olivia")
    page.keyboard.press("u")
    expect(page.locator("tandem-toasts")).to_contain_text("1 put back as before.")
    expect(serum.locator(".ticket-owner")).to_have_text(owner)


def becomes(page: Page, number: str, **fact: str) -> None:
    """As a colleague's own page says it."""
    done = page.request.post(
        page.url.partition("/console/")[0] + f"/console/tickets/{number}/changes/", form={**fact, **token(page)}, headers=asked_by(page)
    )
    assert done.ok, done.text()


def token(page: Page) -> dict[str, str]:
    return {"csrfmiddlewaretoken": str(page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']"))}


def asked_by(page: Page) -> dict[str, str]:
    return {"HX-Request": "true", "Referer": page.url}


def number_of(page: Page, subject: str) -> str:
    return str(row(page, subject).get_attribute("data-number"))


def test_what_colleagues_do_shows_at_once_and_moves_nothing_under_a_hand(agent: Visitor, visitor: Callable[..., Visitor]) -> None:
    page, tom = agent.page, visitor().is_in("tom@acme.example").goes_to(LIST).page
    held, changed = row(page, "Rash after"), row(page, "Serum arrived")
    number = number_of(tom, "Serum arrived")
    before = page.locator(".ticket-row .queue-name").all_inner_texts()
    held.get_by_role("link").focus()
    page.keyboard.press("x")
    becomes(tom, number, priority="3", due="2020-01-01T10:00")
    expect(changed.locator(".priority-urgent")).to_have_text("Urgent")
    expect(page.locator("#list-news")).to_have_text("1 change")
    assert page.locator(".ticket-row .queue-name").all_inner_texts() == before
    expect(held.get_by_role("link").or_(held.get_by_role("checkbox")).and_(page.locator(":focus"))).to_have_count(1)
    expect(held.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press(".")
    expect(page.locator(".ticket-row").first).to_contain_text("Serum arrived")
    expect(page.locator("#list-news")).to_be_hidden()
    expect(held.get_by_role("checkbox")).to_be_checked()
    page.locator("[data-clear]").press("Enter")
    becomes(tom, number, priority="1", due="")
    expect(page.locator(".ticket-row").first).not_to_contain_text("Serum arrived")


def test_an_open_ticket_follows_and_keeps_what_is_typed(agent: Visitor, visitor: Callable[..., Visitor]) -> None:
    page = opened(agent, "Wholesale prices for a salon")
    number = str(page.locator("tandem-ticket").get_attribute("data-number"))
    tom = visitor().is_in("tom@acme.example").goes_to(f"{LIST}{number}/").page
    expect(page.locator("#ticket-head tandem-here")).to_have_text("Tom is here")
    page.locator("#ticket-tags").fill("half a th")
    page.get_by_role("textbox", name="Reply to").fill("I am not done")
    becomes(tom, number, priority="3")
    expect(page.locator("#ticket-head")).to_contain_text("Urgent")
    expect(page.locator("#ticket-said")).to_contain_text("Tom Becker changed the priority")
    expect(page.locator("#ticket-tags")).to_have_value("half a th")
    expect(page.get_by_role("textbox", name="Reply to")).to_have_value("I am not done")
    page.locator("#ticket-tags").fill("")
    page.locator("#ticket-tags").press("Enter")
    expect(page.locator("#fact-priority")).to_have_text("Urgent")
    page.get_by_role("textbox", name="Reply to").fill("")
    becomes(tom, number, priority="1")
    expect(page.locator("#fact-priority")).to_have_text("Normal")


def test_a_list_is_kept_as_a_view_of_ones_own(agent: Visitor) -> None:
    page = agent.goes_to(f"{LIST}?priority=2&stage=any").page
    page.get_by_role("link", name="Keep as a view").click()
    expect(page.locator(".views-new")).to_contain_text("Whatever its status · High priority")
    page.get_by_label("Name", exact=True).fill("High ones")
    page.get_by_role("button", name="Keep this view").click()
    expect(page.locator(".chooser-button")).to_contain_text("High ones")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a command").fill("view high")
    expect(page.get_by_role("option", name="View: High ones")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_reply_is_picked_and_marked_as_under_a_conversation(agent: Visitor) -> None:
    page = opened(agent, "Wholesale prices for a salon")
    paper = page.get_by_role("textbox", name="Reply to")
    paper.fill("Twelve boxes are in stock.")
    page.locator("#reply-paper").get_by_role("button", name="Your canned replies").click()
    page.get_by_label("Shortcut", exact=True).fill("boxes")
    page.get_by_label("Title", exact=True).fill("Boxes in stock")
    page.get_by_role("button", name="Keep this reply").click()
    expect(page.get_by_text("Kept. Type /boxes to say it.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    paper.fill("")
    paper.press_sequentially("/bo")
    expect(page.get_by_role("option", name="Boxes in stock")).to_be_visible()
    paper.press("Enter")
    expect(paper).to_have_value("Twelve boxes are in stock.")
    expect(page.locator(".picks")).to_be_hidden()
    paper.fill("Twelve boxes")
    paper.press("Control+a")
    paper.press("Control+b")
    expect(paper).to_have_value("**Twelve boxes**")
    page.locator("#reply-paper").get_by_role("button", name="Preview").click()
    expect(page.locator("#reply-paper .composer-preview strong")).to_have_text("Twelve boxes")


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
    looked_at(agent, "ticket-views", "/console/views/?kind=tickets&words=whose%3Dmine", screens / f"ticket-views-{size}-{scheme}.png")
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
