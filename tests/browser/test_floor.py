"""The supervisor's floor, live, while others work; its picture and its table say the same; it goes on where sockets are blocked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.handing import at_rest
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

SUPERVISOR = "supervisor@acme.example"
FLOOR = "/console/insight/"
LAPTOP = {"width": 1024, "height": 768}
BUSY_DAYS = """
INSERT INTO escalations_escalation (tenant_id, conversation_id, state, reason, title, evidence, seq, closed_seq, skill, to_supervisor,
    priority, parts, was_open, was_staffed, found_room, decided_at, queued_at, taken_at, closed_at, ending)
SELECT c.tenant_id, c.id, 'closed', 'button', 'Asked for a person', '[]', 0, 0, '', false, 1, '{}', true, true, false, came.at, came.at,
    came.at + came.minutes * interval '1 minute', came.at + interval '2 hours', 'resolved'
FROM (SELECT tenant_id, id FROM conversations_conversation WHERE tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme') LIMIT 1) c,
    (SELECT now() - n * interval '11 minutes' AS at, (n * 37) % 45 + 5 AS minutes FROM generate_series(1, 2600) n
        WHERE (n * n) % 7 < 1 + (n / 20) % 4) came
"""


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one; nobody else does."""
    at_rest(shop)
    return shop.address


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


def tile(page: Page, key: str) -> Locator:
    return page.locator(f"#tile-{key} .tile-value")


def test_a_claim_in_another_browser_shows_at_once(visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path) -> None:
    sofia, sarah = visitor().is_in(SUPERVISOR).goes_to(FLOOR), visitor().is_in("sarah@acme.example").goes_to("/console/")
    expect(tile(sofia.page, "waiting")).to_have_text("0")
    customer.says("Is anybody on the floor?")
    number = number_of(shop, "Is anybody on the floor?")
    expect(tile(sofia.page, "waiting")).to_have_text("1")
    expect(tile(sofia.page, "longest")).to_have_text(re.compile(r"0:\d[1-9]"))
    row = sofia.page.locator("#floor-live tr", has=sofia.page.locator(f"#live-{number}"))
    expect(row).to_contain_text("In the queue")
    expect(row).to_contain_text("Is anybody on the floor?")

    sofia.page.locator("#tile-waiting").focus()
    sarah.page.locator(f"#conversation-{number}").get_by_role("button", name="Claim").click()
    expect(tile(sofia.page, "waiting")).to_have_text("0")
    expect(tile(sofia.page, "agents")).to_have_text("1")
    expect(row).to_contain_text("With Sarah")
    expect(sofia.page.locator("#floor-people").get_by_role("link", name=re.compile(r"^1 of \d+ places used by Sarah"))).to_be_visible()
    expect(sofia.page.locator("#tile-waiting")).to_be_focused()
    expect(sofia.page.get_by_text("Conversations in the queue: nobody has taken them yet.")).to_be_visible()
    sofia.page.screenshot(path=screens / "floor-live.png")

    sofia.page.locator("#tile-taken").click()
    expect(sofia.page.get_by_role("heading", name="Taken from the queue")).to_be_visible()
    sofia.page.locator(f"#live-{number}").click()
    expect(sofia.page.locator("tandem-thread[data-stance=theirs]")).to_be_visible()


def test_picture_and_table_say_the_same(visitor: Callable[..., Visitor], shop: House) -> None:
    with shop.as_owner() as session:
        session.execute(BUSY_DAYS)
    page = visitor().is_in(SUPERVISOR).goes_to(FLOOR).page
    page.get_by_text("The same as a table").click()
    table = page.locator("#floor-trend-day tbody tr")
    expect(table).to_have_count(97)
    depths = [int(row.split("\t")[1]) for row in reversed(page.locator("#floor-trend-day tbody").inner_text().splitlines())]
    line = page.locator(".trend-now").first.get_attribute("points") or ""
    heights = [92 - float(point.split(",")[1]) for point in line.split()]
    assert max(depths) > 0
    scale = max(heights) / max(depths)
    assert [round(height / scale) for height in heights] == depths
    csv = page.request.get(f"{shop.address}{FLOOR}trend.csv").text().splitlines()[1:]
    assert [int(row.split(",")[1]) for row in csv] == depths


def test_it_goes_on_where_sockets_are_blocked(visitor: Callable[..., Visitor], shop: House, customer: Customer) -> None:
    sofia = visitor().is_in(SUPERVISOR)
    sofia.page.clock.install()
    sofia.page.route_web_socket(re.compile("/console/ws"), lambda socket: socket.close(code=1011))
    sofia.goes_to(FLOOR)
    expect(tile(sofia.page, "waiting")).to_have_text("0")
    customer.says("Behind a stern proxy")
    number_of(shop, "Behind a stern proxy")
    sofia.page.clock.fast_forward(11_000)
    expect(tile(sofia.page, "waiting")).to_have_text("1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [*SIZES, "laptop"])
def test_it_looks_as_it_should(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path, size: str, scheme: Any
) -> None:
    with shop.as_owner() as session:
        session.execute(BUSY_DAYS)
    words = f"Where is order 1042? ({size}, {scheme})"
    customer.says(words)
    number_of(shop, words)
    for email, name in ((SUPERVISOR, "floor"), ("sarah@acme.example", "floor-own")):
        somebody = visitor("desktop" if size == "laptop" else size, scheme).is_in(email)
        if size == "laptop":
            somebody.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
        looked_at(somebody, name, FLOOR, screens / f"{name}-{size}-{scheme}.png")
        for number, part in enumerate(somebody.page.locator(".floor-part").all()):
            part.screenshot(path=screens / f"{name}-{number}-{size}-{scheme}.png")
    if size != "laptop":
        behind = visitor(size, scheme).is_in(SUPERVISOR)
        looked_at(behind, "behind", f"{FLOOR}opened/", screens / f"floor-behind-{size}-{scheme}.png")
