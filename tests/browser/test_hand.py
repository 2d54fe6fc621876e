"""AI at hand in the browser: a draft written before the agent's eyes, what may help put into the reply, both languages; nothing sent by
itself."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.bench.standin import StandIn
from config.bench.standin.script import Script, in_pieces
from tests.browser.answering import WORKER, rows
from tests.browser.conftest import SIZES, Visitor
from tests.browser.handing import newest
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer
from tests.house import House

pytestmark = pytest.mark.browser

DRAFT = "I am sorry about that, Maria. Your parcel is with the carrier now. It is on its way to you."
BEGUN = re.compile(r"^I am sorry about that, Maria\.(?!.*on its way)")
THIRD = "And where is the third?"  # its draft is begun, and never ends by itself
SPANISH = "¿Dónde está mi paquete? Lo pedí hace una semana y todavía no ha llegado nada."
ENGLISH = "Where is my parcel? I ordered it a week ago and nothing has come."
REPLY, SENT = "It will be with you tomorrow morning.", "Lo tendrá con usted mañana por la mañana."
FRIENDLIER = "Good news: it will be with you tomorrow morning!"
SENDING = "SELECT kind, state, likeness FROM assistant_writing WHERE message_id IS NOT NULL ORDER BY id DESC LIMIT 1"


def answered(body: dict[str, Any]) -> Script:
    """By what it was asked for."""
    asked = json.dumps(body, ensure_ascii=False)
    if "Make them friendlier" in asked:
        return Script(pieces=in_pieces(FRIENDLIER))
    if "Translate them into" in asked:
        return Script(pieces=in_pieces(SENT))
    if "Translate the customer" in asked:
        return Script(pieces=in_pieces(ENGLISH if SPANISH in asked else REPLY))
    if "in short for the colleague" in asked:
        return Script(pieces=in_pieces("They ask where their parcel is."))
    return Script(pieces=in_pieces(DRAFT), between=0.4, stalls_after=8 if THIRD in asked else None)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    """With a worker, and a model that answers as the test wrote it."""
    with StandIn(otherwise=answered) as standin:
        extra = {"OPENAI_BASE_URL": standin.base_url, "OPENAI_MODEL": "stand-in", "OPENAI_WIRE": "chat", "EMBEDDING_MODEL": ""}
        standing = House(tmp_path_factory.mktemp("hand"), like=model, extra=extra | {"WIDGET_SESSIONS_PER_MINUTE": "1000000"})
        try:
            standing.open().start_beside("celery", "--quiet", "-A", "config.celery", *WORKER)
            begins(standing)
            yield standing.by_people()
        finally:
            standing.close()


def begins(standing: House) -> None:
    """Its worker, which reads all languages first."""
    customer = Customer(standing.address)
    customer.says("Hello")
    until(lambda: len(customer.reads()) > 1, within=150)


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


@pytest.fixture
def customer(house: str) -> Customer:
    return Customer(house)


Arrive = Callable[..., Visitor]


def taken(agent: Visitor, shop: House) -> Page:
    """The newest conversation, theirs from now on."""
    page = agent.is_in("sarah@acme.example").goes_to(f"/console/conversations/{newest(shop)}/").page
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator("tandem-thread[data-stance=mine]")).to_be_visible()
    return page


def ask(page: Page, name: str) -> None:
    page.locator("tandem-hand").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_draft_is_written_on_the_reply_and_sent_by_nobody_but_the_agent(
    visitor: Arrive, shop: House, customer: Customer, screens: Path, size: str
) -> None:
    customer.says("Where is my parcel?")
    page = taken(visitor(size), shop)
    area = page.locator("form[data-paper=reply] textarea")
    ask(page, "Draft a reply")
    expect(page.locator("#hand-writing")).to_contain_text("Drafting a reply…")
    expect(area).to_have_value(BEGUN)
    expect(area).to_have_value(DRAFT)
    expect(page.locator("#hand-writing")).to_contain_text("Written by stand-in")
    page.screenshot(path=screens / f"hand-draft-{size}.png")
    assert DRAFT not in customer.reads()
    page.locator("#hand-writing").get_by_role("button", name="Undo").click()
    expect(area).to_have_value("")
    page.locator("#hand-writing").get_by_role("button", name="Redo").click()
    expect(area).to_have_value(DRAFT)
    page.locator("#hand-writing").get_by_role("button", name="Good", exact=True).click()
    expect(page.locator("#hand-writing [data-good='1']")).to_have_attribute("aria-pressed", "true")
    area.press("Enter")
    expect(area).to_have_value("")
    expect(page.locator("#hand-writing")).to_be_hidden()
    assert DRAFT in customer.reads()
    assert rows(shop, SENDING) == [("draft", "done", 1.0)]


def test_where_something_stands_already_one_is_asked(visitor: Arrive, shop: House, customer: Customer, screens: Path) -> None:
    customer.says("Where is my other parcel?")
    page = taken(visitor(scheme="dark"), shop)
    area = page.locator("form[data-paper=reply] textarea")
    area.fill("Hello Maria,")
    ask(page, "Draft a reply")
    page.screenshot(path=screens / "hand-where-dark.png")
    page.get_by_role("button", name="Below it").click()
    expect(area).to_have_value(f"Hello Maria,\n\n{DRAFT}")
    page.locator("#hand-writing").get_by_role("button", name="Undo").click()
    expect(area).to_have_value("Hello Maria,")


def test_stopped_what_stands_there_stays(visitor: Arrive, shop: House, customer: Customer) -> None:
    customer.says(THIRD)
    page = taken(visitor(), shop)
    area = page.locator("form[data-paper=reply] textarea")
    ask(page, "Draft a reply")
    expect(area).to_have_value(BEGUN)
    page.locator("#hand-writing").get_by_role("button", name="Stop").click()
    expect(page.locator("#hand-writing[data-state=stopped]")).to_be_visible()
    assert area.input_value() != DRAFT
    page.reload()
    expect(page.locator("#hand-writing[data-state=stopped]")).to_contain_text("I am sorry about that, Maria.")


def test_what_may_help_is_put_into_the_reply(visitor: Arrive, shop: House, customer: Customer, screens: Path) -> None:
    customer.says("How long does shipping take?")
    page = taken(visitor(), shop)
    page.locator("#hand-help summary").click()
    article = page.locator("#hand-articles .hand-article").first
    expect(article).to_be_visible()
    passage = article.locator(".hand-passage").inner_text()
    article.get_by_role("button", name="Put into the reply").click()
    value = page.locator("form[data-paper=reply] textarea").input_value()
    assert " ".join(passage.removesuffix("…").split())[:60] in " ".join(value.split())
    page.locator("#hand-short summary").click()
    page.get_by_role("button", name="Sum it up now").click()
    expect(page.locator("#hand-summary")).to_contain_text("They ask where their parcel is.")
    page.screenshot(path=screens / "hand-help.png")


def test_both_read_their_own_language(visitor: Arrive, shop: House, customer: Customer, screens: Path) -> None:
    customer.says(SPANISH)
    page = taken(visitor(), shop)
    first = page.locator("#message-1")
    expect(first.locator(".translation")).to_have_text(ENGLISH)
    expect(first.locator("> .message-rich")).to_be_hidden()
    page.screenshot(path=screens / "hand-translated.png")
    first.get_by_role("button", name="Show the original").click()
    expect(first.locator("> .message-rich")).to_have_text(SPANISH)
    expect(first.locator(".translation")).to_be_hidden()
    page.get_by_role("button", name="Show translations").click()
    expect(page.locator("tandem-margin")).to_have_count(0)
    page.get_by_role("button", name="Show translations").click()
    expect(first.locator(".translation")).to_have_text(ENGLISH)
    page.reload()
    page.locator("form[data-paper=reply] textarea").fill(REPLY)
    page.get_by_role("button", name="Tone").click()
    page.get_by_role("button", name="Friendlier").click()
    expect(page.locator("#hand-writing")).to_contain_text(FRIENDLIER)
    ask(page, "Into Spanish")
    expect(page.locator("#hand-writing")).to_contain_text(SENT)
    page.screenshot(path=screens / "hand-into.png")
    page.locator("#hand-writing").get_by_role("button", name="Put into the reply").click()
    expect(page.locator("form[data-paper=reply] textarea")).to_have_value(SENT)
    page.locator("form[data-paper=reply] textarea").press("Enter")
    answer = page.locator(".run-agent").last
    expect(answer.locator(".translation")).to_have_text(REPLY)
    expect(answer).to_contain_text("As it was written; sent in Spanish")
    page.screenshot(path=screens / "hand-sent.png")
    assert customer.reads()[-1] == SENT
