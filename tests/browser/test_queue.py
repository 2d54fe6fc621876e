"""The queue between two agents and a customer: both see who waits and why, one claims, the other sees it go; the case says the rest."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import change_inbox, number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

FILE = """
INSERT INTO escalations_casefile (tenant_id, escalation_id, language, wants, known, identity, attempts, approvals, articles, moods, turns,
    made_at)
SELECT tenant_id, id, 'es', %(said)s, '[{"label": "Order", "value": "1042", "proven": true, "seq": 1}]', 'Proven',
    '[{"tool": "look_up_order", "state": "done", "said": "Done", "summary": "order 1042", "problem": "", "seq": 1}]', '[]',
    '[{"title": "Refunds and returns", "url": "https://acme.example/refunds"}]',
    '[{"seq": 1, "value": 0.7}, {"seq": 2, "value": 0.45}, {"seq": 3, "value": 0.1}]', '[]', now()
FROM escalations_escalation WHERE conversation_id = (SELECT id FROM conversations_conversation WHERE number = %(number)s AND tenant_id = (
    SELECT id FROM tenants_tenant WHERE slug = 'acme')) AND state <> 'closed'
ON CONFLICT DO NOTHING
"""
REPLY = """
INSERT INTO escalations_addition (tenant_id, case_file_id, kind, language, text, sources, by_model, at)
SELECT f.tenant_id, f.id, 'reply', 'en', 'I am sorry about the invoice, I will look into it now.', '[]', '', now()
FROM escalations_casefile f
"""
REASON = """
UPDATE escalations_escalation SET title = 'Invoice dispute', priority = 2, parts = '{"sentiment": 180, "issue": 900}',
    evidence = jsonb_build_array(jsonb_build_object('signal', 'topics', 'value', 'dispute', 'seq', 1, 'quote', %(said)s::text))
WHERE state <> 'closed' AND conversation_id = (SELECT id FROM conversations_conversation WHERE number = %(number)s AND tenant_id = (
    SELECT id FROM tenants_tenant WHERE slug = 'acme'))
"""


@pytest.fixture
def house(shop: House) -> str:
    """People answer here, so whoever writes waits for one."""
    return shop.address


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


def filed(shop: House, words: str) -> int:
    """What the assistant would have told whoever comes next; gives the conversation's number."""
    number = number_of(shop, words)
    with shop.as_owner() as session:
        for write in (REASON, "DELETE FROM escalations_addition", "DELETE FROM escalations_casefile", FILE, REPLY):
            session.execute(write, {"said": words, "number": number})
        session.execute("UPDATE conversations_conversation SET sentiment = 0.1, language = 'es' WHERE number = %s", [number])
    return number


def row(page: Page, number: int) -> Any:
    return page.locator(f"#conversation-{number}")


