"""An agent among the lists: choosing one, rows that do not jump away, one act on several, a macro, a view of one's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import change_inbox, number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.holding import Held
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

FILE = "from apps.conversations.actions import file_changed; file_changed(); file_changed()"  # as the beat does
QUEUE = "/console/conversations/?list=queue"
MACRO = """
INSERT INTO desk_macro (tenant_id, name, steps, is_active)
SELECT id, 'Refund sent', '[{"act": "reply", "value": "Hello {{ customer.name|there }}, it is sent."},
    {"act": "add tags", "value": "refund"}, {"act": "resolve as", "value": "solved"}]', true
FROM tenants_tenant WHERE slug = 'acme' ON CONFLICT DO NOTHING
"""


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one."""
    change_inbox(shop, "acme", answered_by="people")
    return shop.address


@pytest.fixture
def write(shop: House, house: str) -> Callable[[str], int]:
    """Somebody new writes; gives the conversation's number."""

    def write(words: str) -> int:
        Customer(house).says(words)
        return number_of(shop, words)

    return write


def row(page: Page, number: int) -> Any:
    return page.locator(f"#conversation-{number}")


def numbers(page: Page) -> list[int]:
    return [int(each) for each in page.locator(".queue-row").evaluate_all("rows => rows.map((row) => row.dataset.number)")]


def chooser(page: Page) -> Any:
    return page.locator(".chooser-button")


def ticked(page: Page, number: int, **how: Any) -> None:
    """The box is drawn for who is at the row alone."""
    box = row(page, number).get_by_role("checkbox")
    row(page, number).hover()
    box.click(**how)
    expect(box).to_be_checked()


