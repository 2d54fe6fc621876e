"""A thread under the eyes: a reply is seen as it is written, words are found in it, and what is new is where one begins."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import an_answering_house
from tests.browser.chat import number_of
from tests.browser.conftest import SIZES, Visitor
from tests.browser.handing import answers, at_rest
from tests.browser.patience import until
from tests.browser.slowly import HURRY, SLOWLY
from tests.browser.test_console_thread import Customer, opened, write
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]
LETTERS = str.maketrans("0123456789", "ghijklmnop")
CODE = "```\n# {}\n" + "curl --header 'accept: application/json' https://acme.example/orders/1042 " * 4 + "\n```"
CALL = """
INSERT INTO tools_toolcall (tenant_id, conversation_id, tool, tier, key, turn_id, actor_kind, arguments, summary, state, problem, code,
    asked_at, asked_seq, question_seq, answered_seq, news_seq, started_at, finished_at)
SELECT t.tenant_id, t.conversation_id, %(tool)s::text, 'money', %(tool)s::text || t.id, t.id, 'assistant',
    '{"order_id": "1042"}', %(summary)s, %(state)s::text, '', '', now(), 1, 0, 0, 0, now() - interval '120 ms',
    CASE WHEN %(state)s::text = 'done' THEN now() END
FROM assistant_turn t JOIN conversations_conversation c ON c.id = t.conversation_id WHERE c.number = %(number)s
    AND c.tenant_id = (SELECT id FROM tenants_tenant WHERE slug = 'acme')
"""
APPROVAL = """
INSERT INTO tools_approval (tenant_id, call_id, amount, most, because, state, asked_at, expires_at, note)
SELECT tenant_id, id, '$80.00', '', '', 'pending', now(), now() + interval '1 hour', '' FROM tools_toolcall WHERE state = 'approving'
ON CONFLICT DO NOTHING
"""

SHIFTS = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries())
    for (const { node } of sources) if (node?.closest?.("tandem-thread")) moved.push(node.className || node.nodeName);
}).observe({ type: "layout-shift", buffered: true });
"""


def a_word() -> str:
    """Never said before, and without digits: by chance they are a card's, which is masked."""
    return uuid.uuid4().hex.translate(LETTERS)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    with an_answering_house(tmp_path_factory.mktemp("writing"), model, "tests.browser.slowly") as standing:
        answers(standing)
        yield standing


@pytest.fixture
def quiet(answered: House) -> House:
    """Nobody is served there yet, and it is open at every hour."""
    at_rest(answered)
    (answered.folder / HURRY).unlink(missing_ok=True)
    return answered


def ids(page: Page) -> list[str]:
    return list(page.locator("#messages > [data-seq]").evaluate_all("all => all.map(each => each.id)"))


def looks(page: Page) -> str:
    """The thread as it is drawn, less what only one viewer has."""
    return str(page.locator("#messages").evaluate("each => { each.querySelector('#unread')?.remove(); return each.innerText }"))


def equals_a_fresh_load(page: Page) -> None:
    """Once what comes after a message, such as thumbs, has come to both."""
    fresh = page.context.new_page()
    fresh.goto(page.url)
    expect(fresh.locator("tandem-timeline")).to_be_visible()
    with suppress(AssertionError):
        until(lambda: (ids(page), looks(page)) == (ids(fresh), looks(fresh)))
    assert (ids(page), looks(page)) == (ids(fresh), looks(fresh))


def stands_still(page: Page) -> None:
    """The messages scroll, and nothing around them does."""
    head = page.locator("tandem-thread .pane-head").bounding_box()
    assert head is not None
    assert head["y"] == 0


