"""Small things that go wrong for real visitors: refused files, two tabs, words dragged in, a site nobody listed, an empty desk."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat, Seat, number_of
from tests.browser.conftest import Visitor
from tests.browser.patience import until
from tests.browser.test_widget_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

AWAY = "Nobody is on duty right now. Leave a message and we will reply."
PROGRAM = {"name": "big report of the third quarter, with all figures.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ\0\0"}
LETTER = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
DRAGGED = """kind => ["dragover", "drop"].map(name => {
  const dataTransfer = new DataTransfer();
  if (kind === "words") dataTransfer.setData("text/plain", "some words");
  else dataTransfer.items.add(new File(["%PDF-1.4"], "dropped.pdf", { type: "application/pdf" }));
  const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
  document.getElementById("words").dispatchEvent(event);
  return event.defaultPrevented;
})"""
SPOKEN = "Use the code `OAT-2026` at the checkout."


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    return shop.address


def picks(chat: Chat, *files: Any) -> None:
    chat.panel.locator("#picker").set_input_files(list(files))
    expect(chat.panel.locator(".chip progress")).to_have_count(0)


def test_an_empty_desk_is_admitted_before_the_first_word(visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    expect(customer.status).to_have_text(AWAY)
    expect(customer.status).to_have_attribute("title", AWAY)
    notice = customer.panel.locator("#thread").get_by_text(AWAY)
    expect(notice).to_be_visible()
    assert customer.status.evaluate("node => node.getClientRects().length === 1 && node.offsetHeight < 24")
    looked_at(customer, "unstaffed", screens)
    arabic = Chat(visitor("phone", locale="ar")).comes_to("/demo/acme/").opens()
    expect(arabic.status).not_to_be_empty()
    looked_at(arabic, "unstaffed-rtl", screens)
    customer.says("Hello")
    customer.sees("Hello")
    expect(notice).to_have_count(0)
    expect(customer.panel.locator(".card").get_by_text(AWAY)).to_be_visible()


def test_a_refused_file_holds_nothing_up(visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    chips = customer.panel.locator(".chip")
    picks(customer, PROGRAM, LETTER)
    expect(chips).to_have_count(2)
    expect(chips.first).to_contain_text("This kind of file cannot be sent.")
    until(lambda: chips.first.locator("bdi").evaluate("node => node.offsetWidth") > 200)
    looked_at(customer, "refused-file", screens)
    customer.says("Here is my letter")
    customer.sees("Here is my letter")
    until(lambda: customer.lines()[-1][3] == ["letter.pdf"])
    expect(chips).to_have_count(1)
    customer.says("That is all")
    customer.sees("That is all")
    chips.get_by_role("button", name="Remove").click()
    expect(chips).to_have_count(0)
    expect(customer.words).to_be_focused()
    customer.visitor.complaints.clear()  # the browser's own, of the refusal


def test_the_eleventh_file_is_refused_in_sight(visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    picks(customer, *({**LETTER, "name": f"letter {number}.pdf"} for number in range(1, 13)))
    chips = customer.panel.locator(".chip")
    expect(chips).to_have_count(11)
    expect(chips.last).to_contain_text("letter 11.pdf, letter 12.pdf")
    expect(chips.last).to_contain_text("Not sent (2)")
    expect(chips.last).to_be_in_viewport()
    looked_at(customer, "many-files", screens)
    customer.words.press("Enter")
    expect(customer.messages.locator("button.file")).to_have_count(10)
    expect(chips).to_have_count(1)


def test_words_may_be_dragged_in_and_files_are_attached(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    assert customer.frame.evaluate(DRAGGED, "words") == [False, False]
    assert customer.frame.evaluate(DRAGGED, "file") == [True, True]
    expect(customer.panel.locator(".chip")).to_have_text(re.compile("dropped.pdf"))


def test_each_tab_has_a_draft_of_its_own(visitor: Arrive) -> None:
    def tab(page: Page) -> Chat:
        return Chat(Visitor(page, one.visitor.house)).comes_to("/demo/acme/").opens()

    one = Chat(visitor(bypass_csp=True)).comes_to("/demo/acme/").opens()
    context = one.visitor.page.context
    other = tab(context.new_page())
    one.words.fill("In the first")
    one.visitor.page.wait_for_function("Object.values(sessionStorage).includes('\"In the first\"')")
    other.words.fill("In the second")
    other.visitor.page.wait_for_function("Object.values(localStorage).includes('\"In the second\"')")
    for chat, words in ((one, "In the first"), (other, "In the second")):
        chat.visitor.page.reload()
        expect(chat.words).to_have_value(words)
    expect(tab(context.new_page()).words).to_have_value("In the second")
    one.words.press("Enter")
    one.sees("In the first")
    one.visitor.page.reload()
    one.sees("In the first")
    expect(one.words).to_have_value("")
    other.visitor.page.evaluate("Tandem('shutdown')")
    for shelf in ("localStorage", "sessionStorage"):
        assert "In the second" not in other.visitor.page.evaluate(f"JSON.stringify({shelf})")


def test_the_frame_is_called_by_the_brands_name(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    expect(customer.visitor.page.locator("tandem-widget iframe")).to_have_attribute("title", "Acme Skin")


@pytest.fixture
def serves() -> Iterator[Callable[[str], str]]:
    """The address of a site of somebody's own, with one page."""
    sites: list[HTTPServer] = []

    def stand(page: str) -> str:
        class Site(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                pass

        sites.append(HTTPServer(("127.0.0.1", 0), Site))
        Thread(target=sites[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{sites[-1].server_port}/"

    yield stand
    for site in sites:
        site.shutdown()
        site.server_close()


def test_a_site_that_is_not_listed_is_told_so(visitor: Arrive, serves: Callable[[str], str], screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/")
    page, house = customer.visitor.page, customer.visitor.house
    customer.visitor.listening = False  # the browser says what it refuses
    key = page.locator("script[data-inbox]").get_attribute("data-inbox")
    warned: list[str] = []
    page.on("console", lambda said: warned.append(said.text) if said.type == "warning" else None)
    page.goto(serves(f'<!doctype html><title>Elsewhere</title><script src="{house}/widget/embed.js" data-inbox="{key}"></script>'))
    customer.launcher.click()
    sorry = page.locator("tandem-widget section p")
    expect(sorry).to_have_text("The chat cannot be reached.")
    expect(sorry).to_be_in_viewport()
    assert page.locator("tandem-widget section").evaluate("node => getComputedStyle(node, '::before').display") == "none"
    assert any(page.evaluate("location.origin") in said and "allowed origins" in said for said in warned)
    page.screenshot(path=screens / "widget-unlisted-desktop-light.png")
    expect(customer.launcher).to_be_focused()
    page.keyboard.press("Escape")
    expect(customer.launcher).to_have_attribute("aria-expanded", "false")


def test_a_server_that_was_away_is_found_without_a_reload(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/")
    page = customer.visitor.page
    customer.visitor.listening = False
    page.route("**/widget/frame/**", lambda route: route.fulfill(status=503, body="away"))
    customer.launcher.click()
    sorry = page.locator("tandem-widget section p")
    expect(sorry).to_be_visible()
    page.unroute("**/widget/frame/**")
    expect(customer.words).to_be_visible()
    expect(sorry).to_have_count(0)


@pytest.mark.parametrize(("locale", "shown"), [("en-GB", r"^\d\d:\d\d$"), ("en-US", r"[AP]M$"), ("xx", r"[AP]M$")])
def test_times_are_the_visitors_own(shop: House, visitor: Arrive, locale: str, shown: str) -> None:
    words = f"What time is it in {locale}?"
    customer = Chat(visitor(locale=locale)).comes_to("/demo/acme/").opens()
    customer.says(words)
    customer.sees(words)
    sarah = Seat(visitor().is_in("sarah@acme.example")).takes(number_of(shop, words))
    sarah.says(SPOKEN)
    expect(customer.panel.locator(".agent.text time")).to_have_text(re.compile(shown))
    code = customer.panel.locator(".bubble code")
    assert code.evaluate("node => [getComputedStyle(node).hyphens, getComputedStyle(node).backgroundColor]") != ["auto", "rgba(0, 0, 0, 0)"]
    assert customer.panel.locator("body").evaluate("node => getComputedStyle(node).hyphens") == "auto"
