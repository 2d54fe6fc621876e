"""A demo that hands over to people: open and staffed as a test sets it, and what both sides of a handoff show.

No test here depends on the day or the hour it runs on: the inbox has no opening hours, or such as begin in two days.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from apps.ground import clock
from apps.tenants.models.membership import PRESENCE_LEASE
from tests.browser.answering import Talk
from tests.browser.chat import change_inbox
from tests.browser.conftest import SIZES, Visitor
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer
from tests.house import House

BEAT = ("celery", "--quiet", "-A", "config.celery", "beat")
QUEUE = "/console/conversations/?list=queue"
FORGOTTEN = PRESENCE_LEASE.seconds + 30  # whoever went without a word counts for a while
NEW_YORK = ZoneInfo("America/New_York")

ACME = "tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme')"
AT_REST = (
    f"UPDATE conversations_conversation SET status = 'resolved', holder = 'none', agent_id = NULL, resolved_at = now() WHERE {ACME}",
    f"UPDATE escalations_escalation SET state = 'closed', ending = 'overtaken', closed_at = now() WHERE {ACME} AND state <> 'closed'",
    f"UPDATE escalations_promise SET dropped_at = now() WHERE {ACME} AND kept_at IS NULL",
)
OPENS = f"""
INSERT INTO tenants_hoursspan (tenant_id, hours_id, weekday, opens, closes)
SELECT tenant_id, id, %s, '10:00', '16:00' FROM tenants_hours WHERE {ACME}
"""
HOURS = f"SELECT id FROM tenants_hours WHERE {ACME}"
PRESENT = "SELECT count(*)::int FROM tenants_presence p JOIN tenants_membership m ON m.id = p.membership_id JOIN tenants_user u"
PRESENT += " ON u.id = m.user_id WHERE u.email = %s AND p.seen_at > now() - interval '45 seconds'"
PRESS = "([number, at]) => setTimeout(() => document.querySelector(`#conversation-${number} .queue-claim`).click(), at - Date.now())"
GONE = f"""
INSERT INTO escalations_availability (tenant_id, membership_id, state, changed_at, absent_since)
SELECT m.tenant_id, m.id, 'available', now(), now() - interval '2 minutes' FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id
WHERE u.email = %s AND m.{ACME} ON CONFLICT (tenant_id, membership_id) DO UPDATE SET absent_since = EXCLUDED.absent_since
"""


def at_rest(house: House) -> None:
    """Nobody waits any more, and it is open at every hour."""
    change_inbox(house, "acme", hours_id=None)
    with house.as_owner() as session:
        for change in AT_REST:
            session.execute(change)


def closes(house: House) -> str:
    """For two days; tells when it opens, as a customer reads it."""
    day = clock.now().astimezone(NEW_YORK).date() + timedelta(days=2)
    with house.as_owner() as session:
        for table in ("tenants_holiday", "tenants_hoursspan"):
            session.execute(f"DELETE FROM {table} WHERE {ACME}")
        session.execute(OPENS, [day.weekday()])
        ((hours,),) = session.execute(HOURS).fetchall()
    change_inbox(house, "acme", hours_id=hours)
    return f"{day:%A}, 10:00 (New York)"


def answers(house: House) -> None:
    """Once its worker does, which reads all languages first."""
    customer = Customer(house.address)
    customer.says("Hello")
    until(lambda: len(customer.reads()) > 1, within=60)


def newest(house: House) -> int:
    """The number of the conversation that was begun last."""
    with house.as_owner() as session:
        ((number,),) = session.execute(f"SELECT max(number) FROM conversations_conversation WHERE {ACME}").fetchall()
    return int(number)


def staffed(house: House, expected: bool) -> None:
    """Once the widget knows who is there: it looks every few seconds."""
    asking = Customer(house.address)
    until(lambda: asking.does("session", inbox=asking.inbox)["inbox"]["staffed"] is expected, within=FORGOTTEN)


def vanished(house: House, email: str) -> None:
    """Their sockets are closed, and have been for longer than a customer is asked to bear."""
    with house.as_owner() as session:
        until(lambda: session.execute(PRESENT, [email]).fetchall() == [(0,)], within=FORGOTTEN)
        session.execute(GONE, [email])


def at_once(agents: Iterable[Visitor], number: int) -> None:
    """All press Claim at the same instant, and none has heard of another by then."""
    at = clock.now().timestamp() * 1000 + 700
    for agent in agents:
        agent.page.evaluate("document.querySelector('tandem-live').remove()")
        agent.page.evaluate(PRESS, [number, at])


def row(agent: Visitor, number: int) -> Locator:
    return agent.page.locator(f"#conversation-{number}")


def demand_row(agent: Visitor, number: int, *words: str) -> None:
    for each in words:
        expect(row(agent, number)).to_contain_text(each)


def case_of(agent: Visitor, number: int) -> Locator:
    """Their thread, opened from the list; its case beside it."""
    row(agent, number).get_by_role("link").click()
    expect(row(agent, number).get_by_role("link")).to_have_attribute("aria-current", "true")
    case = agent.page.locator("#case-file")
    expect(case).to_be_visible()
    return case


def pictured(customer: Talk, folder: Any, name: str) -> None:
    """The customer's side, on a desk and on a phone."""
    for size, box in SIZES.items():
        customer.visitor.page.set_viewport_size(box)  # type: ignore[arg-type]
        at_the_end(customer)
        customer.visitor.page.screenshot(path=folder / f"shows-{name}-customer-{size}.png")


def at_the_end(customer: Talk) -> None:
    expect(customer.messages.last).to_be_in_viewport()


def seen(page: Page, folder: Any, name: str) -> None:
    page.screenshot(path=folder / f"shows-{name}.png")
