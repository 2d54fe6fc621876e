"""From the assistant to a person, in the demo: what the customer is told, what the queue shows, what the case says; and back again."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.text.speaking import spoken
from tests.browser.answering import Talk, an_answering_house, rows
from tests.browser.chat import Seat, demand_lines, said_in
from tests.browser.conftest import Visitor
from tests.browser.handing import (
    BEAT,
    QUEUE,
    answers,
    at_once,
    at_rest,
    case_of,
    closes,
    demand_row,
    newest,
    pictured,
    row,
    seen,
    staffed,
    vanished,
)  # fmt: skip
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]
CONNECTING, AWAY = "Connecting to agent…", "Nobody is on duty right now. Leave a message and we will reply."
DISPUTE = "Invoice INV-2041 is wrong, I dispute this charge"
HUMAN = "I want to talk to a human"
TICKETS = "SELECT count(*)::int FROM tickets_ticket t JOIN conversations_conversation c ON c.id = t.conversation_id WHERE c.number = %s"
NUMBER = TICKETS.replace("count(*)", "max(t.number)")
HOLDER = """SELECT u.email FROM conversations_conversation c JOIN tenants_membership m ON m.id = c.agent_id
JOIN tenants_user u ON u.id = m.user_id WHERE c.number = %s AND m.tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme')"""
RANK = (
    "SELECT ranked_at FROM conversations_conversation WHERE number = %s AND tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme')"
)


@dataclass(frozen=True)
class Case:
    name: str
    says: tuple[str, ...]
    sees: str  # who of the house
    priority: str
    rule: str
    evidence: tuple[str, ...]
    team: str = ""
    told: str = spoken("en", "hand_over")
    status: str = CONNECTING
    locale: str = "en-US"
    signal: str = ""
    with_picture: bool = False

    def __str__(self) -> str:
        return self.name


ANGRY = ("This is terrible service, I am so disappointed", "Awful. I hate this, it is the worst shop ever")
SPANISH = ("¿Cuánto cuesta el envío?", "Quiero hablar con una persona")
BUG, CRISIS = "The checkout page crashes with an error message", "I don't want to live anymore, I am going to kill myself"
CASES = [
    Case(
        "spanish", SPANISH, "sarah", "High", "Asks for a person", SPANISH[1:], told=spoken("es", "hand_over"),
        status="Conectando con un agente…", locale="es-ES", signal="Asks for a person",
    ),
    Case("angry", ANGRY, "sarah", "High", "Bad mood over two turns", ANGRY[::-1], signal="Mood: very upset"),
    Case(
        "dispute", (DISPUTE,), "tom", "High", "Invoice or charge in dispute", (DISPUTE,), "Billing",
        signal="Speaks of: dispute · Names: invoice",
    ),
    Case("bug", (BUG,), "admin", "Normal", "Bug with a picture", (BUG,), "Engineering", with_picture=True),
    Case("crisis", (CRISIS,), "supervisor", "Critical", "Words of crisis", (CRISIS,), told=spoken("en", "crisis"), signal="Danger: crisis"),
]  # fmt: skip


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    with an_answering_house(tmp_path_factory.mktemp("handing"), model, "tests.browser.slowly") as opened:
        opened.start_beside(*BEAT)
        answers(opened)
        yield opened


@pytest.fixture
def house(standing: House) -> str:
    """Where the browsers of these tests go; nobody waits there yet."""
    at_rest(standing)
    return standing.address


def comes(visitor: Arrive, **options: str) -> Talk:
    customer = Talk(visitor(**options))
    customer.comes_to("/demo/acme/").opens()
    return customer


def on_duty(visitor: Arrive, name: str) -> Visitor:
    return visitor().is_in(f"{name}@acme.example").goes_to(QUEUE)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_goes_to_whom_it_is_for(standing: House, visitor: Arrive, screens: Path, case: Case) -> None:
    agent = on_duty(visitor, case.sees)
    if case.priority == "Critical":
        Customer(standing.address).does("human")  # somebody waits already
    staffed(standing, True)
    customer = comes(visitor, locale=case.locale)
    for words in case.says[:-1]:
        customer.asks(words)
        expect(customer.status).not_to_have_text(case.status)
    if case.with_picture:
        customer.attaches("checkout.png", "image/png", customer.visitor.page.screenshot())
    assert customer.asks(case.says[-1]) == case.told
    expect(customer.status).to_have_text(case.status)
    pictured(customer, screens, case.name)

    number = newest(standing)
    demand_row(agent, number, case.priority, case.rule, case.team, case.says[0])
    if case.priority == "Critical":
        expect(agent.page.locator(".queue-row").first).to_have_id(f"conversation-{number}")
    seen(agent.page, screens, f"{case.name}-queue")

    file = case_of(agent, number)
    for words in (case.priority, f"Rule “{case.rule}”, version", case.signal, f"For {case.team}" if case.team else ""):
        expect(file).to_contain_text(words)
    expect(file.locator("blockquote")).to_have_text(case.evidence)
    expect(file.get_by_role("region", name="What they want")).to_contain_text(case.says[0])
    assert rows(standing, TICKETS, number) == [(int(case.with_picture),)]
    if case.with_picture:
        expect(file).to_contain_text(f"Ticket {rows(standing, NUMBER, number)[0][0]}")
    seen(agent.page, screens, f"{case.name}-case")