class TestWhatIsBeingWritten:
    @pytest.fixture
    def house(self, quiet: House) -> str:
        return quiet.address

    def test_a_reply_grows_before_an_agents_eyes_and_becomes_a_message_without_a_jump(
        self, visitor: Arrive, quiet: House, screens: Path
    ) -> None:
        words = f"{SLOWLY} where is it?"
        agent, customer = visitor().comes_in("sarah@acme.example"), Customer(quiet.address)
        customer.says(words)
        page = opened(agent, words)
        growing = page.locator("#partial")
        expect(growing).to_contain_text("writing…")
        expect(growing).to_contain_text("It left our warehouse on Monday.")
        page.screenshot(path=screens / "thread-writing.png")
        expect(growing).to_contain_text("It is on a lorry now.")
        (quiet.folder / HURRY).touch()
        said = page.locator(".run-assistant[data-seq] .message", has_text="It is on a lorry now. It will be with you soon.")
        expect(said).to_be_visible()
        expect(growing).to_be_hidden()
        expect(page.locator("#messages > .steps")).to_have_count(1)
        equals_a_fresh_load(page)

    def test_what_a_colleague_cuts_off_stands_as_the_customer_saw_it(self, visitor: Arrive, quiet: House) -> None:
        words = f"{SLOWLY} and when?"
        agent, customer = visitor().comes_in("sarah@acme.example"), Customer(quiet.address)
        customer.says(words)
        page = opened(agent, words)
        expect(page.locator("#partial")).to_contain_text("It left our warehouse on Monday.")
        page.get_by_role("button", name="Claim", exact=True).click()
        expect(page.locator("#partial")).to_be_hidden()
        expect(page.locator(".run-assistant[data-seq] .message")).to_have_count(1)
        expect(page.locator(".steps-line", has_text="Stopped: a person took over")).to_be_visible()
        assert page.locator(".run-assistant[data-seq] .message").inner_text().strip() in map(str.strip, customer.reads())
        equals_a_fresh_load(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestSteps:
    @pytest.fixture
    def house(self, quiet: House) -> str:
        return quiet.address

    @pytest.fixture
    def talk(self, quiet: House, visitor: Arrive) -> str:
        """A thread with an answered question, a call that waits for an approval, code, a note and a colleague's reply."""
        customer = Customer(quiet.address)
        code = CODE.format(a_word())
        customer.says("What is your return policy?")
        customer.says(code)
        number = number_of(quiet, code)
        sarah = visitor().is_in("sarah@acme.example").goes_to(f"/console/conversations/{number}/")
        expect(sarah.page.locator(".run-assistant[data-seq]").first).to_be_visible()
        with quiet.as_owner() as session:
            for tool, state, summary in (("order_lookup", "done", ""), ("refund_request", "approving", "Refund $80 for order 1042")):
                session.execute(CALL, {"tool": tool, "state": state, "summary": summary, "number": number})
            session.execute(APPROVAL)
        sarah.page.get_by_role("button", name="Claim", exact=True).click()
        write(sarah.page, "reply", "Hello, Sarah here. I look into it now.")
        expect(sarah.page.locator(".run-agent .message")).to_have_count(1)
        return f"/console/conversations/{number}/"

    def test_they_open_and_who_may_decide_finds_the_way(
        self, visitor: Arrive, quiet: House, talk: str, screens: Path, size: str, scheme: str
    ) -> None:
        chief = visitor(size, scheme).is_in("supervisor@acme.example").goes_to(talk)
        line = chief.page.locator(".steps-line", has_text="Looked up order 1042").first
        expect(line).to_contain_text("Refund request: waits for an approval")
        line.press("Enter")
        body = chief.page.locator(".steps[open] .steps-body")
        for words in ("Refund $80 for order 1042", "Asked by the AI Assistant", "Whole trace"):
            expect(body).to_contain_text(words)
        expect(body.get_by_role("link", name="Decide")).to_be_visible()
        chief.page.screenshot(path=screens / f"thread-steps-open-{size}-{scheme}.png")
        looked_at(chief, "thread-steps", talk, screens / f"thread-steps-{size}-{scheme}.png")
        tom = visitor(size, scheme).is_in("tom@acme.example").goes_to(talk)
        tom.page.locator(".steps-line", has_text="Looked up order 1042").first.click()
        expect(tom.page.locator(".steps[open] .steps-body")).to_contain_text("Asked by the AI Assistant")
        expect(tom.page.get_by_role("link", name="Decide")).to_have_count(0)
        expect(tom.page.get_by_role("link", name="Whole trace")).to_have_count(0)

    def test_what_comes_after_the_page_moves_nothing(self, visitor: Arrive, talk: str, size: str, scheme: str) -> None:
        """Neither the thumbs beside a reply nor the names of who is here: a press that has begun ends where it began."""
        tom = visitor(size, scheme).is_in("tom@acme.example").goes_to(talk)
        tom.page.add_init_script(SHIFTS)
        tom.goes_to(talk)
        expect(tom.page.locator(".margin .thumbs")).to_be_visible()
        expect(tom.page.locator("tandem-here")).to_have_text("Sarah is here")
        at_rest = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.moved))))"
        assert tom.page.evaluate(at_rest) == []


