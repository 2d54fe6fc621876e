"""The admin is no way round an outside desk's bounds: its people see there what they see in the console, and no more."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.assistant.models import Turn, Verdict, Writing
from apps.conversations.actions import queue
from apps.conversations.models import Conversation
from apps.escalations.models import Promise, Replay
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team
from apps.tickets.actions import open_ticket
from apps.tools.models import Approval, ToolCall
from tests.cast import Cast
from tests.conversations.scenes import claims, says
from tests.escalations.moving.scenes import escalation_of, team_of, waits_for
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
KINDS = [
    "conversations/conversation", "conversations/message", "conversations/delivery", "escalations/escalation", "escalations/promise",
    "tickets/ticket", "tools/toolcall", "tools/approval", "assistant/turn", "assistant/writing", "assistant/verdict",
]  # fmt: skip


@pytest.fixture
def desk(cast: Cast) -> Team:
    """Sofia supervises an outside desk, and Oscar keeps its tools running."""
    return team_of(cast.sofia, cast.oscar, name="Evenings", sees_only_its_queue=True)


@pytest.fixture
def theirs(desk: Team) -> Conversation:
    return waits_for(desk)


@pytest.fixture
def other(cast: Cast) -> Conversation:
    return says(make_guest(make_inbox(cast.acme)))


def row_of(kind: str, conversation: Conversation) -> int:
    """The conversation's own row of that kind."""
    with tenant_scope(conversation.tenant_id):
        match kind.partition("/")[2]:
            case "delivery":
                return queue(key=f"{conversation.pk}", to="", subject="", text="", purpose="notice", conversation=conversation).pk
            case "escalation":
                return escalation_of(conversation).pk
            case "promise":
                return Promise.objects.create(conversation=conversation, due_at=clock.now()).pk
            case "ticket":
                about = {"contact": conversation.contact, "conversation": conversation, "key": str(conversation.pk)}
                return open_ticket(subject="Late", description="", actor=SYSTEM, **about).pk
            case "toolcall":
                return call(conversation).pk
            case "approval":
                return Approval.objects.create(call=call(conversation), expires_at=clock.now()).pk
            case "writing":
                return writing(conversation).pk
            case "verdict":
                written = writing(conversation)
                return Verdict.objects.create(membership=written.asked_by, writing=written, is_good=True).pk
            case "turn":
                return Turn.objects.create(conversation=conversation, seq=1, fence=1, leased_until=clock.now()).pk
        return conversation.messages.get(seq=1).pk if kind.endswith("message") else conversation.pk


def call(conversation: Conversation) -> ToolCall:
    return ToolCall.objects.create(conversation=conversation, tool="refund", tier="money", key=f"{conversation.pk}", actor_kind="assistant")


def writing(conversation: Conversation) -> Writing:
    asked_by = Membership.objects.filter(tenant=conversation.tenant_id).order_by("pk")[0]
    return Writing.objects.create(conversation=conversation, asked_by=asked_by, kind="draft", read_seq=1, leased_until=clock.now())


def shown(browser: Client, kind: str) -> list[int]:
    return [row.pk for row in browser.get(f"/admin/{kind}/").context["cl"].result_list]


@pytest.mark.parametrize("kind", KINDS)
def test_other_teams_rows_are_not_there(cast: Cast, theirs: Conversation, other: Conversation, sign_in: SignIn, kind: str) -> None:
    ours, hidden = row_of(kind, theirs), row_of(kind, other)
    for member, seen in ((cast.sofia, [ours]), (cast.oscar, [ours]), (cast.olivia, [ours, hidden])):
        browser = sign_in(member)
        assert sorted(shown(browser, kind)) == sorted(seen)
        for page in ("change", "history"):
            answers = {row: browser.get(f"/admin/{kind}/{row}/{page}/").status_code for row in (ours, hidden)}
            assert [row for row, status in answers.items() if status == 200] == seen


def test_nor_can_anything_be_learned_from_them(cast: Cast, theirs: Conversation, other: Conversation, sign_in: SignIn) -> None:
    address = f"/admin/conversations/conversation/learn/?of={theirs.pk}&of={other.pk}"
    numbers = [one.conversation.number for one in sign_in(cast.sofia).get(address).context["shown"]]
    assert numbers == [theirs.number]


def test_what_they_hold_themselves_is(cast: Cast, desk: Team, other: Conversation, sign_in: SignIn) -> None:
    claims(cast.sofia, other)
    assert shown(sign_in(cast.sofia), "conversations/conversation") == [other.pk]


def test_who_is_in_one_of_our_teams_too_sees_all(cast: Cast, theirs: Conversation, other: Conversation, sign_in: SignIn) -> None:
    team_of(cast.sofia, name="Billing")
    assert len(shown(sign_in(cast.sofia), "escalations/escalation")) == 2


def test_the_lab_walks_through_all_so_they_have_no_part_in_it(cast: Cast, desk: Team, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        replay = Replay.objects.create(state=Replay.State.DONE)
    pages = ["", "add/", f"{replay.pk}/change/", f"{replay.pk}/progress/"]
    for member, status in ((cast.sofia, 403), (cast.olivia, 200)):
        browser = sign_in(member)
        assert {browser.get(f"/admin/escalations/replay/{page}").status_code for page in pages} == {status}
    asked = sign_in(cast.sofia).post("/admin/escalations/replay/add/", {"trial": "draft", "limit": "500"})
    assert asked.status_code == 403
    assert ("replay" in sign_in(cast.sofia).get("/admin/").text) is False


def test_whose_bounds_they_are_is_asked_once_a_page(cast: Cast, theirs: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sofia)
    with CaptureQueriesContext(connection) as run:
        browser.get("/admin/escalations/escalation/")
    assert sum("sees_only_its_queue" in query["sql"] and "tenants_teammember" in query["sql"] for query in run) == 1


def test_every_page_with_rows_of_conversations_is_bounded() -> None:
    """Whoever adds one is told here. What names a conversation and is the business's own record stays with the business."""
    own = {"callback", "replayed"}
    names = {
        f"{model._meta.app_label}/{model._meta.model_name}"
        for model in admin.site._registry
        if model is Conversation or any(field.name in {"conversation", "call", "writing"} for field in model._meta.fields)
        if model._meta.model_name not in own
    }
    assert names == set(KINDS)