@pytest.mark.parametrize("why", ["after-hours", "nobody"])
def test_nobody_is_promised_who_is_not_there(standing: House, visitor: Arrive, screens: Path, why: str) -> None:
    """The assistant says so and goes on; who asks for a person waits for one all the same."""
    told, waits = spoken("en", "nobody_free"), spoken("en", "asked_nobody_free")
    if why == "after-hours":
        told, waits = spoken("en", "opens_at", when=closes(standing)), spoken("en", "asked_after_hours")
        on_duty(visitor, "tom")  # whoever is at it then is not at work
    staffed(standing, False)

    asking = comes(visitor)
    assert asking.asks(DISPUTE) == told
    expect(asking.status).to_have_text("Chatting with AI Assistant")
    assert "ship" in asking.asks("What does shipping cost?").lower()
    pictured(asking, screens, why)
    offered = newest(standing)

    wishing = comes(visitor)
    assert wishing.asks(HUMAN) == waits
    expect(wishing.status).to_have_text(AWAY)
    expect(wishing.panel.get_by_role("button", name="Leave a message")).to_be_visible()
    pictured(wishing, screens, f"{why}-waits")
    waiting = newest(standing)

    agent = on_duty(visitor, "supervisor")
    demand_row(agent, waiting, "High", "Asks for a person")
    expect(row(agent, offered)).to_have_count(0)
    seen(agent.page, screens, f"{why}-queue")
    file = case_of(agent, waiting)
    for words in ("Rule “Asks for a person”, version 1", "Nobody was there when they asked"):
        expect(file).to_contain_text(words)
    file = agent.goes_to(f"/console/conversations/{offered}/").page.locator("#case-file")
    for words in ("Invoice or charge in dispute", "For Billing", "Nobody was there when they asked", "The customer chooses"):
        expect(file).to_contain_text(words)
    expect(file.locator("blockquote").first).to_have_text(DISPUTE)
    seen(agent.page, screens, f"{why}-case")


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told(standing: House, visitor: Arrive, screens: Path) -> None:
    both = {name: on_duty(visitor, name) for name in ("sarah", "tom")}
    customer = comes(visitor)
    customer.asks(HUMAN)
    number = newest(standing)
    for agent in both.values():
        demand_row(agent, number, "Asks for a person")
    at_once(both.values(), number)
    until(lambda: bool(rows(standing, HOLDER, number)))
    ((email,),) = rows(standing, HOLDER, number)
    winner = both.pop(email.partition("@")[0])
    expect(winner.page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    (loser,) = both.values()
    expect(loser.page.locator("tandem-toasts")).to_contain_text("Somebody else was quicker")
    expect(row(loser, number)).to_have_count(0)
    expect(customer.status).to_have_text(re.compile("Chatting with (Sarah|Tom)"))
    seen(loser.page, screens, "claims-lost")
    pictured(customer, screens, "claims")


def test_whose_agent_vanishes_is_told_and_waits_at_the_old_place(standing: House, visitor: Arrive, screens: Path) -> None:
    sarah, tom = on_duty(visitor, "sarah"), on_duty(visitor, "tom")
    customer = comes(visitor)
    customer.asks(HUMAN)
    number = newest(standing)
    rank = rows(standing, RANK, number)
    row(sarah, number).get_by_role("button", name="Claim").click()
    expect(customer.status).to_have_text("Chatting with Sarah")
    customer.says("Are you still there?")
    customer.sees("Are you still there?")
    sarah.page.context.close()
    vanished(standing, "sarah@acme.example")
    expect(customer.messages.get_by_text(spoken("en", "relieved", name="Sarah"))).to_be_visible()
    expect(customer.status).to_have_text(CONNECTING)
    demand_row(tom, number, "Asks for a person")
    assert abs(rows(standing, RANK, number)[0][0] - rank[0][0]) < timedelta(seconds=1)
    pictured(customer, screens, "vanished")
    file = case_of(tom, number)
    file.locator("#case-history summary").click()
    expect(file.locator("#case-history")).to_contain_text("Was taken from Sarah Lindqvist, who went silent")
    seen(tom.page, screens, "vanished-case")


def test_not_one_word_of_the_assistant_comes_after_a_take_over(standing: House, visitor: Arrive, screens: Path) -> None:
    sarah, customer = on_duty(visitor, "sarah"), comes(visitor)
    asked = "Slowly, please: where is my parcel?"
    customer.says(asked)
    expect(customer.panel.get_by_text("It is on a lorry now.")).to_be_visible()
    seat = Seat(sarah).takes(newest(standing))
    expect(customer.status).to_have_text("Chatting with Sarah")
    until((standing.folder / "spoken").exists)
    seat.says("Sarah here, I have it.")
    customer.sees("Sarah here, I have it.")
    said = [[seq, kind, text.strip(), files] for seq, kind, text, files in said_in(standing, asked)]
    for side in (customer, seat):
        demand_lines(side, said)
    assert "We will write to you." not in customer.replies.last.inner_text()
    assert [kind for _, kind, *_ in customer.lines()] == ["customer", "assistant", "activity", "agent"]
    pictured(customer, screens, "takeover")
    seen(sarah.page, screens, "takeover-thread")