class TestALongOne:
    @pytest.fixture
    def house(self, shop: House) -> str:
        return shop.address

    @pytest.fixture
    def customer(self, house: str) -> Customer:
        """With a hundred and twenty messages, one of them about an envelope."""
        customer = Customer(house)
        for number in range(1, 121):
            customer.says("¿Dónde está el sobre?" if number == 17 else f"word {number}")
        return customer

    @pytest.fixture
    def talk(self, shop: House, customer: Customer) -> str:
        words = f"The last of {a_word()}"
        customer.says(words)
        return f"/console/conversations/{number_of(shop, words)}/"

    def finder(self, page: Page) -> Locator:
        page.get_by_role("button", name="Search in this conversation").click()
        return page.get_by_role("searchbox", name="Words in this conversation")

    def test_words_are_found_and_lead_to_where_they_stand(self, visitor: Arrive, talk: str, customer: Customer, screens: Path) -> None:
        page = visitor().is_in("tom@acme.example").goes_to(talk).page
        field = self.finder(page)
        field.fill("donde SOBRE")
        expect(page.locator(".finder-match")).to_have_count(1)
        expect(page.locator(".finder-match mark")).to_have_text(["Dónde", "sobre"])
        page.screenshot(path=screens / "thread-finder.png")
        field.press("Enter")
        expect(page.locator("#message-17")).to_be_in_viewport()
        assert page.evaluate("document.querySelector('#message-17').matches(':target')")
        stands_still(page)

        customer.says("word 122")  # what comes meanwhile stands at the end, and nothing moves
        expect(page.locator("#message-122")).to_have_count(1)
        expect(page.locator("#message-17")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Jump to newest, 1 new")).to_be_visible()
        expect(page.locator("#message-43")).to_have_count(0)
        page.get_by_role("button", name="Later messages").click()
        expect(page.get_by_role("button", name="Later messages")).to_have_count(0)
        expect(page.locator("#messages .run[data-seq]")).to_have_count(122)
        assert [int(one.split("-")[1]) for one in ids(page) if one.startswith("message")] == list(range(1, 123))
        page.get_by_role("button", name="Jump to newest").click()
        expect(page.locator("#message-122")).to_be_in_viewport()

    def test_by_keyboard_one_goes_through_what_was_found_and_comes_back(self, visitor: Arrive, talk: str) -> None:
        page = visitor("phone").is_in("tom@acme.example").goes_to(talk).page
        field = self.finder(page)
        expect(field).to_be_focused()
        field.fill("word 11")
        expect(page.locator(".finder-words")).to_have_text("11 matches")
        field.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".finder-match").nth(1)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("tandem-finder")).to_be_hidden()
        expect(page.get_by_role("button", name="Search in this conversation")).to_be_focused()

    def test_one_begins_at_what_is_new(self, visitor: Arrive, talk: str, customer: Customer, screens: Path) -> None:
        tom = visitor().is_in("tom@acme.example")
        page = tom.page
        with page.expect_response(re.compile("/read/$")):
            tom.goes_to(talk)
        expect(page.locator("#unread")).to_have_count(0)
        address = page.url
        page.goto("about:blank")
        for number in range(122, 152):
            customer.says(f"word {number}")
        page.goto(address)
        expect(page.locator("#unread + #message-122")).to_have_count(1)
        expect(page.locator("#unread")).to_be_in_viewport()
        expect(page.locator("#message-151")).not_to_be_in_viewport()
        stands_still(page)
        page.screenshot(path=screens / "thread-new.png")
        with page.expect_response(re.compile("/read/$")):
            page.get_by_role("button", name="Jump to newest").click()
        expect(page.locator("#message-151")).to_be_in_viewport()

        page.goto("about:blank")
        for number in range(152, 222):
            customer.says(f"word {number}")
        page.goto(address)
        page.get_by_role("button", name="Jump to what is new").click()
        expect(page.locator("#unread")).to_be_in_viewport()
        expect(page.locator("#message-152")).to_be_in_viewport()
