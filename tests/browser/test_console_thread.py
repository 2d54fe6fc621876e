"""The console's list and thread, by hand: claim, answer, note, hear at once what comes, and lose nothing while the network is away."""

import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_screens import looked_at

pytestmark = pytest.mark.browser


class Customer:
    """Somebody at Acme's shop, by the widget's API."""

    def __init__(self, house: str) -> None:
        self.house = house
        self.headers: dict[str, str] = {}
        found = re.search(r'data-inbox="([^"]+)"', self.asks("GET", "/demo/acme/").text)
        assert found is not None
        self.inbox = found[1]
        self.headers = {"Authorization": f"Bearer {self.does('session', inbox=self.inbox)['token']}"}

    def asks(self, method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(method, f"{self.house}{path}", headers=self.headers, trust_env=False, timeout=30, **options)

    def does(self, call: str, **body: Any) -> Any:
        answer = self.asks("POST", f"/widget/api/{call}", json=body)
        while answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            answer = self.asks("POST", f"/widget/api/{call}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def says(self, text: str) -> None:
        self.does("messages", client_id=str(uuid.uuid4()), text=text)

    def reads(self) -> list[str]:
        return [message["text"] for message in self.asks("GET", "/widget/api/messages?after=0").json()["messages"]]


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


def opened(agent: Visitor, words: str) -> Page:
    """The thread of whoever said that, from the list."""
    agent.page.locator(".queue-row", has_text=words).click()
    expect(agent.page.locator("tandem-thread .message", has_text=words)).to_be_visible()
    agent.page.wait_for_load_state("load")
    return agent.page


def write(page: Page, paper: str, text: str) -> None:
    page.locator(f"form[data-paper={paper}] textarea").fill(text)
    page.locator(f"form[data-paper={paper}] [type=submit]:not([name])").click()


def test_a_customer_is_answered(visitor: Callable[..., Visitor], customer: Customer) -> None:
    sarah = visitor().comes_in("sarah@acme.example")
    expect(sarah.page.locator("#presence")).to_contain_text("Sarah")
    customer.says("The pump of my cleanser is broken")
    page = opened(sarah, "The pump of my cleanser is broken")
    expect(page.locator("form[data-paper=reply]")).to_be_hidden()
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_hidden()
    write(page, "reply", "Hello, Sarah here.")
    expect(page.locator(".run-agent .message", has_text="Hello, Sarah here.")).to_have_count(1)
    expect(page.locator("form[data-paper=reply] textarea")).to_have_value("")

    page.get_by_role("tab", name="Note to your team").click()
    expect(page.locator("form[data-paper=reply]")).to_be_hidden()
    write(page, "note", "Third one this week")
    expect(page.locator(".run-note .message", has_text="Third one this week")).to_have_count(1)
    assert "Third one this week" not in customer.reads()

    customer.does("typing", on=True)
    expect(page.locator("#typing")).to_be_visible()
    customer.says("Thank you")
    expect(page.locator(".run-customer .message", has_text="Thank you")).to_have_count(1)
    expect(page.locator("#typing")).to_be_hidden()
    expect(page.locator(".queue-row:has([aria-current])")).to_contain_text("Thank you")
    customer.does("read", seq=3)
    expect(page.locator(".run-agent", has_text="Hello, Sarah here.").locator(".message-state")).to_have_text("Seen")
    ids = page.locator("#messages > [id]").evaluate_all("all => all.map(each => each.id)")
    lines = [each for each in ids if not each.startswith(("day", "partial"))]
    assert lines == ["earlier", "message-1", "message-2", "message-3", "note-1", "message-4"]

    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator(".composer-away")).to_contain_text("has ended")
    expect(page.locator("tandem-facts")).to_contain_text("Solved")


def test_two_agents_claim_and_one_is_told(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Who takes me?")
    sarah, tom = visitor().comes_in("sarah@acme.example"), visitor().comes_in("tom@acme.example")
    first, second = opened(sarah, "Who takes me?"), opened(tom, "Who takes me?")
    second.evaluate("document.querySelector('tandem-live').remove()")  # what Tom's page shows is old
    first.get_by_role("button", name="Claim", exact=True).click()
    expect(first.locator("form[data-paper=reply]")).to_be_visible()
    tom.listening = False  # the refusal is said on the console too
    second.get_by_role("button", name="Claim", exact=True).click()
    expect(second.locator("#thread-problem")).to_contain_text("Somebody else was quicker")
    expect(second.locator("tandem-facts")).to_contain_text("Sarah Lindqvist")
    expect(second.locator("form[data-paper=reply]")).to_be_hidden()


def test_no_word_is_lost_while_the_network_is_away(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Are you open tomorrow?")
    sarah = visitor().comes_in("sarah@acme.example")
    page = opened(sarah, "Are you open tomorrow?")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator("form[data-paper=reply]")).to_be_visible()
    sarah.listening = False
    page.context.set_offline(True)
    page.evaluate("document.querySelector('tandem-live').abandon()")
    write(page, "reply", "Yes, from nine.")
    expect(page.locator("#thread-problem")).to_contain_text("Your words are kept")
    expect(page.locator("form[data-paper=reply] textarea")).to_have_value("Yes, from nine.")
    customer.says("Hello?")
    customer.says("Still there?")
    page.context.set_offline(False)
    expect(page.locator(".run-customer .message", has_text="Still there?")).to_be_in_viewport()  # nothing is sent past what is unseen
    page.locator("form[data-paper=reply] [type=submit]:not([name])").click()
    expect(page.locator(".run-agent .message", has_text="Yes, from nine.")).to_have_count(1)
    customer.says("Good")
    expect(page.locator(".run-customer .message", has_text="Good")).to_have_count(1)
    expect(page.locator("#thread-problem")).to_be_hidden()
    said = page.locator("#messages .message").all_inner_texts()
    assert said == ["Are you open tomorrow?", "Hello?", "Still there?", "Yes, from nine.", "Good"]


@pytest.mark.parametrize("proxy", [lambda socket: socket.close(code=1011), lambda _: None], ids=["refuses", "says nothing"])
def test_it_goes_on_where_sockets_are_blocked(visitor: Callable[..., Visitor], customer: Customer, proxy: Callable[..., None]) -> None:
    customer.says("Behind a stern proxy")
    sarah = visitor().is_in("sarah@acme.example")
    sarah.page.route_web_socket(re.compile("/console/ws"), proxy)
    page = opened(sarah.goes_to("/console/"), "Behind a stern proxy")
    page.get_by_role("button", name="Claim", exact=True).click()
    write(page, "reply", "I read you all the same.")
    expect(page.locator(".run-agent .message", has_text="I read you")).to_have_count(1)
    customer.says("How good")
    expect(page.locator(".run-customer .message", has_text="How good")).to_have_count(1)
    expect(page.locator(".queue-row:has([aria-current])")).to_contain_text("How good")
    expect(page.locator("#presence")).to_contain_text("Sarah")
    expect(page.locator("tandem-connection")).to_be_hidden()
    assert page.locator("#messages .message").all_inner_texts() == ["Behind a stern proxy", "I read you all the same.", "How good"]


def test_files_go_with_a_reply(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("May I see the leaflet?")
    agent = visitor().comes_in("sarah@acme.example")
    page = opened(agent, "May I see the leaflet?")
    page.get_by_role("button", name="Claim", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"leaflet"} for name in ("leaflet.txt", "other.txt")]
    )
    expect(page.locator(".upload")).to_have_count(2)
    page.get_by_role("button", name="Leave out other.txt").click()
    write(page, "reply", "Here it is.")
    expect(page.locator(".message-file")).to_have_count(1)
    expect(page.locator(".upload")).to_have_count(0)
    address = page.locator(".message-file").get_attribute("href")
    assert address is not None
    assert page.request.get(f"{agent.house}{address}").body() == b"leaflet"


def test_earlier_messages_load_upward(visitor: Callable[..., Visitor], customer: Customer) -> None:
    for number in range(1, 71):
        customer.says(f"word {number}")
    page = opened(visitor().comes_in("tom@acme.example"), "word 70")
    expect(page.locator("#messages .run")).to_have_count(50)
    page.get_by_role("button", name="Earlier messages").click()
    expect(page.locator("#messages .run")).to_have_count(70)
    assert page.locator("#messages .message").all_inner_texts() == [f"word {number}" for number in range(1, 71)]
    expect(page.locator(".thread-day")).to_have_count(1)
    expect(page.get_by_role("button", name="Earlier messages")).to_have_count(0)


@pytest.fixture
def talk(visitor: Callable[..., Visitor], customer: Customer) -> str:
    """The address of a thread with all sorts on it."""
    order = f"order {uuid.uuid4().int % 10_000}"
    customer.does("contact", name="Maya Okafor")
    customer.says("Hello, the pump on my **oat cleanser** arrived broken. I have written about it twice already.")
    customer.says(f"It is {order}, see https://acme.example/orders/")
    sarah = visitor().comes_in("sarah@acme.example")
    page = opened(sarah, order)
    page.get_by_role("button", name="Claim", exact=True).click()
    write(page, "reply", "Hello Maya, Sarah here.\n\n- a new bottle, or\n- your money back?")
    expect(page.locator(".run-agent .message")).to_have_count(1)
    page.get_by_role("tab", name="Note to your team").click()
    write(page, "note", "Third broken pump of this batch this week.")
    expect(page.locator(".run-note .message")).to_have_count(1)
    customer.does("ticket", email="maya@example.org", subject="Broken pump", body="Please write to me, I have to leave.")
    expect(page.locator(".message-card")).to_have_count(1)
    return page.url.removeprefix(sarah.house)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_looks_designed(visitor: Callable[..., Visitor], house: str, talk: str, screens: Path, size: str, scheme: str) -> None:
    for words in ("Is the balm back in stock?", "Kann ich meine Bestellung noch ändern?"):
        Customer(house).says(words)
    agent = visitor(size, scheme).comes_in("sarah@acme.example")
    looked_at(agent, "console-list", "/console/conversations/", screens / f"console-list-{size}-{scheme}.png")
    looked_at(agent, "console-thread", talk, screens / f"console-thread-{size}-{scheme}.png")
    agent.page.get_by_role("tab", name="Note to your team").click()
    agent.page.screenshot(path=screens / f"console-note-{size}-{scheme}.png")
    tom = visitor(size, scheme).comes_in("tom@acme.example")
    looked_at(tom, "console-thread-theirs", talk, screens / f"console-thread-theirs-{size}-{scheme}.png")


def test_on_a_phone_one_pane_shows_at_a_time(visitor: Callable[..., Visitor], customer: Customer) -> None:
    customer.says("Small screen?")
    page = opened(visitor("phone").comes_in("tom@acme.example"), "Small screen?")
    expect(page.locator(".queue-row").first).to_be_hidden()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".queue-row", has_text="Small screen?")).to_be_visible()
    expect(page.locator("tandem-thread")).to_have_count(0)
