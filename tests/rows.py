"""One row of each kind that the admin shows, with a canary in all its words: for a rival to look for."""

from typing import Any

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


def marked_rows(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    """By `app.model`; within the tenant's scope."""
    call = ToolCall.objects.create(
        conversation=conversation, tool="peek", tier="read", key=canary, actor_kind="member", member=agent, state=ToolCall.State.APPROVING,
        summary=canary, problem=canary, arguments={"to": canary}, result={"from": canary},
    )  # fmt: skip
    return {
        "tools.toolcall": call,
        "tools.approval": Approval.objects.create(call=call, amount=canary, expires_at=clock.now(), note=canary),
        "tools.toolsetting": ToolSetting.objects.create(tool="peek"),
        "tickets.ticket": open_ticket(contact=conversation.contact, subject=canary, description=canary, key=canary, actor=SYSTEM),
        "llm.spend": Spend.objects.create(purpose="turn", provider=canary, model=canary),
        **known(canary),
        **one_of_each(canary),
    }