def test_of_two_agents_one_claims_and_the_other_sees_it_go(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path
) -> None:
    sarah, tom = [visitor().comes_in(f"{name}@acme.example").goes_to("/console/conversations/?list=queue") for name in ("sarah", "tom")]
    customer.says("La factura está mal, es la tercera vez")
    number = filed(shop, "La factura está mal, es la tercera vez")
    customer.says("¿Hay alguien?")
    for agent in (sarah, tom):
        for words in ("High", "Invoice dispute", "Spanish"):
            expect(row(agent.page, number)).to_contain_text(words)
    row(sarah.page, number).get_by_role("link").focus()
    expect(row(sarah.page, number).locator(".queue-parts")).to_be_visible()
    expect(row(sarah.page, number).locator(".queue-parts")).to_contain_text(
        re.compile(r"waited \d+:\d\d\s+· mood \+3 min · issue \+15 min")
    )
    sarah.page.screenshot(path=screens / "queue.png")
    row(sarah.page, number).get_by_role("button", name="Claim").click()
    expect(sarah.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    expect(row(tom.page, number)).to_have_count(0)

    case = sarah.page.locator("#case-file")
    expect(case.locator("blockquote")).to_have_text("La factura está mal, es la tercera vez")
    expect(case.get_by_role("img")).to_have_accessible_name("Content at first, very upset now, over 3 messages")
    paper = sarah.page.locator("form[data-paper=reply] textarea")
    paper.fill("Hola.")
    case.get_by_role("button", name="Put into the reply").click()
    expect(paper).to_have_value("Hola.\n\nI am sorry about the invoice, I will look into it now.")
    expect(paper).to_be_focused()
    assert "I am sorry" not in "".join(customer.reads())


def test_who_comes_second_is_told(visitor: Callable[..., Visitor], shop: House, customer: Customer) -> None:
    customer.says("Who takes me first?")
    number = number_of(shop, "Who takes me first?")
    sarah, tom = [visitor().comes_in(f"{name}@acme.example").goes_to("/console/conversations/?list=queue") for name in ("sarah", "tom")]
    tom.page.evaluate("document.querySelector('tandem-live').remove()")
    for agent in (sarah, tom):
        row(agent.page, number).get_by_role("button", name="Claim").click()
        agent.page.wait_for_load_state()
    expect(tom.page.locator("tandem-toasts")).to_contain_text("Somebody else was quicker")
    expect(row(tom.page, number)).to_have_count(0)
    expect(sarah.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()


def test_it_is_passed_on_to_a_colleague_with_a_note(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path
) -> None:
    customer.says("Do you know about balms?")
    number = number_of(shop, "Do you know about balms?")
    sarah, tom = [visitor().comes_in(f"{name}@acme.example") for name in ("sarah", "tom")]
    sarah.goes_to("/console/conversations/?list=queue")
    row(sarah.page, number).get_by_role("button", name="Claim").click()
    expect(sarah.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    history = tom.goes_to(f"/console/conversations/{number}/").page.locator("#case-history")
    history.locator("summary").click()
    sarah.page.get_by_role("button", name="Pass it on").press("Enter")
    sarah.page.get_by_role("button", name="To a team or a person…").press("Enter")
    dialog = sarah.page.get_by_role("dialog", name="Pass it on")
    sarah.page.screenshot(path=screens / "queue-pass-on.png")
    dialog.get_by_label("To").select_option(label="Tom Becker")
    dialog.get_by_label("Note").fill("She knows the recipe")
    dialog.get_by_role("button", name="Pass it on").click()
    expect(dialog).to_be_hidden()
    expect(tom.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    expect(history.get_by_text("She knows the recipe")).to_be_visible()  # what was unfolded stays so
    expect(sarah.page.get_by_role("button", name="Pass it on")).to_be_hidden()


def test_a_conversation_offered_to_one_is_theirs_to_take_or_decline(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path
) -> None:
    customer.says("Offer me to Sarah")
    number = number_of(shop, "Offer me to Sarah")
    with shop.as_owner() as session:
        session.execute(
            "INSERT INTO escalations_offer (tenant_id, conversation_id, membership_id, state, offered_at, expires_at)"
            " SELECT c.tenant_id, c.id, m.id, 'open', now(), now() + interval '1 minute' FROM conversations_conversation c"
            " JOIN tenants_membership m ON m.tenant_id = c.tenant_id JOIN tenants_user u ON u.id = m.user_id"
            " WHERE u.email = 'sarah@acme.example' AND c.number = %s",
            [number],
        )
    sarah, tom = [visitor().comes_in(f"{name}@acme.example").goes_to("/console/conversations/?list=queue") for name in ("sarah", "tom")]
    expect(row(tom.page, number).locator(".queue-offer")).to_be_hidden()
    expect(row(sarah.page, number)).to_contain_text(re.compile(r"Offered to you,\s+0:\d\d"))
    sarah.page.screenshot(path=screens / "queue-offer.png")
    row(sarah.page, number).get_by_role("button", name="Decline").click()
    expect(row(sarah.page, number).locator(".queue-offer")).to_have_count(0)


def test_availability_is_switched_in_the_menu(visitor: Callable[..., Visitor], screens: Path) -> None:
    page = visitor().comes_in("tom@acme.example").page
    page.get_by_role("button", name="Tom Becker, available").press("Enter")
    page.screenshot(path=screens / "queue-availability.png")
    page.get_by_role("button", name="Away", exact=True).click()
    expect(page.get_by_role("button", name="Tom Becker, away")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_queue_and_case_look_as_they_should(
    visitor: Callable[..., Visitor], shop: House, customer: Customer, screens: Path, size: str, scheme: str
) -> None:
    change_inbox(shop, "acme", answered_by="people")
    words = f"Mi factura, por favor, {size} {scheme}"
    customer.says(words)
    number = filed(shop, words)
    agent = visitor(size, scheme).is_in("sarah@acme.example")
    looked_at(agent, "queue", "/console/conversations/?list=queue", screens / f"queue-{size}-{scheme}.png")
    looked_at(agent, "case", f"/console/conversations/{number}/", screens / f"case-{size}-{scheme}.png")
    agent.page.get_by_role("button", name="Claim", exact=True).click()
    expect(agent.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    looked_at(agent, "held", f"/console/conversations/{number}/", screens / f"held-{size}-{scheme}.png")
    if size == "phone":
        looked_at(agent, "case", f"/console/conversations/{number}/#case", screens / f"case-open-{size}-{scheme}.png")