def test_another_list_is_chosen_and_the_counts_go_on(visitor: Callable[..., Visitor], write: Callable[[str], int]) -> None:
    page = visitor().comes_in("sarah@acme.example").goes_to(QUEUE).page
    before = int(page.locator("#count-here").inner_text() or 0)
    write("Count me in")
    expect(page.locator("#count-here")).to_have_text(str(before + 1))
    expect(chooser(page)).to_contain_text("Queue")
    chooser(page).press("Enter")
    lists = page.get_by_role("navigation", name="Lists")
    expect(lists.get_by_role("link")).to_contain_text(["Open", "Queue", "Team", "Mine", "Assistant", "Snoozed", "Resolved", "Keep a view"])
    lists.get_by_role("link", name="Snoozed").press("Enter")
    expect(chooser(page)).to_contain_text("Snoozed")
    expect(page.get_by_role("heading", name="Nothing is snoozed")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(chooser(page)).to_contain_text("Queue")


def test_nothing_moves_under_the_pointer(visitor: Callable[..., Visitor], write: Callable[[str], int]) -> None:
    here = write("I am read right now")
    sarah, tom = [visitor().comes_in(f"{name}@acme.example").goes_to(QUEUE) for name in ("sarah", "tom")]
    page, news = sarah.page, sarah.page.locator("#list-news")
    row(page, here).hover()
    stood = numbers(page)
    came = write("I come while somebody reads")
    expect(news).to_have_text("1 change")
    row(tom.page, here).get_by_role("button", name="Claim").click()
    expect(news).to_have_text("2 changes")
    expect(row(page, here)).to_contain_text("With Tom Becker")
    assert numbers(page) == stood
    news.click()
    expect(row(page, here)).to_have_count(0)
    expect(row(page, came)).to_be_visible()
    expect(news).to_be_hidden()


def test_what_waited_is_put_in_order_once_nobody_is_there(visitor: Callable[..., Visitor], write: Callable[[str], int]) -> None:
    here = write("The focus is on me")
    page = visitor().comes_in("sarah@acme.example").goes_to(QUEUE).page
    row(page, here).locator(".queue-link").focus()
    came = write("I wait to be shown")
    expect(page.locator("#list-news")).to_have_text("1 change")
    expect(row(page, came)).to_have_count(0)
    chooser(page).focus()
    expect(row(page, came)).to_be_visible()
    expect(row(page, here).locator(".queue-link")).not_to_be_focused()


def test_several_are_claimed_by_keyboard_and_put_back(visitor: Callable[..., Visitor], write: Callable[[str], int], screens: Path) -> None:
    chosen = [write(words) for words in ("First of several", "Second of several")]
    page = visitor().comes_in("sarah@acme.example").goes_to(QUEUE).page
    for number in chosen:
        row(page, number).locator(".queue-link").focus()
        page.keyboard.press("x")
        expect(row(page, number).get_by_role("checkbox")).to_be_checked()
    bar = page.get_by_role("region", name="Chosen conversations")
    expect(bar).to_contain_text("2 chosen")
    page.screenshot(path=screens / "lists-several.png")
    page.keyboard.press("i")
    undo = page.locator("tandem-toast", has_text="2 claimed.").get_by_role("button", name="Undo")
    undo.focus()  # while somebody is at it, it stays
    expect(bar).to_be_hidden()
    for number in chosen:
        expect(row(page, number)).to_have_count(0)
    undo.press("Enter")
    expect(page.locator("tandem-toasts")).to_contain_text("2 put back as before.")
    for number in chosen:
        expect(row(page, number)).to_be_visible()


def test_who_chooses_quickly_gets_one_bar(visitor: Callable[..., Visitor], write: Callable[[str], int]) -> None:
    """It comes with the first choice, and is not drawn anew under the hand by the second."""
    both = [write(words) for words in ("First of two", "Second of two")]
    page = visitor().comes_in("sarah@acme.example").goes_to(QUEUE).page
    held = Held(page, "**/conversations/several/")
    ticked(page, both[0])
    on_its_way = held.first()
    ticked(page, both[1])
    on_its_way.continue_()
    expect(page.get_by_role("region", name="Chosen conversations")).to_contain_text("2 chosen")
    assert len(held.routes) == 1


def test_a_list_that_was_long_on_its_way_takes_nothing_back(visitor: Callable[..., Visitor], house: str, shop: House) -> None:
    customer = Customer(house)
    customer.says("Old words")
    number = number_of(shop, "Old words")
    page = visitor().comes_in("sarah@acme.example").goes_to(QUEUE).page
    held = Held(page, "**/console/conversations/?list=queue")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:stale'))")
    old = held.first().fetch()
    customer.says("New words")
    expect(row(page, number)).to_contain_text("New words")
    page.evaluate("document.querySelector('tandem-rows').firstElementChild.dataset.before = 'it'")
    held.first().fulfill(response=old)
    expect(page.locator("[data-before=it]")).to_have_count(0)
    expect(row(page, number)).to_contain_text("New words")


def test_a_range_is_tagged_and_what_somebody_took_is_said(visitor: Callable[..., Visitor], write: Callable[[str], int]) -> None:
    first, _, last = [write(f"Range {place}") for place in ("one", "two", "three")]
    sarah, tom = [visitor().comes_in(f"{name}@acme.example").goes_to(QUEUE) for name in ("sarah", "tom")]
    page = sarah.page
    ticked(page, first)
    ticked(page, last, modifiers=["Shift"])
    bar = page.get_by_role("region", name="Chosen conversations")
    expect(bar).to_contain_text("3 chosen")
    row(tom.page, last).get_by_role("button", name="Claim").click()
    expect(row(page, last)).to_contain_text("With Tom Becker")
    bar.get_by_role("button", name="Tag").click()
    bar.get_by_label("Add tags").fill("range")
    bar.get_by_label("Add tags").press("Enter")
    expect(page.locator("tandem-toasts")).to_contain_text("2 tagged range. 1 had been taken by Tom Becker.")


def test_a_macro_is_run_from_the_palette(visitor: Callable[..., Visitor], shop: House, house: str, screens: Path) -> None:
    with shop.as_owner() as session:
        session.execute(MACRO)
    customer = Customer(house)
    customer.says("Where is my refund?")
    page = visitor().comes_in("sarah@acme.example").goes_to(f"/console/conversations/{number_of(shop, 'Where is my refund?')}/").page
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a command").fill("macro refund")
    expect(page.get_by_role("option", name="Macro: Refund sent")).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Refund sent")
    expect(dialog.get_by_role("listitem")).to_contain_text(["Hello there, it is sent.", "Adds the tag refund.", "Resolves it as solved."])
    page.screenshot(path=screens / "lists-macro.png")
    page.keyboard.press("Enter")
    expect(page.locator("tandem-toasts")).to_contain_text("Refund sent: Replies")
    expect(page.locator("tandem-thread[data-stance=none]")).to_be_visible()
    assert [words for words in customer.reads() if "it is sent" in words] == ["Hello there, it is sent."]


def test_a_view_of_ones_own_is_kept_and_goes_on(visitor: Callable[..., Visitor], shop: House, house: str) -> None:
    page = visitor().comes_in("sarah@acme.example").goes_to("/console/views/?words=is:queue peppermint").page
    page.get_by_label("Name", exact=True).fill("Peppermint")
    page.get_by_role("button", name="Keep this view").click()
    expect(chooser(page)).to_contain_text("Peppermint")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    customer = Customer(house)
    customer.says("Is the peppermint balm back?")
    shop.command("shell", "-c", FILE)
    customer.says("I would take two.")
    expect(row(page, number_of(shop, "I would take two."))).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a command").fill("view pepper")
    expect(page.get_by_role("option", name="View: Peppermint")).to_be_visible()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_lists_look_as_they_should(
    visitor: Callable[..., Visitor], shop: House, write: Callable[[str], int], screens: Path, size: str, scheme: str
) -> None:
    with shop.as_owner() as session:
        session.execute(MACRO)
    number = write(f"How do I look, {size} {scheme}?")
    agent = visitor(size, scheme).comes_in("sarah@acme.example").goes_to(QUEUE)
    ticked(agent.page, number)
    expect(agent.page.locator("#several")).to_contain_text("1 chosen")
    chooser(agent.page).click()
    agent.page.screenshot(path=screens / f"lists-chooser-{size}-{scheme}.png")
    looked_at(agent, "views", "/console/views/?words=is:open", screens / f"lists-views-{size}-{scheme}.png")
    looked_at(agent, "list", QUEUE, screens / f"lists-queue-{size}-{scheme}.png")
