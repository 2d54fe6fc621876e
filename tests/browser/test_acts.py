"""What an agent does with a conversation, and takes back: by mouse and by keys, with the customer's side beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import Chat, number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.holding import Held
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer, opened
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


def toast(page: Page) -> Locator:
    return page.locator("tandem-toast#done")


def held_up(page: Page) -> Locator:
    """Its way back; while somebody is at it, it stays, however long what is looked at besides takes."""
    undo = toast(page).get_by_role("button", name="Undo")
    undo.focus()
    return undo


def stance(page: Page, expected: str) -> None:
    expect(page.locator("tandem-thread")).to_have_attribute("data-stance", expected)


def at(sarah: Visitor, words: str) -> Page:
    page = opened(sarah, words)
    page.locator("#thread-title").focus()
    return page


def claimed(sarah: Visitor, words: str) -> Page:
    page = at(sarah, words)
    page.get_by_role("button", name="Claim", exact=True).click()
    stance(page, "mine")
    page.locator("#thread-title").focus()
    return page


def test_claimed_and_given_back(visitor: Arrive, house: str) -> None:
    Customer(house).says("Claimed in haste")
    page = at(visitor().comes_in("sarah@acme.example"), "Claimed in haste")
    page.keyboard.press("i")
    stance(page, "mine")
    expect(toast(page)).to_contain_text("Claimed: yours now")
    held_up(page)
    page.keyboard.press("u")
    expect(toast(page)).to_contain_text("Taken back")
    stance(page, "queue")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()


def test_an_undo_that_comes_too_late_is_told_and_does_nothing(visitor: Arrive, house: str) -> None:
    Customer(house).says("Who has it now?")
    sarah = visitor().comes_in("sarah@acme.example")
    page = at(sarah, "Who has it now?")
    page.keyboard.press("i")
    undo = held_up(page)
    theirs = opened(visitor().comes_in("tom@acme.example"), "Who has it now?")
    theirs.get_by_role("button", name="Take over", exact=True).click()
    theirs.get_by_role("dialog").get_by_role("button", name="Take over", exact=True).click()
    stance(theirs, "mine")
    sarah.listening = False  # a browser complains of every refusal
    undo.click()
    expect(page.locator("tandem-toast.toast-error")).to_contain_text("Somebody else was quicker")
    stance(theirs, "mine")


def test_resolved_and_open_again_beside_the_customer(shop: House, visitor: Arrive) -> None:
    customer = Chat(visitor())
    customer.comes_to("/demo/acme/").opens()
    customer.says("Resolved too early")
    customer.sees("Resolved too early")
    page = claimed(visitor().comes_in("sarah@acme.example"), "Resolved too early")
    page.keyboard.press("e")
    stance(page, "none")
    expect(toast(page)).to_contain_text("Resolved as solved")
    held_up(page)
    customer.sees("Sarah left the chat")
    expect(customer.status).to_contain_text("ended")
    page.keyboard.press("u")
    stance(page, "mine")
    expect(customer.status).to_contain_text("Chatting with Sarah")
    customer.says("Still here")
    expect(page.locator(".run-customer .message", has_text="Still here")).to_be_visible()


def test_after_the_last_act_the_next_one_is_one_key_away(visitor: Arrive, house: str) -> None:
    for words in ("First to be done", "Second to be done"):
        Customer(house).says(words)
    page = claimed(visitor().comes_in("sarah@acme.example"), "First to be done")
    page.keyboard.press("e")
    expect(toast(page)).to_contain_text("Resolved")
    first = page.url
    page.locator("#thread-title").focus()
    page.keyboard.press("o")
    page.wait_for_url(lambda url: url.split("?")[0] != first and "/conversations/" in url)


def test_snoozed_by_key_and_woken_by_the_customer(visitor: Arrive, house: str) -> None:
    customer = Customer(house)
    customer.says("Come back to me")
    sarah = visitor().comes_in("sarah@acme.example")
    page = claimed(sarah, "Come back to me")
    page.keyboard.press("z")
    menu = page.locator("#snooze")
    expect(menu).to_be_visible()
    menu.locator("button[name=until]").last.click()
    expect(toast(page)).to_contain_text("Snoozed until")
    expect(page.locator("tandem-facts")).to_contain_text("Snoozed until")
    expect(page.get_by_role("button", name="Wake", exact=True)).to_be_visible()
    customer.says("I am back already")
    expect(page.locator("tandem-facts")).to_contain_text("Back from snooze")
    expect(page.get_by_role("button", name="Snooze", exact=True)).to_be_visible()


def test_snoozed_and_woken_by_hand(visitor: Arrive, house: str) -> None:
    Customer(house).says("Sleep a little")
    sarah = visitor().comes_in("sarah@acme.example")
    page = claimed(sarah, "Sleep a little")
    sarah.listening = False  # a browser complains of every refusal
    page.keyboard.press("z")
    page.locator("#snooze input[name=at]").fill("2040-01-01T09:00")
    page.get_by_role("button", name="Snooze until then").click()
    expect(page.locator("#thread-problem")).to_contain_text("90 days")
    page.keyboard.press("Escape")
    page.locator("#thread-title").focus()
    page.keyboard.press("z")
    page.locator("#snooze button[name=until]").last.press("Enter")
    expect(page.locator("tandem-facts")).to_contain_text("Snoozed until")
    page.locator("#thread-title").focus()
    page.keyboard.press("z")
    expect(page.locator("tandem-facts")).not_to_contain_text("Snoozed until")


def test_tags_by_keyboard_live_for_colleagues(visitor: Arrive, house: str) -> None:
    Customer(house).says("Tag me")
    page = at(visitor().comes_in("sarah@acme.example"), "Tag me")
    his = opened(visitor().comes_in("tom@acme.example"), "Tag me")
    page.keyboard.press("t")
    page.keyboard.type("Refund")
    page.keyboard.press("Enter")
    for one in (page, his):
        expect(one.locator("#case-tags .tag")).to_have_text(["refund"])
    expect(page.locator("#tag")).to_have_value("")
    his.get_by_role("button", name="Take off the tag refund").click()
    undo = held_up(his)
    expect(page.locator("#case-tags .tag")).to_have_count(0)
    undo.click()
    expect(page.locator("#case-tags .tag")).to_have_text(["refund"])


def test_a_name_is_given_and_all_see_it(visitor: Arrive, house: str) -> None:
    Customer(house).says("Who am I?")
    page = at(visitor().comes_in("sarah@acme.example"), "Who am I?")
    his = opened(visitor().comes_in("tom@acme.example"), "Who am I?")
    page.get_by_role("button", name="What can be done about").click()
    page.get_by_role("button", name="Name or address").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Nadia Berg")
    dialog.get_by_label("Another email address").fill("nadia@example.org")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    for one in (page, his):
        expect(one.locator("#about .about-name").first).to_have_text("Nadia Berg")
        expect(one.locator("#about")).to_contain_text("nadia@example.org")
        expect(one.locator("#thread-title")).to_have_text("Nadia Berg")


def test_nothing_is_drawn_anew_under_who_gives_a_name(visitor: Arrive, house: str) -> None:
    """Neither when what is read again comes late; it is read once the dialog is closed."""
    Customer(house).says("Name me slowly")
    page = at(visitor().comes_in("sarah@acme.example"), "Name me slowly")
    held = Held(page, "**/person/")
    page.evaluate("void document.querySelector('tandem-person').look()")
    on_its_way = held.first()
    page.get_by_role("button", name="What can be done about").click()
    page.get_by_role("button", name="Name or address").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.fill("Nadia")
    on_its_way.continue_()
    until(lambda: page.evaluate("document.querySelector('tandem-person').isDue"))
    expect(name).to_have_value("Nadia")
    expect(name).to_be_focused()
    with page.expect_request("**/person/"):
        page.keyboard.press("Escape")


def test_merged_shown_as_one_and_parted_again(visitor: Arrive, house: str) -> None:
    known = Customer(house)
    known.does("contact", name="Wilma Stone", email="wilma@example.org")
    known.says("I was here before")
    Customer(house).says("It is me, Wilma")
    page = at(visitor().comes_in("sarah@acme.example"), "It is me, Wilma")
    before = page.locator("#thread-title").inner_text()
    page.get_by_role("button", name="What can be done about").click()
    page.get_by_role("button", name="Merge with another contact").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Is really").fill("wilma@")
    expect(dialog.locator(".alike-one")).to_contain_text("Wilma Stone")
    dialog.get_by_role("button", name="This is Wilma Stone").click()
    expect(dialog).to_be_hidden()
    expect(toast(page)).to_contain_text("One person now: Wilma Stone")
    undo = held_up(page)
    expect(page.locator("#thread-title")).to_have_text("Wilma Stone")
    expect(page.locator("#about")).to_contain_text(before)
    expect(page.locator("#earlier-talks")).to_contain_text("I was here before")
    undo.click()
    expect(page.locator("#thread-title")).to_have_text(before)
    expect(page.locator("#earlier-talks")).not_to_contain_text("I was here before")


def test_blocked_the_customer_is_told_calmly_and_unblocked_is_heard(shop: House, visitor: Arrive) -> None:
    customer = Chat(visitor())
    customer.comes_to("/demo/acme/").opens()
    customer.says("Buy cheap watches")
    customer.sees("Buy cheap watches")
    page = claimed(visitor().comes_in("sarah@acme.example"), "Buy cheap watches")
    page.get_by_role("button", name="What can be done about").click()
    page.get_by_role("button", name="Block…").click()
    page.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
    undo = held_up(page)
    expect(page.locator("#about")).to_contain_text("Blocked")
    stance(page, "none")
    customer.says("Cheaper watches")
    expect(customer.panel.locator("#thread")).to_contain_text("Not sent · This chat has ended")
    expect(page.locator(".run-customer")).to_have_count(1)
    undo.click()
    stance(page, "mine")
    expect(page.locator("#about")).not_to_contain_text("Blocked")
    customer.says("Sorry")
    expect(page.locator(".run-customer .message", has_text="Sorry")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_looks_designed(shop: House, visitor: Arrive, screens: Path, size: str, scheme: str) -> None:
    Customer(shop.address).does("contact", name="Hanna Vogel-Berg", email="hanna@vogel.example")
    words = f"How does it look, {size} and {scheme}?"
    customer = Customer(shop.address)
    customer.does("contact", name="Hanna Vogel", email="hanna@example.org")
    customer.says(words)
    sarah = visitor(size, scheme).is_in("sarah@acme.example")
    address = f"/console/conversations/{number_of(shop, words)}/"
    sarah.goes_to(address)
    page = sarah.page
    page.locator("form[data-claims] button").click()
    stance(page, "mine")
    expect(toast(page)).to_be_visible()
    page.screenshot(path=screens / f"acts-claimed-{size}-{scheme}.png")
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.screenshot(path=screens / f"acts-snooze-{size}-{scheme}.png")
    page.keyboard.press("Escape")
    if size == "phone":
        page.get_by_role("link", name="Show the case").click()
    for tag in ("refund", "vip", "waits for the courier"):
        page.locator("#tag").fill(tag)
        page.locator("#tag").press("Enter")
        expect(page.locator("#case-tags")).to_contain_text(tag)
    looked_at(sarah, "acts-case", f"{address}#case" if size == "phone" else address, screens / f"acts-case-{size}-{scheme}.png")
    page.get_by_role("button", name="What can be done about").click()
    page.screenshot(path=screens / f"acts-menu-{size}-{scheme}.png")
    page.get_by_role("button", name="Merge with another contact").click()
    page.get_by_label("Is really").fill("vogel-be")
    expect(page.locator(".alike-one").first).to_contain_text("Hanna Vogel-Berg")
    page.screenshot(path=screens / f"acts-merge-{size}-{scheme}.png")
