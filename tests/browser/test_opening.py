"""A ticket opened by hand, in a browser: by keyboard, for somebody new and somebody known; and the customer's files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_screens import looked_at
from tests.browser.test_tickets import customer_path
from tests.inboxes.pictures import png

pytestmark = pytest.mark.browser

LIST, NEW = "/console/tickets/", "/console/tickets/new/"


@pytest.fixture
def agent(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor().is_in("sarah@acme.example")


def written(page: Page, subject: str) -> None:
    page.get_by_label("What is it about?").fill(subject)
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator("#thread-title")).to_have_text(subject)


def test_by_keyboard_for_somebody_new(agent: Visitor) -> None:
    page = agent.goes_to(LIST).page
    page.wait_for_load_state("networkidle")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="New ticket")).to_be_visible()
    expect(page.locator("#opening-search")).to_be_focused()
    expect(page.locator("tandem-opening:defined")).to_be_attached()  # until then Enter sends the form
    page.keyboard.type("nobody we know")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Somebody new")).to_be_checked()
    page.get_by_label("Name").fill("Ana Roth")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Email").press("Tab")
    page.keyboard.type("Lid of the jar is broken")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-title")).to_have_text("Lid of the jar is broken")
    expect(page.locator("#ticket-facts")).to_contain_text("ana@example.org")


def test_for_somebody_who_is_found(agent: Visitor) -> None:
    page = agent.goes_to(NEW).page
    page.locator("#opening-search").fill("kenji")
    page.get_by_label("Kenji Mori").check()
    expect(page.get_by_label("Email")).to_be_hidden()
    page.locator("#opening-search").fill("amara")
    expect(page.get_by_label("Amara Diallo")).to_be_visible()
    expect(page.get_by_label("Kenji Mori")).to_be_checked()
    written(page, "He called about his phone")
    expect(page.locator("#ticket-head")).to_contain_text("Kenji Mori")


def test_what_is_wrong_is_said_beside_it(agent: Visitor) -> None:
    page = agent.goes_to(NEW).page
    page.get_by_label("Name").fill("Ana Roth")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator(".field-wrong")).to_contain_text("Say what it is about.")
    expect(page.get_by_label("Name")).to_have_value("Ana Roth")
    agent.complaints.clear()  # that the server refused


def test_the_customer_sends_a_picture(agent: Visitor, visitor: Callable[..., Visitor]) -> None:
    page = agent.goes_to(NEW).page
    page.get_by_label("Name").fill("Ana Roth")
    written(page, "Jar arrived broken")
    customer = visitor(java_script_enabled=False).goes_to(customer_path(agent))
    theirs = customer.page
    theirs.get_by_label("Attach a file").set_input_files({"name": "page.html", "mimeType": "image/png", "buffer": b"<html></html>"})
    theirs.get_by_label("Write a message…").fill("Here is how it looks.")
    theirs.get_by_role("button", name="Send").click()
    expect(theirs.get_by_role("alert")).to_contain_text("page.html: This kind of file cannot be sent.")
    expect(theirs.get_by_label("Write a message…")).to_have_value("Here is how it looks.")
    customer.complaints.clear()  # that the server refused
    theirs.get_by_label("Attach a file").set_input_files({"name": "crack.png", "mimeType": "image/png", "buffer": png()})
    theirs.get_by_role("button", name="Send").click()
    expect(theirs.locator(".slip-line").last).to_contain_text("crack.png")
    page.reload()
    expect(page.locator(".run-customer").last).to_contain_text("Here is how it looks.")
    expect(page.locator(".run-customer").last.get_by_role("link", name="crack.png")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_sound(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    agent = visitor(size, scheme).is_in("sarah@acme.example")
    looked_at(agent, "opening", NEW, screens / f"opening-{size}-{scheme}.png")
    looked_at(agent, "opening-found", f"{NEW}?find_people=an", screens / f"opening-found-{size}-{scheme}.png")
    page = agent.goes_to(NEW).page
    page.get_by_role("button", name="Open the ticket").click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=screens / f"opening-wrong-{size}-{scheme}.png")
    agent.complaints.clear()  # that the server refused
    page.get_by_label("Name").fill("Ana Roth")
    written(page, "Jar arrived broken")
    theirs = visitor(size, scheme)
    looked_at(theirs, "followed-files", customer_path(agent), screens / f"followed-files-{size}-{scheme}.png")
    theirs.page.get_by_label("Attach a file").set_input_files(
        [
            {"name": name, "mimeType": "image/png", "buffer": content}
            for name, content in (("crack.png", png()), ("page.html", b"<html></html>"))
        ]
    )
    theirs.page.get_by_role("button", name="Send").click()
    expect(theirs.page.get_by_role("alert")).to_be_visible()
    theirs.page.screenshot(path=screens / f"followed-refused-{size}-{scheme}.png", full_page=True)
