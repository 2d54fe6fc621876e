"""The widget as the host's page meets it: what it costs, what it does when it is told to, whom it takes the visitor for."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.chat import Chat, Seat
from tests.browser.conftest import Visitor
from tests.browser.patience import until

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

LOADER, OPENED = 4096, 25_600
SHIFTS = """
window.shifts = [];
const observer = new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)));
observer.observe({ type: "layout-shift", buffered: true });
"""
LISTEN = """
window.heard = [];
for (const name of ["ready", "open", "close", "message", "unread"]) {
  Tandem("on", name, told => heard.push([name, told?.text ?? told ?? null]));
}
"""
HOST = """<!doctype html><title>A host page</title><script src="/widget/stub.js"></script><script src="/host/calls.js"></script>
<p>Words of the host's own.<script async src="/widget/embed.js"></script>"""


def weight(answer: Response) -> int:
    return len(gzip.compress(answer.body(), 9))


def test_what_it_costs(visitor: Arrive, record_property: Callable[[str, Any], None]) -> None:
    """One request before the click, nothing on the page moves, and little is fetched to open the chat."""
    customer = Chat(visitor())
    page = customer.visitor.page
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/widget/" in answer.url else None)
    page.add_init_script(SHIFTS)
    customer.comes_to("/demo/acme/")
    expect(customer.launcher).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [answer.url.removeprefix(customer.visitor.house) for answer in answers] == ["/widget/embed.js"]
    customer.opens()
    expect(customer.words).to_be_focused()
    page.wait_for_load_state("networkidle")
    weights = {answer.url.removeprefix(customer.visitor.house): weight(answer) for answer in answers}
    assert weights["/widget/embed.js"] <= LOADER
    assert sum(weights.values()) <= OPENED, weights
    record_property("told", f"widget: {weights['/widget/embed.js']} bytes before the click, {sum(weights.values())} to open the chat")
    customer.launcher.click()
    expect(customer.launcher).to_have_attribute("aria-expanded", "false")
    assert page.evaluate("shifts") == []


def hears(page: Page, *expected: list[Any]) -> None:
    """So much, once it has been told: the frame tells the page a moment after it shows something itself."""
    until(lambda: page.evaluate("heard.length") >= len(expected))
    assert page.evaluate("heard.splice(0)") == [*expected]


def test_told_by_the_page(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/")
    page = customer.visitor.page
    expect(customer.launcher).to_be_visible()
    page.evaluate(LISTEN)
    hears(page, ["ready", None])
    page.evaluate("Tandem('send', 'From the page')")
    customer.sees("From the page")
    expect(customer.launcher).to_have_attribute("aria-expanded", "true")
    hears(page, ["open", None], ["message", "From the page"])
    page.evaluate("Tandem('close')")
    page.evaluate("Tandem('toggle')")
    page.evaluate("Tandem('toggle')")
    hears(page, ["close", None], ["open", None], ["close", None])

    sarah = Seat(visitor().is_in("sarah@acme.example")).picks("From the page")
    sarah.says("I answer while it is closed")
    expect(customer.launcher).to_have_accessible_name("Open chat, 1 new message")
    expect(customer.launcher.locator("span")).to_have_text("1")
    until(lambda: ["unread", 1] in page.evaluate("heard"))
    page.evaluate("heard.splice(0)")
    page.evaluate("Tandem('open')")
    customer.sees("I answer while it is closed")
    expect(customer.launcher.locator("span")).to_be_hidden()
    hears(page, ["open", None], ["unread", 0])

    with page.expect_request("**/widget/api/session") as told:
        page.evaluate("Tandem('update', { page: location.origin + '/demo/acme/cart/' })")
    assert "/demo/acme/cart/" in str(told.value.post_data)


def test_calls_made_before_it_is_there(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/")
    page = customer.visitor.page
    key = page.locator("script[data-inbox]").get_attribute("data-inbox")
    calls = f"Tandem('on', 'ready', () => document.body.dataset.ready = true);Tandem('boot', {{ inbox: '{key}' }});Tandem('open');"
    page.route("**/host/", lambda route: route.fulfill(content_type="text/html", body=HOST))
    page.route("**/host/calls.js", lambda route: route.fulfill(content_type="text/javascript", body=calls))
    customer.comes_to("/host/")
    expect(page.locator("body")).to_have_attribute("data-ready", "true")
    expect(customer.words).to_be_focused()


def test_the_same_person_on_two_browsers(visitor: Arrive) -> None:
    """Vouched for by the host's server: on both the same chat; and after `shutdown` neither the browser nor the page knows them."""
    home = Chat(visitor()).comes_to("/demo/acme/?as=maria").opens()
    home.says("From home")
    home.sees("From home")
    phone = Chat(visitor()).comes_to("/demo/acme/").opens()
    expect(phone.messages).to_have_count(0)
    identity = home.visitor.page.locator("script[data-identity]").get_attribute("data-identity")
    phone.visitor.page.evaluate("identity => Tandem('identify', identity)", identity)
    phone.sees("From home")
    phone.says("From the phone")
    home.sees("From the phone")

    page = phone.visitor.page
    page.evaluate("Tandem('shutdown')")
    expect(page.locator("tandem-widget")).to_have_count(0)
    until(lambda: page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tandem'))") == [])
    phone.comes_to("/demo/acme/").opens()
    expect(phone.messages).to_have_count(0)
