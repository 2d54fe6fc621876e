"""Several people at one customer: who is here and who writes, a whisper for one of them, and the end of a shift."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chat import number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.handing import at_rest
from tests.browser.test_console_thread import Customer
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]
SARAH, TOM, SOFIA = "sarah@acme.example", "tom@acme.example", "supervisor@acme.example"
SECRET = "Offer ten percent, not more."
BEGAN = "I will look into"


@pytest.fixture
def house(shop: House) -> str:
    at_rest(shop)
    return shop.address


def thread_of(customer: Customer, shop: House, words: str) -> str:
    customer.says(words)
    return f"/console/conversations/{number_of(shop, words)}/"


def claims(agent: Visitor) -> None:
    agent.page.get_by_role("button", name="Claim", exact=True).click()
    expect(agent.page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()


def begins(page: Page, paper: str, text: str) -> None:
    """By hand, key after key."""
    if paper == "note":
        page.locator("#note-tab").click()
    page.locator(f"form[data-paper={paper}] textarea").press_sequentially(text)


def pictured(agent: Visitor, folder: Path, name: str) -> None:
    """In all sizes and both themes, and looked at for what keeps people out."""
    for size in ("desktop", "phone"):
        for scheme in ("light", "dark"):
            agent.page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
            agent.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            looked_at(agent, folder / f"together-{name}-{size}-{scheme}.png")
    agent.page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]


def looked_at(agent: Visitor, picture: Path) -> None:
    agent.listening = False  # the camera and axe put styles of their own into the page
    agent.page.screenshot(path=picture)
    width, shown = agent.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width <= shown
    found = Axe().run(agent.page).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


def test_colleagues_see_who_is_here_and_who_writes_and_the_customer_sees_no_note(
    visitor: Arrive, shop: House, house: str, screens: Path
) -> None:
    path = thread_of(Customer(house), shop, "My parcel is somewhere else")
    sarah, sofia = visitor().is_in(SARAH).goes_to(path), visitor().is_in(SOFIA).goes_to(path)
    claims(sarah)
    here = sarah.page.locator("tandem-here")
    expect(here).to_have_text("Sofia is here")
    expect(sofia.page.locator("tandem-here")).to_have_text("Sarah is here")
    begins(sofia.page, "note", BEGAN)
    expect(here).to_have_text("Sofia is writing a note…")
    expect(sarah.page.locator("tandem-collision")).to_be_empty()
    begins(sarah.page, "reply", BEGAN)
    expect(sofia.page.locator("tandem-here")).to_have_text("Sarah is writing a reply…")
    expect(sofia.page.locator("tandem-collision")).to_have_text("Sarah is writing a reply at this moment.")
    sofia.page.locator("#reply-tab").click()
    sofia.page.get_by_role("button", name="Take over").first.click()
    sofia.page.locator("#take-over-dialog").get_by_role("button", name="Take over").click()
    expect(sarah.page.locator("tandem-thread")).to_have_attribute("data-stance", "theirs")
    expect(sofia.page.locator("tandem-collision")).to_be_empty()
    expect(here).to_have_text("Sofia is here")
    pictured(sarah, screens, "here")


def test_a_whisper_is_for_who_answers_alone(visitor: Arrive, shop: House, house: str, screens: Path) -> None:
    customer = Customer(house)
    path = thread_of(customer, shop, "Can I have a discount?")
    sarah, tom, sofia = [visitor().is_in(who).goes_to(path) for who in (SARAH, TOM, SOFIA)]
    claims(sarah)
    sofia.page.get_by_role("button", name="Whisper to Sarah").click()
    sofia.page.locator("#whisper-text").fill(SECRET)
    sofia.page.locator("#whisper-dialog [type=submit]").click()
    expect(sarah.page.locator(".whisper")).to_contain_text(SECRET)
    expect(sofia.page.locator(".whisper")).to_contain_text("Whispered to")
    expect(sofia.page.locator("#whisper-text")).to_have_value("")
    expect(tom.page.locator("tandem-here")).to_contain_text("are here")
    assert SECRET not in tom.page.content()
    assert SECRET not in tom.goes_to(path).page.content()
    assert SECRET not in str(customer.reads())
    pictured(sarah, screens, "whisper")
    sarah.goes_to(path)
    sarah.page.get_by_role("button", name="Put away").click()
    expect(sarah.page.locator(".whisper")).to_have_count(0)
    expect(sofia.page.locator(".whisper-head")).to_contain_text("read")


def test_a_whisper_begun_for_one_goes_to_nobody_who_took_over_meanwhile(visitor: Arrive, shop: House, house: str) -> None:
    path = thread_of(Customer(house), shop, "Can I have a better discount?")
    sarah, tom, sofia = [visitor().is_in(who).goes_to(path) for who in (SARAH, TOM, SOFIA)]
    claims(sarah)
    sofia.page.get_by_role("button", name="Whisper to Sarah").click()
    sofia.page.locator("#whisper-text").fill(SECRET)
    tom.page.get_by_role("button", name="Take over").first.click()
    tom.page.locator("#take-over-dialog").get_by_role("button", name="Take over").click()
    expect(sofia.page.locator("#thread-facts")).to_have_attribute("data-agent-name", "Tom Becker")
    expect(sofia.page.locator("#whisper-dialog [data-whom]")).to_have_text("Sarah Lindqvist")
    sofia.listening = False  # a browser complains of every refusal
    sofia.page.locator("#whisper-dialog [type=submit]").click()
    expect(sofia.page.locator("#thread-problem")).to_contain_text("whispered to nobody")
    sofia.page.get_by_role("button", name="Whisper to Tom").click()
    expect(sofia.page.locator("#whisper-text")).to_have_value(SECRET)
    sofia.page.locator("#whisper-dialog [type=submit]").click()
    expect(tom.page.locator(".whisper")).to_contain_text(SECRET)


def test_a_shift_ends_with_all_of_it_in_other_hands(visitor: Arrive, shop: House, house: str, screens: Path) -> None:
    first, second = [thread_of(Customer(house), shop, words) for words in ("Where is order 1042?", "I want to send it back")]
    sarah, tom = visitor().is_in(SARAH), visitor().is_in(TOM).goes_to(second)
    for path in (first, second):
        claims(sarah.goes_to(path))
    sarah.goes_to("/console/shift/")
    pictured(sarah, screens, "shift")
    sarah.goes_to("/console/shift/")
    sarah.page.get_by_label("Everything goes to").select_option(label="Tom Becker, room for 4 more")
    sarah.page.locator("textarea").first.fill("The parcel is on its way back.")
    sarah.page.get_by_role("button", name="Pass on and end the shift").click()
    expect(sarah.page.get_by_role("heading", name="Your shift has ended, and you are away")).to_be_visible()
    expect(sarah.page.locator(".shift-result", has_text="went to Tom Becker")).to_have_count(2)
    expect(sarah.page.locator(".rail-person .dot")).to_have_class("dot dot-away")
    expect(tom.page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    said = [tom.goes_to(path).page.locator(".run-note").all_inner_texts() for path in (first, second)]
    assert "The parcel is on its way back." in str(said)
    pictured(sarah, screens, "shift-done")
    sarah.goes_to("/console/")
    sarah.page.keyboard.press("v")
    with sarah.page.expect_navigation():
        sarah.page.keyboard.press("1")
    expect(sarah.page.get_by_role("button", name="Sarah Lindqvist, available")).to_be_visible()
