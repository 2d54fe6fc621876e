"""The case beside a thread: why somebody is here and everything a person needs, at once and as it grows."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.console.cases import Case
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.actions.escalating import ticket_of
from apps.escalations.models import Addition, CaseFile, Escalation, Promise
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools.actions import refuse
from apps.tools.models import Approval, ToolCall
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import do, tab
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
ATTEMPT = {"tool": "look_up_order", "state": "failed", "said": "Failed", "summary": "order 1042", "problem": "Not found", "seq": 1}
FILED: dict[str, Any] = {
    "language": "es", "wants": "I want my money back", "identity": "Not proven",
    "known": [{"label": "Order", "value": "1042", "proven": False, "seq": 1}, {"label": "Email", "value": "m@x.example", "proven": True}],
    "attempts": [ATTEMPT], "articles": [{"title": "Refunds", "url": "https://acme.example/refunds"}],
    "moods": [{"seq": 1, "value": 0.7}, {"seq": 2, "value": 0.1}], "turns": ["t41.1", "t42.1", 42],
}  # fmt: skip


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "This invoice is wrong")


def filed(escalation: Escalation) -> CaseFile:
    """With a case file that has something of everything."""
    with tenant_scope(escalation.tenant_id):
        escalation.case_files.all().delete()
        file = CaseFile.objects.create(escalation=escalation, **FILED)
        Addition.objects.create(case_file=file, kind=Addition.Kind.REPLY, text="I am sorry about the invoice.", sources=FILED["articles"])
    return file


def over_the_limit(conversation: Conversation, summary: str = "Refund of 80 for order 1042") -> Approval:
    """The assistant would do something it may not do alone."""
    with tenant_scope(conversation.tenant_id):
        call = ToolCall.objects.create(
            conversation=conversation, tool="refund", tier="money", key=summary, actor_kind="assistant", summary=summary,
            state=ToolCall.State.APPROVING,
        )  # fmt: skip
        return Approval.objects.create(call=call, amount="80.00", expires_at=clock.now() + timedelta(hours=1))


def case(browser: Client, conversation: Conversation) -> str:
    page = browser.get(f"/console/conversations/{conversation.number}/").text
    return page[page.index("<tandem-case") : page.index("</tandem-case>")]


def plainly(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestOnThePage:
    def test_who_never_asked_for_a_person_has_none(self, cast: Cast, sign_in: SignIn) -> None:
        shown = case(sign_in(cast.sarah), scenes.says(make_guest(make_inbox(cast.acme, answered_by="assistant"))))
        assert 'id="case-file"' in shown
        assert "Why they are here" not in shown

    def test_it_says_why_they_are_here_in_their_own_words(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.escalated(conversation, team=scenes.a_team(cast.acme), quote="This invoice is <b>wrong</b>")
        shown = case(sign_in(cast.sarah), conversation)
        for words in ("Invoice dispute", "High", "Waits for a person", "For Billing", "Place in the queue: issue +15 min"):
            assert words in plainly(shown)
        assert "This invoice is &lt;b&gt;wrong&lt;/b&gt;" in shown
        assert 'Speaks of: dispute\n            · <a href="#message-1">message 1</a>' in shown

    def test_it_names_the_rule_and_its_version(self, cast: Cast) -> None:
        case = Case({"rule_name": "Invoice disputes", "version_number": 3, "reason": "rule"}, [], [], [], cast.acme.zone)
        assert case.reason == "Rule “Invoice disputes”, version 3"

    def test_a_quote_stands_there_once_with_all_that_it_shows(self, cast: Cast) -> None:
        quote = {"seq": 1, "quote": "INV-2041 is wrong"}
        evidence = [{"signal": "topics", "value": "dispute"} | quote, {"signal": "references", "value": "invoice"} | quote]
        mood = {"signal": "sentiment", "value": "0.05", "seq": 3, "quote": "Awful"}
        case = Case({"evidence": json.dumps([*evidence, mood])}, [], [], [], cast.acme.zone)
        assert [one["shows"] for one in case.evidence] == [["Speaks of: dispute", "Names: invoice"], ["Mood: very upset"]]

    def test_a_ticket_that_was_opened_for_it_is_named(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        escalation = scenes.escalated(conversation)
        assert "Ticket" not in plainly(case(sign_in(cast.sarah), conversation))
        with tenant_scope(cast.acme.pk):
            ticket = ticket_of(escalation, scenes.fresh(conversation), SYSTEM)
        assert f"Ticket {ticket.number}" in plainly(case(sign_in(cast.sarah), conversation))

    def test_everything_that_was_filed_is_there(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        filed(scenes.escalated(conversation))
        shown = case(sign_in(cast.sarah), conversation)
        for words in (
            "I want my money back", "Order, as they said 1042", "Email m@x.example", "Identity Not proven",
            "Look up order Failed order 1042. Not found", "Refunds",
            "Content at first, very upset now, over 2 messages", "I am sorry about the invoice.", "Put into the reply",
        ):  # fmt: skip
            assert words in plainly(shown)
        assert 'role="img" aria-label="Content at first, very upset now, over 2 messages"' in shown
        assert 'href="https://acme.example/refunds"' in shown

    def test_a_summary_that_came_later_stands_there_and_a_later_reply_takes_the_place_of_the_first(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn
    ) -> None:
        file = filed(scenes.escalated(conversation))
        with tenant_scope(cast.acme.pk):
            actions.add_to_case_file(file, kind=Addition.Kind.SUMMARY, text="They were charged twice.")
            actions.add_to_case_file(file, kind=Addition.Kind.REPLY, text="Let me look into that.", by_model="gpt-x")
        shown = case(sign_in(cast.sarah), conversation)
        assert "Summary They were charged twice. Put together from the conversation" in plainly(shown)
        assert "Let me look into that." in shown
        assert "I am sorry about the invoice." not in shown

    def test_a_summary_that_says_no_more_than_what_they_want_is_left_out(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn
    ) -> None:
        file = filed(scenes.escalated(conversation))
        with tenant_scope(cast.acme.pk):
            actions.add_to_case_file(file, kind=Addition.Kind.SUMMARY, text="I want my money back")
        assert "Summary" not in plainly(case(sign_in(cast.sarah), conversation))

    def test_what_was_promised_and_is_late_says_so(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        with tenant_scope(cast.acme.pk):
            due = clock.now() + timedelta(minutes=30)
            actions.promise(scenes.fresh(conversation), kind=Promise.Kind.CALLBACK, due_at=due, owner=cast.tom, actor=SYSTEM)
        assert "Promised by 12:30: Somebody will call · Tom Becker" in plainly(case(sign_in(cast.sarah), conversation))
        held_clock.advance(minutes=31)
        assert "Overdue since 12:30" in plainly(case(sign_in(cast.sarah), conversation))

    def test_its_history_names_who_went_silent(self, cast: Cast) -> None:
        known = {"kind": "relieved", "title": "", "note": "", "to_name": "Sarah Lindqvist", "team_name": None, "by_name": None}
        case = Case(None, [known | {"at": clock.now()}], [], [], cast.acme.zone)
        assert [step.words for step in case.steps] == ["Was taken from Sarah Lindqvist, who went silent"]

    def test_its_history_names_who_did_what(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.escalated(conversation)
        held = scenes.claims(cast.sarah, conversation)
        with tenant_scope(cast.acme.pk):
            actions.transfer(held, member=cast.sarah, fence=held.fence, to=cast.tom, note="Knows this order")
        told = plainly(case(sign_in(cast.tom), conversation))
        assert "Was transferred to Tom Becker, by Sarah Lindqvist Knows this order" in told
        order = ["Was transferred to Tom Becker", "Was claimed", "A person was asked for: Invoice dispute"]
        assert sorted(order, key=told.index) == order

    def test_what_needs_somebodys_yes_waits_there_and_says_what_became_of_it(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        asked = over_the_limit(conversation)
        told = plainly(case(sign_in(cast.sofia), conversation))
        assert "Waits for a yes until 13:00 Refund of 80 for order 1042 80.00 Asked by the AI Assistant, 12:00 Approve… Refuse…" in told
        held_clock.advance(minutes=5)
        with tenant_scope(cast.acme.pk):
            refuse(asked, by=cast.sofia, note="Ask for a photo first")
        told = plainly(case(sign_in(cast.sarah), conversation))
        assert "Refused by Sofia Reyes, 12:05 Refund of 80 for order 1042 “Ask for a photo first”" in told
        assert "Approve…" not in told

    @pytest.mark.parametrize(
        ("state", "call", "told"),
        [
            ("approved", "done", "Approved by Sofia Reyes, 12:00, done Refund"),
            ("approved", "failed", "Approved by Sofia Reyes, 12:00, failed Refund"),
            ("expired", "refused", "Nobody decided in time, 12:00 Refund"),
        ],
    )
    def test_what_was_decided_stands_there_with_its_outcome(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, held_clock: clock.HeldClock, state: str, call: str, told: str
    ) -> None:
        asked = over_the_limit(conversation)
        with tenant_scope(cast.acme.pk):
            ToolCall.objects.update(state=call)
            by = cast.sofia if state == "approved" else None
            Approval.objects.filter(pk=asked.pk).update(state=state, decided_by=by, decided_at=clock.now())
        assert told in plainly(case(sign_in(cast.sarah), conversation))

    @pytest.mark.parametrize(("who", "may"), [("adam", True), ("sofia", True), ("sarah", False), ("oscar", False)])
    def test_who_may_decide_does_so_right_there(self, cast: Cast, conversation: Conversation, sign_in: SignIn, who: str, may: bool) -> None:
        asked = over_the_limit(conversation)
        over_the_limit(scenes.says(make_guest(make_inbox(cast.acme)), "Mine as well"), summary="Refund of 90")
        shown = case(browser := sign_in(getattr(cast, who)), conversation)
        assert ("case-approver" in shown) is may
        assert re.findall(r'data-decide="(\d+)"', shown) == [str(asked.pk)] * 2
        answer = browser.get(f"/console/conversations/{conversation.number}/approvals/{asked.pk}/")
        assert (answer.status_code, "Refund of 80 for order 1042" in answer.text) == ((200, True) if may else (403, False))

    @pytest.mark.parametrize(("who", "sees"), [("adam", True), ("sofia", True), ("sarah", False), ("vera", False)])
    def test_how_the_assistant_came_to_it_is_for_who_may_see_the_admin(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, who: str, sees: bool
    ) -> None:
        filed(scenes.escalated(conversation))
        shown = case(sign_in(getattr(cast, who)), conversation)
        assert ("case-admin" in shown) is sees
        assert re.findall(r"/admin/assistant/turn/(\d+)/change/", shown) == ["41", "42"]

    def test_a_rival_reads_none_of_it(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        filed(scenes.escalated(conversation))
        assert sign_in(cast.charlie).get(f"/console/conversations/{conversation.number}/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
class TestLive:
    async def test_it_is_on_the_screen_when_a_person_is_asked_for_and_grows_there(self, live_cast: Cast) -> None:
        conversation = await do(scenes.says, await do(_guest, live_cast), "This invoice is wrong")
        sarah = await tab(live_cast.sarah, f"console.conversation-{conversation.number}", after=1)
        await sarah.rest()
        escalation = await do(scenes.escalated, conversation, quote="This invoice is wrong")
        await sarah.until(lambda frame: 'id="case-file"' in frame and "Invoice dispute" in frame and 'href="#message-1"' in frame)
        await do(_summed_up, escalation)
        await sarah.until(lambda frame: 'id="case-file"' in frame and "They were charged twice." in frame)

    async def test_a_decision_about_what_waits_for_a_yes_is_shown_at_once(self, live_cast: Cast) -> None:
        conversation = await do(scenes.says, await do(_guest, live_cast), "I want my money back")
        asked = await do(over_the_limit, conversation)
        sarah = await tab(live_cast.sarah, f"console.conversation-{conversation.number}", after=1)
        await sarah.until(lambda frame: "Waits for a yes until" in frame)
        await do(refuse, asked, by=live_cast.sofia)
        await sarah.until(lambda frame: "Refused by Sofia Reyes" in frame and "Waits for a yes" not in frame)

    async def test_the_list_hears_why_somebody_waits(self, live_cast: Cast) -> None:
        conversation = await do(scenes.says, await do(_guest, live_cast), "This invoice is wrong")
        sarah = await tab(live_cast.sarah)
        await sarah.rest()
        await do(scenes.escalated, conversation)
        await sarah.until(lambda frame: f'id="conversation-{conversation.number}"' in frame and "Invoice dispute" in frame)


def _guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme))


def _summed_up(escalation: Escalation) -> None:
    with tenant_scope(escalation.tenant_id):
        file = CaseFile.objects.select_related("escalation__conversation").get(escalation=escalation)
        actions.add_to_case_file(file, kind=Addition.Kind.SUMMARY, text="They were charged twice.")
