"""One row of each kind that the admin shows, with a canary in all its words: for a rival to look for."""

from typing import Any

from apps.assistant.actions import create_procedure
from apps.assistant.models import Assistant, Rehearsal, Turn
from apps.conversations.models import Conversation
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.knowledge.actions import create_article
from apps.knowledge.models import Synonym
from apps.llm.models import Spend
from apps.tenants.models import Membership
from apps.tickets.actions import open_ticket
from apps.tools.models import Approval, ToolCall, ToolSetting
from tests.business.scenes import one_of_each


def known(canary: str) -> dict[str, Any]:
    article = create_article(title=canary, body=canary, audience="public", url="", actor=SYSTEM)
    return {
        "knowledge.article": article,
        "knowledge.source": article.source,
        "knowledge.synonym": Synonym.objects.create(words=[canary, "quill"]),
    }


def assisted(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    said = {
        "words": [canary],
        "reply": canary,
        "problem": canary,
        "transcript": [{"said": "customer", "text": canary}],
        "draft": {"voice": canary},
    }
    return {
        "assistant.assistant": Assistant.objects.create(name=canary, voice=canary, forbidden=[canary], model=canary),
        "assistant.procedure": create_procedure(name=canary, when=canary, tags=[canary], text=f"1. {canary}", actor=SYSTEM),
        "assistant.turn": Turn.objects.create(conversation=conversation, seq=1, fence=1, problem=canary, leased_until=clock.now()),
        "assistant.rehearsal": Rehearsal.objects.create(asked_by=agent, contact=conversation.contact, state=Rehearsal.State.DONE, **said),
    }


def marked_rows(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    """By `app.model`; within the tenant's scope."""
    call = ToolCall.objects.create(
        conversation=conversation, tool="peek", tier="read", key=canary, actor_kind="member", member=agent, state=ToolCall.State.APPROVING,
        summary=canary, problem=canary, arguments={"to": canary}, result={"from": canary},
    )  # fmt: skip
    return {
        "conversations.conversation": conversation,
        "tools.toolcall": call,
        "tools.approval": Approval.objects.create(call=call, amount=canary, expires_at=clock.now(), note=canary),
        "tools.toolsetting": ToolSetting.objects.create(tool="peek"),
        "tickets.ticket": open_ticket(contact=conversation.contact, subject=canary, description=canary, key=canary, actor=SYSTEM),
        "llm.spend": Spend.objects.create(purpose="turn", provider=canary, model=canary),
        **known(canary),
        **assisted(conversation, agent, canary),
        **one_of_each(canary),
    }
