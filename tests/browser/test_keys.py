"""The console without a pointer: keys for what one does all day, a palette for everything, and a switch for who wants none of them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.holding import Held
from tests.browser.test_console_hands import paper, taken
from tests.browser.test_console_thread import Customer, opened
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one."""
    return shop.address


@pytest.fixture
def sarah(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor().comes_in("sarah@acme.example")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def palette(page: Page, typed: str = "") -> Locator:
    """Opened, with something typed: what it offers."""
    press(page, "Control+k")
    field = page.get_by_role("combobox", name="Find a command")
    expect(field).to_be_focused()
    page.keyboard.type(typed)
    return page.locator("#palette-options").get_by_role("option")


def waiting(house: str, *words: str) -> None:
    for each in words:
        Customer(house).says(each)


def focused_row(page: Page) -> Locator:
    return page.locator(".queue-row:has(:focus)")


class TestKeys:
    @pytest.mark.parametrize(
        ("keys", "address"),
        [
            ("gi", "list=all"),
            ("gq", "list=queue"),
            ("gt", "list=team"),
            ("gm", "list=mine"),
            ("gd", "list=resolved"),
            ("gc", "/console/tickets/"),
            ("gk", "/console/knowledge/"),
            ("gn", "/console/insight/"),
            ("go", "/console/settings/"),
        ],
    )
    def test_lead_to_every_place_from_anywhere(self, sarah: Visitor, keys: str, address: str) -> None:
        sarah.goes_to("/console/settings/" if keys != "go" else "/console/insight/")
        press(sarah.page, *keys)
        sarah.page.wait_for_url(re.compile(re.escape(address)))

    def test_of_two_come_together_or_not_at_all(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/settings/").page
        page.evaluate(
            """() => {
                for (const [key, at] of [["g", 100], ["q", 2200], ["g", 2800], ["z", 2900], ["q", 3000]]) {
                    const pressed = new KeyboardEvent("keydown", { key, bubbles: true });
                    Object.defineProperty(pressed, "timeStamp", { value: at });
                    document.body.dispatchEvent(pressed);
                }
            }"""
        )
        press(page, "g", "m")
        page.wait_for_url("**/?list=mine")

    def test_walk_along_the_rows_and_open_one(self, sarah: Visitor, house: str) -> None:
        waiting(house, "First in line", "Second in line")
        page = sarah.goes_to("/console/conversations/?list=queue").page
        rows = page.locator(".queue-row")
        expect(rows.nth(1)).to_be_visible()
        names = [rows.nth(each).get_attribute("id") for each in (0, 1)]
        press(page, "j")
        expect(focused_row(page)).to_have_id(names[0] or "")
        press(page, "j")
        expect(focused_row(page)).to_have_id(names[1] or "")
        press(page, "k", "k")
        expect(focused_row(page)).to_have_id(names[0] or "")
        press(page, "Enter")
        expect(page.locator(f"#{names[0]} [aria-current]")).to_be_visible()
        page.wait_for_load_state("load")
        press(page, "j")  # from the thread that is open
        expect(focused_row(page)).to_have_id(names[1] or "")

    def test_claim_the_row_in_focus(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Claimed from its row")
        page = sarah.goes_to("/console/conversations/?list=queue").page
        press(page, "i")
        row = page.locator(".queue-row", has_text="Claimed from its row")
        expect(row).to_be_visible()
        assert page.url.endswith("?list=queue")
        row.get_by_role("link").focus()
        press(page, "i")
        expect(page.locator("tandem-thread[data-stance=mine]")).to_be_visible()

    def test_choose_the_row_in_focus(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Chosen by its key")
        page = sarah.goes_to("/console/conversations/?list=queue").page
        page.locator(".queue-row", has_text="Chosen by its key").get_by_role("link").focus()
        choice = focused_row(page).locator("[data-select]")
        press(page, "x")
        expect(choice).to_be_checked()
        press(page, "x")
        expect(choice).not_to_be_checked()

    def test_do_all_acts_of_a_thread(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Everything by keys")
        page = opened(sarah, "Everything by keys")
        press(page, "i")
        expect(paper(page)).to_be_focused()
        press(page, "Escape", "n")
        expect(paper(page, "note")).to_be_focused()
        press(page, "Escape", "r")
        expect(paper(page)).to_be_focused()
        press(page, "Escape", "a")
        expect(page.locator("#transfer-dialog")).to_be_visible()
        expect(page.locator("#moves")).to_be_hidden()
        press(page, "Escape")
        expect(page.locator("#transfer-dialog")).to_be_hidden()
        press(page, "e")
        expect(page.locator("tandem-facts")).to_contain_text("Solved")

    def test_take_over_once_asked(self, visitor: Callable[..., Visitor], sarah: Visitor, house: str) -> None:
        waiting(house, "Taken over by its key")
        taken(sarah, "Taken over by its key")
        page = opened(visitor().comes_in("tom@acme.example"), "Taken over by its key")
        press(page, "i")
        expect(page.locator("#take-over-dialog")).to_be_visible()
        press(page, "e", "j", "i")
        expect(page.locator("#take-over-dialog")).to_be_visible()

    def test_are_letters_where_somebody_writes(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Letters stay letters")
        page = taken(sarah, "Letters stay letters")
        paper(page).focus()
        page.keyboard.type("gi jk ernaix?/")
        expect(paper(page)).to_have_value("gi jk ernaix?/")
        expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_are_none_with_another_key_held(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Only plain keys")
        page = taken(sarah, "Only plain keys")
        paper(page).blur()
        press(page, "Control+e", "Alt+e", "Meta+e", "Shift+E")
        expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
        press(page, "e")
        expect(page.locator("tandem-facts")).to_contain_text("Solved")

    def test_do_nothing_while_a_menu_has_the_focus(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Menu first")
        page = taken(sarah, "Menu first")
        page.get_by_role("button", name="Resolve with another outcome").press("Enter")
        page.get_by_role("button", name="Spam").focus()
        press(page, "n")
        expect(page.locator("#outcomes")).to_be_visible()
        expect(paper(page, "note")).to_be_hidden()


class TestPalette:
    def test_runs_a_command_found_by_a_few_letters(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Resolved from the palette")
        page = taken(sarah, "Resolved from the palette")
        offered = palette(page, "reso")  # out of the reply's field
        expect(offered.first).to_have_text(re.compile(r"^\s*Resolve\s*e$"))
        expect(page.get_by_role("status").filter(has_text="found")).to_be_visible()
        press(page, "Enter")
        expect(page.locator("#palette")).to_be_hidden()
        expect(page.locator("tandem-facts")).to_contain_text("Solved")
        expect(palette(page, "resolve").locator(".palette-words").get_by_text("Resolve", exact=True)).to_have_count(0)

    def test_is_walked_with_arrows_and_left_where_one_was(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        page.get_by_role("link", name="Knowledge").focus()
        offered = palette(page)
        expect(offered.first).to_have_attribute("aria-selected", "true")
        press(page, "ArrowUp")
        expect(offered.last).to_have_attribute("aria-selected", "true")
        press(page, "ArrowDown", "ArrowDown")
        expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
        second = offered.nth(1).get_attribute("id") or ""
        expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", second)
        press(page, "Escape")
        expect(page.locator("#palette")).to_be_hidden()
        expect(page.get_by_role("link", name="Knowledge")).to_be_focused()
        palette(page)
        press(page, "Control+k")
        expect(page.locator("#palette")).to_be_hidden()

    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("set", "Settings"),
            ("key", "Keyboard shortcuts"),
            ("QUEUE", "Queue"),
            ("theme", "Theme as your system"),
            ("dark", "Dark theme"),
            ("rc", "Resolved conversations"),
            ("tkts", "Tickets"),
            ("réglages", None),
        ],
    )
    def test_ranks_as_one_would(self, sarah: Visitor, typed: str, first: str | None) -> None:
        page = sarah.goes_to("/console/insight/").page
        page.evaluate("delete document.querySelector('tandem-palette').dataset.search")
        offered = palette(page, typed)
        if first is None:
            expect(offered).to_have_count(0)
            expect(page.get_by_role("status").filter(has_text="Nothing is called that")).to_be_visible()
        else:
            expect(offered.first.locator(".palette-words")).to_have_text(re.compile(f"^{first}"))

    def test_acts_in_menus_that_are_closed(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        palette(page, "dark")
        with page.expect_response("**/console/appearance/"):
            press(page, "Enter")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        palette(page, "theme as")
        with page.expect_response("**/console/appearance/"):
            press(page, "Enter")

    def test_goes_to_a_conversation_by_name_or_number(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Found by its number")
        page = sarah.goes_to("/console/conversations/?list=queue").page
        row = page.locator(".queue-row", has_text="Found by its number")
        number = (row.get_attribute("id") or "").removeprefix("conversation-")
        name = row.locator(".queue-name").inner_text()
        expect(palette(page, f"{name}, conversation {number}").first).to_contain_text(name)
        press(page, "Escape")
        expect(palette(page, f"#{number}").first).to_contain_text(f"Go to conversation {number}")
        press(page, "Enter")
        page.wait_for_url(f"**/console/conversations/{number}/")

    def test_searches_for_what_it_does_not_know(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        page.evaluate("document.querySelector('tandem-palette').dataset.search = '/console/tickets/'")
        expect(palette(page, "lost & found").last).to_contain_text("Search for “lost & found”")
        press(page, "ArrowUp", "Enter")
        page.wait_for_url("**/console/tickets/?q=lost%20%26%20found")

    def test_takes_what_is_typed_before_it_has_loaded(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        held = Held(page, "**/palette.js")
        press(page, "Control+k")
        on_its_way = held.first()
        page.keyboard.type("settings")
        press(page, "ArrowDown", "ArrowUp", "Enter")
        expect(page.get_by_role("combobox")).to_have_value("settings")
        assert page.url.endswith("/console/insight/")
        on_its_way.continue_()
        page.wait_for_url("**/console/settings/")

    def test_forgets_what_was_pressed_once_it_is_closed(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        held = Held(page, "**/palette.js")
        press(page, "Control+k")
        on_its_way = held.first()
        page.keyboard.type("settings")
        press(page, "Enter", "Escape")
        expect(page.locator("#palette")).to_be_hidden()
        on_its_way.continue_()
        expect(page.locator("#palette [role=status]")).not_to_be_empty()
        assert page.url.endswith("/console/insight/")

    def test_offers_first_what_can_be_done_in_the_thread(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Nearest the work")
        page = opened(sarah, "Nearest the work")
        expect(palette(page).first.locator(".palette-words")).to_have_text("Claim")

    def test_says_so_where_it_cannot_be_loaded(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        sarah.listening = False
        page.route("**/palette.js", lambda route: route.abort())
        press(page, "Control+k")
        expect(page.locator("tandem-toast")).to_contain_text("could not be loaded")
        expect(page.locator("#palette")).to_be_hidden()

    def test_is_offered_to_a_viewer_without_what_only_others_may_do(self, visitor: Callable[..., Visitor], house: str) -> None:
        waiting(house, "Only read along")
        page = opened(visitor().comes_in("ops@acme.example"), "Only read along")
        words = palette(page).locator(".palette-words")
        expect(words.filter(has_text="Settings")).to_have_count(1)
        expect(words.filter(has_text=re.compile("Claim|Resolve$|Write a note|Pass it on"))).to_have_count(0)

    def test_keeps_nothing_of_what_was_visited(self, sarah: Visitor, house: str) -> None:
        waiting(house, "Forgotten when left")
        opened(sarah, "Forgotten when left")
        sarah.goes_to("/console/insight/")
        expect(palette(sarah.page, "conversation").filter(has_text=re.compile(r", conversation \d"))).to_have_count(0)
        kept = sarah.page.evaluate("JSON.stringify([...Object.values(sessionStorage), ...Object.values(localStorage)])")
        assert "Visitor" not in kept
        assert "conversations/" not in kept


class TestLegend:
    def test_says_what_every_key_does(self, sarah: Visitor, house: str) -> None:
        waiting(house, "What do keys do?")
        page = opened(sarah, "What do keys do?")
        press(page, "?")
        legend = page.get_by_role("dialog", name="Keyboard shortcuts")
        keys = {"Claim": ["i"], "Resolve": ["e"], "Write a note": ["n"], "Your conversations": ["g", "m"], "Commands": ["Ctrl K", "⌘ K"]}
        for words, marks in keys.items():
            line = legend.locator(".legend-keys > div", has=page.get_by_text(words, exact=True))
            expect(line.locator("kbd")).to_have_text(marks)
        press(page, "Escape")
        expect(legend).to_be_hidden()

    def test_switches_keys_off_for_good_and_on_again(self, visitor: Callable[..., Visitor]) -> None:
        tom = visitor().comes_in("tom@acme.example").goes_to("/console/insight/")
        page = tom.page
        press(page, "?")
        with page.expect_response("**/console/appearance/"):
            page.get_by_role("radio", name="Off").check()
        press(page, "Escape", "g", "k", "?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.reload()
        press(page, "?", "g", "k")
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert page.url.endswith("/console/insight/")
        expect(palette(page, "keyb").locator("kbd")).to_have_count(0)
        press(page, "Enter")
        page.get_by_role("radio", name="Off").focus()
        with page.expect_response("**/console/appearance/"):
            press(page, "ArrowLeft")
        expect(page.locator("html:not([data-keys='0'])")).to_be_visible()
        press(page, "Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        press(page, "g", "k")
        page.wait_for_url("**/console/knowledge/")

    def test_is_reached_by_pointer_and_gives_the_focus_back(self, sarah: Visitor) -> None:
        page = sarah.goes_to("/console/insight/").page
        person = page.locator(".rail-person")
        person.click()
        page.get_by_role("button", name="Keyboard shortcuts").click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(person).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "key"), [("palette", "Control+k"), ("legend", "?")])
def test_both_dialogs_are_fit_to_be_seen(
    visitor: Callable[..., Visitor], house: str, screens: Path, name: str, key: str, size: str, scheme: str
) -> None:
    waiting(house, f"Keys seen on a {size}, {scheme}, {name}")
    adam = visitor(size, scheme).comes_in("admin@acme.example")
    page = opened(adam, f"Keys seen on a {size}, {scheme}, {name}")
    press(page, key)
    expect(page.locator(f"#{name}")).to_be_visible()
    expect(page.locator(f"#{name}").get_by_text("Claim").first).to_be_visible()
    adam.listening = False  # the camera and axe put styles of their own into the page
    page.screenshot(path=screens / f"keys-{name}-{size}-{scheme}.png")
    box = page.locator(f"#{name}").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES[size]["width"]
    assert box["y"] + box["height"] <= SIZES[size]["height"]
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_the_rails_button_opens_the_palette_on_a_phone(visitor: Callable[..., Visitor]) -> None:
    page = visitor("phone", has_touch=True).comes_in("sarah@acme.example").page
    box = page.get_by_role("button", name="Commands").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    page.get_by_role("button", name="Commands").tap()
    page.get_by_role("option", name=re.compile("^Tickets")).tap()
    page.wait_for_url("**/console/tickets/")
