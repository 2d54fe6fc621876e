"""What goes over a limit is decided by somebody else, from the case; who may do what; and how it stands in the thread."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from apps.business.models import Customer
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations.models import TeamQueue
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools.models import Approval
from tests.cast import Cast
from tests.console import scenes
from tests.console.by_hand import REFUND, at, body, decide, known_as_maria, plainly, refunds, use
from tests.console.conftest import do, tab
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "My order came broken")


@pytest.fixture
def maria(cast: Cast, conversation: Conversation) -> Customer:
    return known_as_maria(cast, conversation)


class TestOverTheLimit:
    @pytest.fixture
    def asked(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> Client:
        known_as_maria(cast, conversation, limit=30)
        browser = sign_in(cast.sarah)
        told = body(use(browser, conversation, "refund_request", **REFUND))
        assert "This goes beyond your limit of 30.00 USD an order. Somebody with authority is asked" in told
        answer = use(browser, conversation, "refund_request", **REFUND, sure="1")
        assert "Somebody with authority decides." in body(answer)
        return browser

    def test_a_card_says_who_asks_for_what_and_why(self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn) -> None:
        page = plainly(sign_in(cast.sofia).get(at(conversation, "")).text)
        card = "Refund 40.00 USD of order 1042 40.00 USD, beyond a limit of 30.00 USD an order “It came broken”"
        assert f"{card} Asked by Sarah Lindqvist, 12:00 Approve… Refuse…" in page
        assert refunds(conversation) == []

    def test_somebody_else_approves_and_it_is_done(self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn) -> None:
        answer = decide(sign_in(cast.sofia), conversation, "approve", note="Fine by me")
        assert "Approved by Sofia Reyes, 12:00, done" in plainly(answer.text)
        assert refunds(conversation) == [Decimal(40)]

    def test_refused_nothing_moves_and_the_note_stands_there(
        self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn
    ) -> None:
        assert "“Ask for a photo”" in plainly(decide(sign_in(cast.sofia), conversation, "refuse", note="Ask for a photo").text)
        assert refunds(conversation) == []

    def test_it_is_decided_once(self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn) -> None:
        decide(sign_in(cast.sofia), conversation, "refuse")
        late = decide(sign_in(cast.olivia), conversation, "approve")
        assert (late.status_code, "This was decided before: refused." in late.text, refunds(conversation)) == (422, True, [])

    def test_nobody_else_decides(self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn) -> None:
        statuses = [decide(sign_in(who), conversation, "approve").status_code for who in (cast.sarah, cast.tom, cast.vera, cast.charlie)]
        assert (statuses, refunds(conversation)) == ([403, 403, 403, 404], [])

    def test_nobody_approves_their_own(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        known_as_maria(cast, conversation)
        with tenant_scope(cast.acme.pk):
            Membership.objects.filter(pk=cast.sofia.pk).update(money_limit=0)
        browser = sign_in(cast.sofia)
        use(browser, conversation, "refund_request", **REFUND, sure="1")
        answer = decide(browser, conversation, "approve")
        assert (answer.status_code, "Nobody approves what they asked for themselves." in answer.text) == (403, True)

    def test_of_another_conversation_it_is_not_there(self, cast: Cast, conversation: Conversation, asked: Client, sign_in: SignIn) -> None:
        other = scenes.says(make_guest(make_inbox(cast.acme)), "Another")
        assert decide(sign_in(cast.sofia), other, "approve").status_code == 404
        with tenant_scope(cast.acme.pk):
            asked_for = Approval.objects.get()
        assert sign_in(cast.sofia).get(at(other, f"approvals/{asked_for.pk}/")).status_code == 404


class TestWhoMay:
    @pytest.mark.parametrize(("who", "status"), [("sarah", 200), ("vera", 403), ("oscar", 403), ("charlie", 404)])
    def test_looks_and_does(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, who: str, status: int) -> None:
        browser = sign_in(getattr(cast, who))
        assert browser.get(at(conversation, "tools/")).status_code == status
        assert browser.get(at(conversation, "tools/refund_request/")).status_code == status
        assert use(browser, conversation, "refund_request", **REFUND, sure="1").status_code == status
        assert len(refunds(conversation)) == (status == 200)

    @pytest.mark.parametrize("name", ["verify_identity", "escalate_to_human", "send_sms", "no-such-tool"])
    def test_there_is_no_form_for_what_only_the_assistant_does(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, name: str
    ) -> None:
        browser = sign_in(cast.sarah)
        assert browser.get(at(conversation, f"tools/{name}/")).status_code == 404
        assert use(browser, conversation, name).status_code == 404

    def test_an_outside_desk_does_nothing_where_it_sees_nothing(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        outside = scenes.a_team(cast.acme, cast.tom)
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=outside, sees_only_its_queue=True)
        browser = sign_in(cast.tom)
        assert browser.get(at(conversation, "tools/")).status_code == 404
        assert use(browser, conversation, "refund_request", **REFUND, sure="1").status_code == 404
        assert refunds(conversation) == []

    def test_a_viewer_reads_what_was_done_and_finds_no_way_to_do_it(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        use(sign_in(cast.sarah), conversation, "refund_request", **REFUND, sure="1")
        page = sign_in(cast.vera).get(at(conversation, "")).text
        assert "Refunded order 1042" in plainly(page)
        assert "<tandem-tools" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
async def test_what_is_done_and_decided_is_on_every_screen_at_once(live_cast: Cast) -> None:
    cast = live_cast
    conversation = await do(began, cast)
    tom = await tab(cast.tom, f"console.conversation-{conversation.number}", after=1)
    await tom.rest()
    sarah, sofia = await do(signed_in, cast.sarah), await do(signed_in, cast.sofia)
    await do(use, sarah, conversation, "refund_request", **REFUND, sure="1")
    await tom.until(lambda frame: "<tandem-approval" in frame and "Refund 40.00 USD of order 1042" in frame)
    await do(decide, sofia, conversation, "approve")
    await tom.until(lambda frame: "Approved by Sofia Reyes" in frame and "csrf" not in frame)
    await do(use, sarah, conversation, "order_lookup", key="another-form")
    await tom.until(lambda frame: "Sarah Lindqvist: Looked up the orders" in plainly(frame) and "data-late" in frame)


def began(cast: Cast) -> Conversation:
    conversation = scenes.says(make_guest(make_inbox(cast.acme)), "My order came broken")
    known_as_maria(cast, conversation, limit=30)
    return conversation


def signed_in(member: Membership) -> Client:
    browser = Client()
    browser.force_login(member.user)
    return browser


class TestOnTheTimeline:
    def test_what_was_done_by_hand_stands_behind_the_message_it_was_done_after(
        self, cast: Cast, guest: Guest, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        use(sign_in(cast.sarah), conversation, "order_lookup", order_id="1042")
        scenes.says(guest, "And now?")
        page = sign_in(cast.vera).get(at(conversation, "")).text
        (line,) = re.findall(r'<details class="steps"\s+id="call-\d+"[^>]*data-seq="1"[^>]*>', page)
        assert page.index('id="message-1"') < page.index(line) < page.index('id="message-2"')
        assert "Sarah Lindqvist: Looked up order 1042" in plainly(page)

    def test_a_decision_changes_its_line(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        known_as_maria(cast, conversation, limit=30)
        use(sign_in(cast.sarah), conversation, "refund_request", **REFUND, sure="1")
        page = plainly(sign_in(cast.sofia).get(at(conversation, "")).text)
        assert "Sarah Lindqvist: Refund request: waits for an approval" in page
        decide(sign_in(cast.sofia), conversation, "refuse", note="Not this time")
        page = plainly(sign_in(cast.sofia).get(at(conversation, "")).text)
        assert "Sarah Lindqvist: Refund request: refused" in page
        assert "Asked by Sarah Lindqvist, 12:00. Refused by Sofia Reyes, 12:00" in page
