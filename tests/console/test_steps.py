"""What the assistant did, in line: a quiet sentence before its reply that opens, the same for all who look."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.assistant.models import Step, Turn
from apps.console.phrases import done
from apps.console.steps import lasted
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools.actions import refuse
from apps.tools.models import ToolCall
from tests.cast import Cast
from tests.console import scenes, turns
from tests.console.conftest import do, tab
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
State = Turn.State


@pytest.fixture
def chat(cast: Cast) -> Conversation:
    return turns.given_to_assistant(scenes.says(make_guest(make_inbox(cast.acme)), "Where is my parcel?"))


def thread(browser: Client, conversation: Conversation) -> str:
    page = browser.get(f"/console/conversations/{conversation.number}/").text
    return page[page.index("<tandem-timeline") : page.index("</tandem-timeline>")]


def plainly(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def lines(browser: Client, conversation: Conversation) -> list[str]:
    found = re.findall(r'<summary class="steps-line">(.*?)</summary>', thread(browser, conversation), re.DOTALL)
    return [plainly(one) for one in found]


class TestTheLine:
    def test_it_says_what_was_looked_up_and_how_long_it_took(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        made = turns.replied(chat)
        turns.call(made, arguments={"order_id": "1042"})
        turns.read(made, "Shipping / Abroad", "Returns", "Shipping / At home")
        assert lines(sign_in(cast.sarah), chat) == ["Looked up order 1042 · Read 3 articles · 120 ms"]

    def test_an_article_found_twice_was_read_once(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        made, here = turns.replied(chat), "https://acme.example/shipping"
        turns.step(made, Step.Kind.RETRIEVAL, passages=[{"title": "Shipping / Abroad", "url": here}, {"title": "Shipping", "url": here}])
        assert lines(sign_in(cast.sarah), chat) == ["Read 1 article · 120 ms"]

    @pytest.mark.parametrize(
        ("told", "line"),
        [
            ({}, "Looked nothing up · 120 ms"),
            ({"decision": "unknown"}, "Did not know · 120 ms"),
            ({"decision": "handed_over"}, "Handed over · 120 ms"),
            ({"state": State.CUT_OFF, "decision": ""}, "Stopped: a person took over · 120 ms"),
            ({"state": State.FAILED, "decision": ""}, "Failed · 120 ms"),
        ],
    )
    def test_it_says_how_a_turn_ended(self, cast: Cast, chat: Conversation, sign_in: SignIn, told: dict[str, str], line: str) -> None:
        turns.turn(chat, **told)
        assert lines(sign_in(cast.sarah), chat) == [line]

    def test_it_names_why_a_person_was_asked_for(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        made = turns.turn(chat, decision="handed_over")
        escalation = scenes.escalated(chat)
        with tenant_scope(cast.acme.pk):
            type(escalation).objects.update(turn_id=made.pk)
        assert lines(sign_in(cast.sarah), chat) == ["Handed over: Invoice dispute · 120 ms"]

    @pytest.mark.parametrize("state", [State.RUNNING, State.SUPERSEDED])
    def test_a_turn_that_came_to_nothing_so_far_has_none(self, cast: Cast, chat: Conversation, sign_in: SignIn, state: str) -> None:
        made = turns.turn(chat, state=state, decision="")
        assert lines(sign_in(cast.sarah), chat) == []
        turns.call(made)
        assert lines(sign_in(cast.sarah), chat) == ["Looked up the orders · 120 ms"]

    @pytest.mark.parametrize(("milliseconds", "words"), [(None, ""), (0, "0 ms"), (999.4, "999 ms"), (2_440, "2.4 s")])
    def test_times_are_short(self, milliseconds: float | None, words: str) -> None:
        assert lasted(milliseconds) == words

    def test_a_tool_nobody_has_words_for_is_named(self) -> None:
        assert done("ring_the_bell", {}) == "Used ring the bell"
        assert done("order_lookup", {"order_id": ""}) == "Looked up the orders"
        assert done("order_lookup", {"order_id": "9" * 90}) == f"Looked up order {'9' * 40}"


class TestInside:
    def test_sources_lead_to_their_articles(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        made = turns.replied(chat)
        turns.read(made, "Shipping <abroad>")
        shown = thread(sign_in(cast.sarah), chat)
        assert 'href="https://acme.example/0"' in shown
        assert "Shipping &lt;abroad&gt;" in shown

    def test_a_call_tells_its_state_and_what_went_wrong_and_none_of_its_arguments(
        self, cast: Cast, chat: Conversation, sign_in: SignIn
    ) -> None:
        made = turns.replied(chat)
        turns.call(made, "update_address", state=ToolCall.State.FAILED, problem="It did not work.", summary="Change the address",
            arguments={"street": "12 Secret Lane"})  # fmt: skip
        turns.call(made, "verify_identity", state=ToolCall.State.REFUSED, result={"error": "too_many_codes"}, arguments={"code": "…"})
        shown = plainly(thread(sign_in(cast.sarah), chat))
        for words in ("Update address Failed 40 ms Change the address It did not work.", "Verify identity Refused", "too many codes"):
            assert words in shown
        assert "Secret Lane" not in shown

    def test_what_was_held_back_and_what_failed_is_told(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        made = turns.replied(chat)
        turns.step(made, Step.Kind.GUARD, problem="names a price nobody knows")
        turns.step(made, Step.Kind.FAILURE, problem="It broke off.")
        shown = plainly(thread(sign_in(cast.sarah), chat))
        assert "Held a sentence back: it names a price nobody knows" in shown
        assert "Failed: It broke off." in shown

    def test_an_approval_says_who_is_asked_what_and_what_they_said(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        waiting = turns.call(turns.replied(chat), "refund_request", state=ToolCall.State.APPROVING, summary="Refund $80 for order 1042")
        approval = turns.asked(waiting)
        shown = thread(sign_in(cast.sarah), chat)
        assert "Refund request: waits for an approval" in plainly(shown)
        assert "Asked by the AI Assistant. Waits for a yes until 13:00 · $80.00" in plainly(shown)
        assert f'href="#approval-{approval.pk}"' in shown
        refuse(approval, by=cast.sofia, note="Ask for a picture first")
        shown = thread(sign_in(cast.sarah), chat)
        assert "Refused by Sofia Reyes, 12:00 · $80.00 “Ask for a picture first”" in plainly(shown)
        assert "#approval-" not in shown

    @pytest.mark.parametrize(("name", "sees", "decides"), [("sarah", False, False), ("oscar", True, False), ("sofia", True, True)])
    def test_the_page_says_who_sees_traces_and_who_decides(
        self, cast: Cast, chat: Conversation, sign_in: SignIn, name: str, sees: bool, decides: bool
    ) -> None:
        page = sign_in(getattr(cast, name)).get(f"/console/conversations/{chat.number}/").text
        (told,) = re.findall(r'<tandem-thread class="([^"]*)"', page)
        assert ("thread-admin" in told, "thread-approver" in told) == (sees, decides)


class TestWhereTheyStand:
    def places(self, browser: Client, conversation: Conversation) -> list[str]:
        return re.findall(r'id="((?:message|note|turn)-\d+)"', thread(browser, conversation))

    def test_before_the_reply_or_behind_what_they_were_for(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        first = turns.replied(chat)
        late = turns.replied(chat, "Your refund came.", news=1)
        scenes.notes(cast.tom, chat)
        silent = turns.turn(chat, decision="silent", news=2)
        last = scenes.fresh(chat).last_seq
        expected = ["message-1", "message-2", f"turn-{first.pk}", "message-3"]
        told = self.places(sign_in(cast.sarah), chat)
        assert told[told.index(f"turn-{first.pk}") + 1] == f"message-{last - 1}"
        assert told[told.index(f"turn-{late.pk}") + 1] == f"message-{last}"
        assert told[told.index(f"turn-{silent.pk}") - 1] == f"message-{last}"
        assert told[-1] == "note-1"
        assert told[0] == expected[0]

    def test_each_page_of_a_thread_has_those_of_its_messages(
        self, cast: Cast, chat: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("apps.console.stretches.PAGE", 2)
        made = [turns.replied(chat, f"word {number}", news=number) for number in range(4)]
        browser, base = sign_in(cast.sarah), f"/console/conversations/{chat.number}/"
        last = scenes.fresh(chat).last_seq
        assert [one for one in self.places(browser, chat) if "turn" in one] == [f"turn-{one.pk}" for one in made[2:]]
        before = browser.get(f"{base}messages/?before={last - 1}").text
        assert re.findall(r'id="(turn-\d+)"', before) == [f"turn-{one.pk}" for one in made[:2]]

    def test_a_rivals_thread_shows_none_of_ours(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        turns.read(turns.replied(chat), "Our secret")
        other = scenes.says(make_guest(make_inbox(cast.globex)))
        assert other.number == chat.number
        assert lines(sign_in(cast.charlie), other) == []


def test_they_cost_one_statement_however_many_there_are(
    cast: Cast, chat: Conversation, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser, address = sign_in(cast.sarah), f"/console/conversations/{chat.number}/messages/?before=99"
    turns.replied(chat)
    with django_assert_max_num_queries(18) as one:
        browser.get(address)
    for number in range(1, 6):
        made = turns.replied(chat, news=number)
        turns.read(made, "Shipping", "Returns")
        turns.asked(turns.call(made, "refund_request", state=ToolCall.State.APPROVING))
    with django_assert_max_num_queries(18) as many:
        browser.get(address)
    assert len(one) == len(many)
    assert sum("assistant_turn" in query["sql"] for query in many) == 1


class TestLive:
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

    @pytest.fixture
    def cast(self, live_cast: Cast) -> Cast:
        return live_cast

    async def test_a_reply_comes_with_its_steps_and_takes_the_place_of_what_was_shown_of_it(self, cast: Cast, chat: Conversation) -> None:
        sarah = await tab(cast.sarah, f"console.conversation-{chat.number}", after=chat.last_seq)
        running = await do(turns.turn, chat, state=State.RUNNING, decision="", finished_at=None)
        await do(turns.shown, chat, running, "First sentence. ")
        first = await sarah.until(lambda frame: "First sentence." in frame)
        assert f'data-turn="{running.public}"' in first
        assert "writing…" in first
        assert 'id="message-' not in first
        await do(turns.shown, chat, running, "Second sentence.")
        await sarah.until(lambda frame: "First sentence. Second sentence." in frame)
        await do(turns.finished, chat, running, "First sentence. Second sentence.")
        last = await sarah.until(lambda frame: 'id="message-' in frame)
        assert f'id="turn-{running.pk}"' in last
        assert "data-late" in last
        assert re.search(r'id="partial"[^>]*hidden', last)

    async def test_what_was_cut_off_stands_there_once(self, cast: Cast, chat: Conversation) -> None:
        sarah = await tab(cast.sarah, f"console.conversation-{chat.number}", after=chat.last_seq)
        running = await do(turns.turn, chat, state=State.RUNNING, decision="", finished_at=None)
        await do(turns.shown, chat, running, "Half a rep")
        await sarah.until(lambda frame: "Half a rep" in frame)
        await do(scenes.claims, cast.tom, chat)
        frames = "".join(await sarah.rest())
        assert len(re.findall(r'id="message-\d+"[^>]*data-turn', frames)) == 1
        assert re.search(r'id="partial"[^>]*hidden', frames)

    async def test_a_decision_long_after_changes_the_line(self, cast: Cast, chat: Conversation, held_clock: clock.HeldClock) -> None:
        waiting = await do(turns.call, await do(turns.replied, chat), "refund_request", state=ToolCall.State.APPROVING)
        approval = await do(turns.asked, waiting)
        held_clock.advance(minutes=30)
        sarah = await tab(cast.sarah, f"console.conversation-{chat.number}", after=99)
        assert "Asked by the AI Assistant. Waits" not in "".join(await sarah.rest())
        await do(refuse_it, approval, cast.sofia)
        changed = await sarah.until(lambda frame: "Refused by Sofia Reyes" in frame)
        assert "Refund request: refused" in plainly(changed)


def refuse_it(approval: object, by: Membership) -> None:
    refuse(approval, by=by)  # type: ignore[arg-type]


class TestWhatIsBeingWritten:
    def partial(self, browser: Client, conversation: Conversation) -> str:
        return thread(browser, conversation).split('id="partial"')[1]

    def test_a_page_shows_it_as_far_as_the_customer_sees_it(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        running = turns.turn(chat, state=State.RUNNING, decision="", finished_at=None)
        assert "working on a reply…" in self.partial(sign_in(cast.sarah), chat)
        turns.shown(chat, running, "It **left** on Monday.")
        shown = self.partial(sign_in(cast.vera), chat)
        assert "writing…" in shown
        assert "<strong>left</strong>" in shown
        assert 'aria-live="off"' in shown

    def test_nothing_is_there_once_it_is_said_or_somebody_took_over(self, cast: Cast, chat: Conversation, sign_in: SignIn) -> None:
        running = turns.turn(chat, state=State.RUNNING, decision="", finished_at=None)
        turns.shown(chat, running, "Half")
        scenes.claims(cast.tom, chat)
        shown = self.partial(sign_in(cast.sarah), chat)
        assert "Half" not in shown
        assert re.match(r"[^>]*hidden", shown)
