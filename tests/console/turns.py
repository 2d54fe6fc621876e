"""What the assistant did, written down as its loop would have."""

from datetime import timedelta
from typing import Any

from apps.assistant.models import Step, Turn
from apps.conversations import actions
from apps.conversations.models import Author, Conversation, Holder
from apps.conversations.posting import Draft
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tools.models import Approval, ToolCall
from tests.console import scenes


def given_to_assistant(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        actions.hand_over(conversation, to=Holder.ASSISTANT, actor=SYSTEM)
    return scenes.fresh(conversation)


def turn(conversation: Conversation, **overrides: Any) -> Turn:
    """One that ended 120 ms after it began."""
    now, current = clock.now(), scenes.fresh(conversation)
    fields = {"seq": current.last_seq, "fence": current.fence, "state": Turn.State.DONE, "decision": Turn.Decision.ANSWERED}
    times = {"leased_until": now, "started_at": now, "finished_at": now + timedelta(milliseconds=120)}
    with tenant_scope(conversation.tenant_id):
        return Turn.objects.create(conversation=conversation, **fields | times | overrides)


def replied(conversation: Conversation, text: str = "It is on its way.", *, news: int = 0) -> Turn:
    """A turn and the message it became."""
    made = turn(conversation, news=news)
    with tenant_scope(conversation.tenant_id):
        actions.post_draft(conversation, Draft(author=Author.ASSISTANT, text=text, turn=made.public))
    return made


def shown(conversation: Conversation, running: Turn, text: str) -> None:
    with tenant_scope(conversation.tenant_id):
        assert actions.show(scenes.fresh(conversation), turn=running.public, fence=running.fence, text=text)


def finished(conversation: Conversation, running: Turn, text: str) -> None:
    with tenant_scope(conversation.tenant_id):
        draft = Draft(author=Author.ASSISTANT, text=text, turn=running.public)
        assert actions.finish(scenes.fresh(conversation), turn=running.public, fence=running.fence, draft=draft)
        Turn.objects.filter(pk=running.pk).update(state=Turn.State.DONE, decision=Turn.Decision.ANSWERED, finished_at=clock.now())


def step(of: Turn, kind: Step.Kind, **detail: Any) -> None:
    with tenant_scope(of.tenant_id):
        Step.objects.create(turn=of, kind=kind, detail=detail)


def read(of: Turn, *titles: str) -> None:
    passages = [{"mark": f"k{at}", "title": title, "url": f"https://acme.example/{at}", "score": 0.5} for at, title in enumerate(titles)]
    step(of, Step.Kind.RETRIEVAL, passages=passages)


def call(of: Turn, tool: str = "order_lookup", **overrides: Any) -> ToolCall:
    now = clock.now()
    fields = {"tier": "read", "key": f"{of.pk}:{tool}", "actor_kind": "assistant", "state": ToolCall.State.DONE}
    times = {"started_at": now, "finished_at": now + timedelta(milliseconds=40)}
    with tenant_scope(of.tenant_id):
        return ToolCall.objects.create(conversation=of.conversation, turn_id=of.pk, tool=tool, **fields | times | overrides)


def asked(of: ToolCall, **overrides: Any) -> Approval:
    fields = {"amount": "$80.00", "expires_at": clock.now() + timedelta(hours=1)}
    with tenant_scope(of.tenant_id):
        return Approval.objects.create(call=of, **fields | overrides)
