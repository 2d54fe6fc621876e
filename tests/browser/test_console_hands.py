"""The console under the fingers: what was begun is kept, focus goes on where the work does, and nobody is taken over unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_console_thread import Customer, opened, write

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


def paper(page: Page, name: str = "reply") -> Locator:
    return page.locator(f"form[data-paper={name}] textarea")


def taken(agent: Visitor, words: str) -> Page:
    """The thread of whoever said that, claimed."""
    page = opened(agent, words)
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(paper(page)).to_be_visible()
    return page


PRESSED = """() => {
  const live = document.querySelector("tandem-live");
  const there = document.body.appendChild(Object.assign(document.createElement("p"), { id: "pushed" }));
  const turned = (name) => there.dispatchEvent(new PointerEvent(name, { bubbles: true, button: 0 }));
  turned("pointerdown");
  live.hear('<p id="pushed">New</p>');
  live.hear('<p id="pushed">Newer</p>');
  const stood = there.isConnected;
  turned("pointerup");
  return stood && there.isConnected;
}"""


def test_nothing_is_drawn_anew_between_press_and_release(visitor: Callable[..., Visitor]) -> None:
    """A button that was replaced in that moment would swallow the click."""
    page = visitor().comes_in("sarah@acme.example").goes_to("/console/insight/").page
    assert page.evaluate(PRESSED)
    expect(page.locator("#pushed")).to_have_text("Newer")


def test_what_was_begun_waits_while_another_conversation_is_looked_at(visitor: Callable[..., Visitor], house: str) -> None:
    for words in ("First of two drafts", "Second of two drafts"):
        Customer(house).says(words)
    sarah = visitor().comes_in("sarah@acme.example")
    page = taken(sarah, "First of two drafts")
    paper(page).fill("Half a rep")
    page = taken(sarah, "Second of two drafts")
    expect(paper(page)).to_have_value("")
    page.get_by_role("tab", name="Note to your team").click()
    paper(page, "note").fill("Half a note")
    page = opened(sarah, "First of two drafts")
    expect(paper(page)).to_have_value("Half a rep")
    expect(paper(page, "note")).to_have_value("")
    page = opened(sarah, "Second of two drafts")
    expect(paper(page, "note")).to_be_visible()
    expect(paper(page, "note")).to_have_value("Half a note")


def test_what_was_sent_is_no_draft_any_more(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Draft that is sent")
    sarah = visitor().comes_in("sarah@acme.example")
    page = taken(sarah, "Draft that is sent")
    write(page, "reply", "Whole.")
    expect(page.locator(".run-agent .message", has_text="Whole.")).to_have_count(1)
    expect(paper(page)).to_have_value("")
    page.reload()
    expect(paper(page)).to_have_value("")


def test_a_draft_whose_answer_was_lost_is_said_once(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Answer that is lost")
    sarah = visitor().comes_in("sarah@acme.example")
    page = taken(sarah, "Answer that is lost")
    sarah.listening = False
    page.route("**/draft/", lambda route: route.abort())  # which would forget what was said
    page.route("**/messages/", lambda route: (route.fetch(), route.abort()))  # it arrives, and nobody hears that it did
    write(page, "reply", "Said once.")
    expect(page.locator("#thread-problem")).to_contain_text("Your words are kept")
    page.unroute("**/messages/")
    page.reload()
    expect(paper(page)).to_have_value("Said once.")
    page.unroute("**/draft/")
    page.locator("form[data-paper=reply] [type=submit]:not([name])").click()
    expect(paper(page)).to_have_value("")
    assert customer.reads().count("Said once.") == 1


def test_after_claiming_one_writes_and_after_resolving_one_stands_at_the_heading(
    visitor: Callable[..., Visitor], customer: Customer
) -> None:
    customer.says("Where does the focus go?")
    page = opened(visitor().comes_in("sarah@acme.example"), "Where does the focus go?")
    page.get_by_role("button", name="Claim", exact=True).press("Enter")
    expect(paper(page)).to_be_focused()
    page.get_by_role("button", name="Resolve", exact=True).press("Enter")
    expect(page.locator("#thread-title")).to_be_focused()
    customer.says("One more thing")  # the head is drawn anew
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    expect(page.locator("#thread-title")).to_be_focused()


def test_what_is_told_late_takes_nothing_back(visitor: Callable[..., Visitor], customer: Customer) -> None:
    """An answer may overtake what was pushed before it: whoever has claimed goes on writing."""
    customer.says("Who overtakes whom?")
    page = opened(visitor().comes_in("sarah@acme.example"), "Who overtakes whom?")
    before = page.locator("#thread-facts").evaluate("head => head.outerHTML")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(paper(page)).to_be_focused()
    page.evaluate("head => document.querySelector('tandem-live').show(head)", before)
    expect(page.locator("tandem-thread")).to_have_attribute("data-stance", "mine")
    expect(paper(page)).to_be_focused()


TAKEN_AWAY = """() => {
  const paper = document.querySelector("form[data-paper=reply] textarea");
  const head = document.getElementById("thread-facts").cloneNode(true);
  const pressed = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  paper.focus();
  pressed("h");
  Object.assign(head.dataset, { agent: "0", agentName: "Tom Becker", fence: Number(head.dataset.fence) + 1 });
  document.querySelector("tandem-live").show(head.outerHTML);
  pressed("i");
}"""


def test_a_word_whose_paper_is_taken_away_orders_nothing(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("In the middle of a word")
    page = taken(visitor().comes_in("sarah@acme.example"), "In the middle of a word")
    page.evaluate(TAKEN_AWAY)
    expect(page.locator("tandem-thread")).to_have_attribute("data-stance", "theirs")
    expect(page.locator("#thread-title")).to_be_focused()
    assert page.get_by_role("dialog").count() == 0


def test_a_colleague_is_taken_over_once_asked_and_is_told_by_whom(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Two of you?")
    sarah, tom = visitor().comes_in("sarah@acme.example"), visitor().comes_in("tom@acme.example")
    hers = taken(sarah, "Two of you?")
    his = opened(tom, "Two of you?")
    expect(his.get_by_role("button", name="Claim", exact=True)).to_be_hidden()
    paper(hers).fill("I was about to say")
    dialog = his.get_by_role("dialog")
    his.get_by_role("button", name="Take over", exact=True).click()
    expect(dialog).to_contain_text("Take this conversation over?")
    dialog.get_by_role("button", name="Keep as it is").click()
    expect(dialog).to_be_hidden()
    expect(paper(hers)).to_be_visible()
    his.get_by_role("button", name="Take over", exact=True).click()
    dialog.get_by_role("button", name="Take over", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(paper(his)).to_be_focused()
    expect(hers.locator("#thread-problem")).to_have_text("Tom Becker took this conversation over. What you had begun to write is kept.")
    expect(hers.get_by_role("button", name="Take over", exact=True)).to_be_visible()
    expect(paper(hers)).to_have_value("I was about to say")


def test_a_question_whose_answer_has_come_by_itself_is_withdrawn(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Is it over?")
    hers = taken(visitor().comes_in("sarah@acme.example"), "Is it over?")
    his = opened(visitor().comes_in("tom@acme.example"), "Is it over?")
    his.get_by_role("button", name="Take over", exact=True).click()
    expect(his.get_by_role("dialog")).to_be_visible()
    hers.get_by_role("button", name="Resolve", exact=True).click()
    expect(his.get_by_role("dialog")).to_be_hidden()
    expect(his.locator("#thread-title")).to_be_focused()


def test_other_outcomes_open_under_their_own_button(visitor: Callable[..., Visitor], customer: Customer, screens: Path) -> None:
    customer.says("Any other way to end it?")
    page = taken(visitor().comes_in("sarah@acme.example"), "Any other way to end it?")
    chevron = page.get_by_role("button", name="Resolve with another outcome")
    chevron.click()
    menu, button = page.locator("#outcomes").bounding_box(), chevron.bounding_box()
    assert menu is not None
    assert button is not None
    assert abs(menu["x"] + menu["width"] - button["x"] - button["width"]) < 2
    assert 0 <= menu["y"] - button["y"] - button["height"] < 12
    page.screenshot(path=screens / "console-outcomes.png")
    page.get_by_role("button", name="Spam").click()
    expect(page.locator("tandem-facts")).to_contain_text("Spam")
    expect(page.locator("#outcomes")).to_be_hidden()


def test_slanted_words_are_slanted(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("It was *really* broken")
    page = opened(visitor().comes_in("sarah@acme.example"), "really")
    slanted = page.locator(".message em")
    assert slanted.evaluate("element => getComputedStyle(element).fontStyle") == "italic"
    assert slanted.evaluate("element => getComputedStyle(element).fontSynthesisStyle") == "auto"


def kept_by(page: Page) -> list[str]:
    """What the chat keeps at this browser."""
    found: list[str] = page.evaluate("Object.values(localStorage).filter(Boolean)")
    return found


def test_who_signs_out_of_the_shop_takes_their_chat_along(visitor: Callable[..., Visitor]) -> None:
    page = visitor().goes_to("/demo/acme/account/?as=maria").page
    page.locator("tandem-widget").get_by_role("button").first.click()
    expect(page.frame_locator("tandem-widget iframe").get_by_role("textbox")).to_be_visible()
    assert kept_by(page)
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url("**/demo/acme/account/")
    assert kept_by(page) == []
