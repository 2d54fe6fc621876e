"""Writing: two papers that cannot be mistaken, what is picked with the keyboard alone, drafts that follow their writer, and nothing sent
past what the customer has said meanwhile."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import Chat, number_of
from tests.browser.conftest import Visitor
from tests.browser.holding import Held
from tests.browser.test_console_thread import Customer
from tests.house import House

pytestmark = pytest.mark.browser

CANNED = """
INSERT INTO desk_cannedreply (tenant_id, shortcut, title, text)
SELECT id, 'refund-sent', 'Refund sent', 'Hello {{ customer.name|there }}, the refund is on its way. {{ agent.name }}'
FROM tenants_tenant WHERE slug = 'acme' ON CONFLICT DO NOTHING
"""


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one."""
    with shop.as_owner() as session:
        session.execute(CANNED)
    return shop.address


@pytest.fixture
def sarah(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor().is_in("sarah@acme.example")


def paper(page: Page, name: str = "reply") -> Locator:
    return page.locator(f"form[data-paper={name}] textarea")


def taken(agent: Visitor, shop: House, words: str) -> Page:
    """The thread of whoever said that, claimed, and the reply in front."""
    agent.goes_to(f"/console/conversations/{number_of(shop, words)}/")
    agent.page.get_by_role("button", name="Claim", exact=True).click()
    expect(paper(agent.page)).to_be_focused()
    return agent.page


def kept(page: Page, name: str = "reply") -> None:
    """Once the server has the draft."""
    expect(page.locator(f"form[data-paper={name}] [data-kept]")).to_be_visible()


def said(house: str, words: str, shop: House) -> Customer:
    customer = Customer(house)
    customer.says(words)
    return customer


class TestPapers:
    def test_are_two_that_cannot_be_mistaken_and_keys_lead_to_each(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "Two papers?", shop)
        page = taken(sarah, shop, "Two papers?")
        page.keyboard.press("Escape")
        expect(paper(page)).not_to_be_focused()
        page.keyboard.press("n")
        expect(paper(page, "note")).to_be_focused()
        expect(page.get_by_role("tab", name="Note to your team")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        expect(paper(page)).to_be_focused()
        page.get_by_role("tab", name="Reply to").press("ArrowRight")
        expect(page.get_by_role("tab", name="Note to your team")).to_be_focused()

    def test_who_does_not_hold_it_writes_a_note_alone(
        self, visitor: Callable[..., Visitor], sarah: Visitor, shop: House, house: str
    ) -> None:
        said(house, "Not yours", shop)
        taken(sarah, shop, "Not yours")
        page = visitor().is_in("tom@acme.example").goes_to(f"/console/conversations/{number_of(shop, 'Not yours')}/").page
        expect(paper(page)).to_be_hidden()
        expect(page.locator(".composer-away")).to_contain_text("Take it over to reply")
        page.keyboard.press("n")
        expect(paper(page, "note")).to_be_focused()


class TestDrafts:
    def test_follow_their_writer_to_another_browser_with_their_files(
        self, visitor: Callable[..., Visitor], sarah: Visitor, shop: House, house: str
    ) -> None:
        said(house, "Two browsers", shop)
        page = taken(sarah, shop, "Two browsers")
        paper(page).press_sequentially("Half a rep")
        page.locator("input[type=file]").set_input_files({"name": "list.txt", "mimeType": "text/plain", "buffer": b"one"})
        expect(page.locator(".upload")).to_contain_text("list.txt")
        kept(page)
        page.get_by_role("tab", name="Note to your team").click()
        paper(page, "note").fill("Half a note")
        kept(page, "note")
        other = visitor().is_in("sarah@acme.example").goes_to(f"/console/conversations/{number_of(shop, 'Two browsers')}/").page
        expect(paper(other)).to_have_value("Half a rep")
        expect(other.locator(".upload")).to_contain_text("list.txt")
        expect(paper(other, "note")).to_have_value("Half a note")
        paper(other).press("End")
        paper(other).press_sequentially("ly")
        paper(other).press("Control+Enter")
        expect(other.locator(".run-agent .message-file")).to_contain_text("list.txt")
        page.reload()
        expect(paper(page)).to_have_value("")
        expect(page.locator(".upload")).to_have_count(0)
        expect(paper(page, "note")).to_have_value("Half a note")

    def test_are_not_lost_while_the_line_is(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "No line", shop)
        page = taken(sarah, shop, "No line")
        sarah.listening = False  # the failed request is said on the console too
        page.route("**/draft/", lambda route: route.abort())
        with page.expect_event("requestfailed"):
            paper(page).fill("Kept in the tab")
        page.unroute("**/draft/")
        page.reload()
        expect(paper(page)).to_have_value("Kept in the tab")
        kept(page)


def test_enter_while_the_message_before_is_on_its_way_sends_the_next_behind_it(sarah: Visitor, shop: House, house: str) -> None:
    said(house, "Two in a row", shop)
    page = taken(sarah, shop, "Two in a row")
    held = Held(page, re.compile("/messages/$"), times=1)
    for words in ("The first", "The second"):
        paper(page).fill(words)
        paper(page).press("Enter")
        on_its_way = held.first()
    on_its_way.continue_()
    expect(page.locator(".run-agent .message")).to_have_text(["The first", "The second"])
    expect(paper(page)).to_have_value("")


class TestSomethingNewer:
    def test_is_looked_at_before_the_reply_goes(
        self, visitor: Callable[..., Visitor], sarah: Visitor, shop: House, house: str, screens: Path
    ) -> None:
        customer = Chat(visitor()).comes_to("/demo/acme/").opens()
        customer.says("Where is my parcel?")
        customer.sees("Where is my parcel?")
        page = taken(sarah, shop, "Where is my parcel?")
        for number in range(25):
            paper(page).fill(f"Line {number}\n\nand more")
            paper(page).press("Enter")
            expect(page.locator(".run-agent .message", has_text=f"Line {number}\n")).to_have_count(1)
        page.locator(".thread-scroll").evaluate("view => view.scrollTop = 0")
        paper(page).fill("I will send another one.")
        customer.says("It is here, never mind")
        newer = page.locator(".run-customer", has_text="It is here, never mind")
        expect(newer).to_have_count(1)
        expect(newer).not_to_be_in_viewport()
        sarah.listening = False  # the refusal is said on the console too
        paper(page).press("Enter")
        expect(page.locator("#thread-problem")).to_contain_text("Something newer came in: look at it, then send.")
        expect(newer).to_be_in_viewport()
        expect(newer).to_have_class(re.compile("run-newer"))
        assert page.evaluate("document.querySelector('.console').getBoundingClientRect().top") == 0
        expect(paper(page)).to_have_value("I will send another one.")
        page.screenshot(path=screens / "composer-newer.png")
        paper(page).fill("Good to hear.")
        paper(page).press("Enter")
        customer.sees("Good to hear.")
        expect(customer.messages.get_by_text("I will send another one.")).to_have_count(0)
        expect(page.locator(".run-newer")).to_have_count(0)

    def test_that_stood_in_view_is_seen(self, sarah: Visitor, shop: House, house: str) -> None:
        customer = said(house, "In view", shop)
        page = taken(sarah, shop, "In view")
        paper(page).fill("An answer")
        customer.says("And this came meanwhile")
        expect(page.locator(".run-customer", has_text="And this came meanwhile")).to_be_in_viewport()
        paper(page).press("Enter")
        expect(page.locator(".run-agent .message", has_text="An answer")).to_have_count(1)


def test_sent_and_resolved_it_is_one_act(visitor: Callable[..., Visitor], sarah: Visitor, shop: House, house: str) -> None:
    customer = said(house, "Last question", shop)
    page = taken(sarah, shop, "Last question")
    paper(page).fill("All done, goodbye.")
    paper(page).press("Control+Shift+Enter")
    expect(page.locator("tandem-facts")).to_contain_text("Solved")
    assert "All done, goodbye." in customer.reads()
    customer.says("Thank you, and one thing")
    page.get_by_role("button", name="Claim", exact=True).click()
    paper(page).fill("Yes?")
    page.get_by_role("button", name="Send and resolve").click()
    expect(page.locator(".composer-away")).to_contain_text("has ended")


class TestPickers:
    def test_a_slash_offers_canned_replies_filled_in(self, sarah: Visitor, shop: House, house: str, screens: Path) -> None:
        customer = said(house, "Canned?", shop)
        customer.does("contact", name="Maria Santos")
        page = taken(sarah, shop, "Canned?")
        paper(page).press_sequentially("Good day. /ref")
        option = page.get_by_role("option", name="Refund sent")
        expect(option).to_have_attribute("aria-selected", "true")
        expect(paper(page)).to_have_attribute("aria-activedescendant", "pick-1")
        page.screenshot(path=screens / "composer-canned.png")
        paper(page).press("Enter")
        expect(paper(page)).to_have_value("Good day. Hello Maria Santos, the refund is on its way. Sarah")
        expect(page.locator(".picks")).to_be_hidden()
        paper(page).fill("")
        paper(page).press_sequentially("/ref")
        expect(option).to_be_visible()
        paper(page).press("Escape")
        expect(option).to_be_hidden()
        expect(paper(page)).to_be_focused()
        paper(page).fill("and/or")
        expect(page.locator(".picks")).to_be_hidden()

    def test_an_at_sign_names_a_colleague_in_a_note(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "Colleague?", shop)
        page = taken(sarah, shop, "Colleague?")
        page.get_by_role("tab", name="Note to your team").click()
        paper(page, "note").press_sequentially("Ask @to")
        expect(page.get_by_role("option", name="Tom Becker")).to_be_visible()
        paper(page, "note").press("Tab")
        expect(paper(page, "note")).to_have_value("Ask @Tom Becker ")
        paper(page, "note").press_sequentially("please")
        paper(page, "note").press("Enter")
        expect(page.locator(".run-note .mention")).to_have_text("@Tom Becker")

    def test_a_hash_looks_into_knowledge_and_enter_still_sends(self, sarah: Visitor, shop: House, house: str, screens: Path) -> None:
        customer = said(house, "Knowledge?", shop)
        page = taken(sarah, shop, "Knowledge?")
        paper(page).press_sequentially("#returns")
        first = page.get_by_role("option").first
        expect(first).to_be_visible()
        expect(first).to_have_attribute("aria-selected", "false")
        paper(page).press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        page.screenshot(path=screens / "composer-knowledge.png")
        words = first.get_attribute("data-insert") or ""
        paper(page).press("Enter")
        expect(paper(page)).to_have_value(words)
        paper(page).fill("")
        paper(page).press_sequentially("It is #hashtag")
        paper(page).press("Enter")
        expect(page.locator(".run-agent .message", has_text="It is #hashtag")).to_have_count(1)
        assert "It is #hashtag" in customer.reads()

    def test_what_an_arrow_led_to_stays_chosen_when_more_is_known(self, sarah: Visitor, shop: House, house: str) -> None:
        """What was asked for a letter ago is shown already; what is asked now comes later."""
        said(house, "Chosen late?", shop)
        page = taken(sarah, shop, "Chosen late?")
        paper(page).press_sequentially("#return")
        expect(page.get_by_role("option").first).to_be_visible()
        held = Held(page, "**/picks/**")
        paper(page).press_sequentially("s")
        on_its_way = held.first()
        paper(page).press("ArrowDown")
        chosen = page.locator(".picks [role=option][aria-selected=true]")
        words = chosen.inner_text()
        page.locator(".picks").evaluate("picks => { picks.firstElementChild.dataset.before = 'it' }")
        on_its_way.continue_()
        expect(page.locator(".picks [data-before]")).to_have_count(0)
        expect(chosen).to_have_text(words)

    def test_emoji_are_searched_and_put_in(self, sarah: Visitor, shop: House, house: str, screens: Path) -> None:
        said(house, "Emoji?", shop)
        page = taken(sarah, shop, "Emoji?")
        paper(page).press_sequentially("Thanks ")
        page.get_by_role("button", name="Emoji").locator("visible=true").click()
        search = page.get_by_role("searchbox", name="Search emoji")
        expect(search).to_be_focused()
        page.screenshot(path=screens / "composer-emoji.png")
        search.fill("parcel")
        search.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(paper(page)).to_have_value("Thanks 📦")
        expect(paper(page)).to_be_focused()


class TestMarks:
    def test_are_put_around_what_is_chosen_and_shown_as_they_will_be_read(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "Marks?", shop)
        page = taken(sarah, shop, "Marks?")
        paper(page).fill("very much")
        paper(page).press("Control+a")
        paper(page).press("Control+b")
        expect(paper(page)).to_have_value("**very much**")
        page.get_by_role("button", name="Preview").locator("visible=true").click()
        expect(page.locator("form[data-paper=reply] .composer-preview strong")).to_have_text("very much")
        expect(paper(page)).to_be_hidden()
        page.get_by_role("button", name="Preview").locator("visible=true").click()
        expect(paper(page)).to_be_focused()
        page.get_by_role("button", name="List").locator("visible=true").click()
        expect(paper(page)).to_have_value("- **very much**")


class TestFiles:
    DROP = """(area, names) => {
      const dropped = new DataTransfer();
      for (const name of names) dropped.items.add(new File(["one"], name, { type: "text/plain" }));
      area.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
    }"""

    def drop(self, area: Locator, *names: str) -> None:
        area.evaluate(self.DROP, list(names))

    def test_are_dropped_up_to_ten(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "Dropped", shop)
        page = taken(sarah, shop, "Dropped")
        self.drop(paper(page), "one.txt", "two.txt")
        expect(page.locator(".upload")).to_have_count(2)
        self.drop(paper(page), *(f"{number}.txt" for number in range(9)))
        expect(page.locator("#thread-problem")).to_have_text("A message has at most 10 files.")
        page.get_by_role("button", name="Leave out one.txt").click()
        expect(page.locator(".upload")).to_have_count(1)
        paper(page).press("Enter")
        expect(page.locator(".run-agent .message-file")).to_contain_text("two.txt")

    def test_a_note_takes_none_and_says_so(self, sarah: Visitor, shop: House, house: str) -> None:
        said(house, "No files", shop)
        page = taken(sarah, shop, "No files")
        page.get_by_role("tab", name="Note to your team").click()
        self.drop(paper(page, "note"), "one.txt")
        expect(page.locator("#thread-problem")).to_contain_text("A note holds words alone")


def test_what_is_often_said_is_kept_as_ones_own(sarah: Visitor, shop: House, house: str, screens: Path) -> None:
    said(house, "Keep it", shop)
    page = taken(sarah, shop, "Keep it")
    paper(page).fill("Thank you for your patience.")
    page.get_by_role("button", name="Your canned replies").click()
    dialog = page.get_by_role("dialog", name="Your canned replies")
    expect(dialog.get_by_label("Words")).to_have_value("Thank you for your patience.")
    dialog.get_by_label("Shortcut").fill("Patience")
    dialog.get_by_label("Title").fill("Patience")
    sarah.listening = False  # the refusal is said on the console too
    dialog.get_by_role("button", name="Keep this reply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Small letters")
    dialog.get_by_label("Shortcut").fill("patience")
    dialog.get_by_role("button", name="Keep this reply").click()
    expect(dialog.get_by_role("status")).to_contain_text("Type /patience to say it.")
    page.screenshot(path=screens / "composer-own.png")
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Your canned replies")).to_be_focused()
    paper(page).fill("")
    paper(page).press_sequentially("/pat")
    expect(page.get_by_role("option")).to_contain_text("Yours")
    paper(page).press("Enter")
    expect(paper(page)).to_have_value("Thank you for your patience.")


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_comfortable_everywhere(
    visitor: Callable[..., Visitor], shop: House, house: str, screens: Path, size: str, scheme: str
) -> None:
    words = f"How long is the wait, {size} {scheme}?"
    said(house, words, shop)
    agent = visitor(size, scheme).is_in("sarah@acme.example")
    page = taken(agent, shop, words)
    paper(page).fill("\n".join(["A line that is written"] * 40))
    box: Any = paper(page).bounding_box()
    assert box["height"] <= page.viewport_size["height"] / 3 + 1  # type: ignore[index]
    agent.listening = False  # the camera and axe put styles of their own into the page
    page.screenshot(path=screens / f"composer-long-{size}-{scheme}.png")
    paper(page).fill("")
    paper(page).press_sequentially("/")
    expect(page.get_by_role("option").first).to_be_visible()
    page.screenshot(path=screens / f"composer-picks-{size}-{scheme}.png")
    demand_accessible(page)
    paper(page).press("Escape")
    page.get_by_role("tab", name="Note to your team").click()
    page.screenshot(path=screens / f"composer-note-{size}-{scheme}.png")
    demand_accessible(page)
    width, shown = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width <= shown


def demand_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps([(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found])
