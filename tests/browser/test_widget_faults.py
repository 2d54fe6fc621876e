"""What goes wrong under a chat: pages reloaded too soon, networks that go, servers that die, sockets that nobody lets through."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, WebSocketRoute, expect

from tests.browser.chat import Chat, Seat, demand_the_same, number_of
from tests.browser.conftest import Visitor
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

FALLS_BACK_WITHIN = 3000
SOCKET = "**/widget/ws?**"
BLOCKED = {
    "throws": "window.WebSocket = class { constructor() { throw new DOMException('refused', 'SecurityError'); } };",
    "never opens": "window.WebSocket = class extends EventTarget { readyState = 0; close() {} };",
    "is refused": """window.WebSocket = class {
        constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
        close() {}
    };""",
}


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    return shop.address


@pytest.fixture
def sarah(visitor: Arrive) -> Seat:
    return Seat(visitor().is_in("sarah@acme.example"))


def forgive(visitor: Visitor) -> None:
    """Browsers say in their console what the test has broken; anything else they complain of still counts."""
    expected = ("net::ERR_", "WebSocket connection to")
    visitor.complaints[:] = [complaint for complaint in visitor.complaints if not any(word in complaint for word in expected)]


def reload_lossy(page: Page, *, lets_through: bool) -> None:
    """Nothing that is said comes back on the socket; and nothing arrives, unless it is let through. Until that socket is open, for what is
    said before goes another way."""
    greeted: list[str | bytes] = []

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda frame: server.send(frame) if lets_through else None)
        server.on_message(lambda frame: greet(socket, frame) if '"type": "conversation"' in str(frame) else None)

    def greet(socket: WebSocketRoute, frame: str | bytes) -> None:
        socket.send(frame)
        greeted.append(frame)

    page.route_web_socket(SOCKET, carry)
    page.reload()
    for _ in range(500):
        if greeted:
            return
        page.wait_for_timeout(20)
    raise AssertionError("no socket was opened")


def sound(page: Page) -> None:
    def carry(socket: WebSocketRoute) -> None:
        socket.connect_to_server()

    page.route_web_socket(SOCKET, carry)


def test_a_page_reloaded_in_mid_send(shop: House, visitor: Arrive, sarah: Seat) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    page = customer.visitor.page
    customer.says("Before")
    customer.sees("Before")
    sarah.takes(number_of(shop, "Before"))
    customer.sees("Sarah joined")
    for words, lets_through in (("acknowledgement", True), ("message", False)):
        reload_lossy(page, lets_through=lets_through)
        customer.sees("Sarah joined")
        customer.says(f"First the {words} is lost")
        customer.says(f"Then the page, while the {words} is missed")
        expect(customer.waiting).to_have_count(2)
        if lets_through:
            sarah.sees(f"First the {words} is lost")
        sound(page)
        page.reload()
        for side in (customer, sarah):
            side.sees(f"Then the page, while the {words} is missed")
    expect(customer.waiting).to_have_count(0)
    demand_the_same(shop, "Before", customer, sarah)


def test_offline_for_a_while(shop: House, visitor: Arrive, sarah: Seat) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    customer.says("On the train")
    customer.sees("On the train")
    sarah.takes(number_of(shop, "On the train"))
    customer.sees("Sarah joined")
    network = customer.visitor.page.context
    network.set_offline(True)
    expect(customer.panel.locator("#offline")).to_be_visible()
    sarah.says("Are you there?")
    sarah.sees("Are you there?")
    customer.says("In the tunnel")
    customer.says("Still in it")
    expect(customer.waiting).to_have_count(2)
    network.set_offline(False)
    expect(customer.panel.locator("#offline")).to_be_hidden()
    customer.sees("Are you there?")
    customer.sees("Still in it")
    sarah.sees("Still in it")
    demand_the_same(shop, "On the train", customer, sarah)
    forgive(customer.visitor)


def test_the_server_killed_while_the_customer_writes(shop: House, visitor: Arrive, sarah: Seat) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    customer.says("Before the crash")
    customer.sees("Before the crash")
    sarah.takes(number_of(shop, "Before the crash"))
    customer.sees("Sarah joined")
    customer.words.press_sequentially("During")
    shop.kill()
    customer.words.press_sequentially(" the crash")
    customer.words.press("Enter")
    customer.says("And more")
    expect(customer.waiting).to_have_count(2)
    shop.start()
    customer.sees("And more")
    sarah.sees("And more")
    sarah.says("All here")
    customer.sees("All here")
    demand_the_same(shop, "Before the crash", customer, sarah)
    for each in (customer, sarah):
        forgive(each.visitor)


@pytest.mark.parametrize("way", BLOCKED)
def test_without_a_socket(shop: House, visitor: Arrive, sarah: Seat, way: str) -> None:
    words = f"A socket that {way}"
    customer = Chat(visitor())
    page = customer.visitor.page
    calls: list[Request] = []
    page.on("requestfinished", lambda call: calls.append(call))
    page.add_init_script(BLOCKED[way])
    customer.comes_to("/demo/acme/").opens()
    customer.says(words)
    customer.sees(words)
    sarah.takes(number_of(shop, words))
    customer.sees("Sarah joined")
    sarah.says("I see you")
    customer.sees("I see you")
    customer.says("And I you")
    sarah.sees("And I you")
    (session,) = (call.timing for call in calls if call.url.endswith("/widget/api/session"))
    poll = next(call.timing for call in calls if "/widget/api/messages?" in call.url)
    assert poll["startTime"] - session["startTime"] - session["responseEnd"] < FALLS_BACK_WITHIN
    demand_the_same(shop, words, customer, sarah)


def test_two_tabs(shop: House, visitor: Arrive, sarah: Seat) -> None:
    one = Chat(visitor()).comes_to("/demo/acme/").opens()
    other = Chat(Visitor(one.visitor.page.context.new_page(), one.visitor.house)).comes_to("/demo/acme/shop/").opens()
    one.says("From the first tab")
    other.sees("From the first tab")
    sarah.takes(number_of(shop, "From the first tab"))
    other.says("From the second")
    one.sees("From the second")
    sarah.sees("From the second")
    sarah.says("I see both")
    for tab in (one, other):
        tab.sees("I see both")
    demand_the_same(shop, "From the first tab", one, other, sarah)
