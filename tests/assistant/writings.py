"""What a colleague asks the AI to write, asked for and written, for tests."""

from typing import Any

from apps.assistant import actions
from apps.assistant.models import Writing
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Passage
from apps.tenants.models import Membership
from tests.conversations.scenes import fresh

PASSAGE = Passage("k1", "Shipping", "Parcels take three days.", "https://acme.example/shipping", score=0.9, language="en")


def asked(member: Membership, conversation: Conversation, kind: str = "draft", **how: Any) -> Writing:
    with tenant_scope(conversation.tenant_id):
        return actions.ask(fresh(conversation), member=member, kind=kind, **how)


def written(member: Membership, conversation: Conversation, kind: str = "draft", **how: Any) -> Writing:
    writing = asked(member, conversation, kind, **how)
    actions.write(conversation.tenant.pk, writing.pk)
    return again(writing)


def again(writing: Writing) -> Writing:
    with tenant_scope(writing.tenant_id):
        return Writing.objects.select_related("message").get(pk=writing.pk)


def happened(conversation: Conversation, name: str) -> list[dict[str, Any]]:
    with tenant_scope(conversation.tenant_id):
        return list(Event.objects.filter(name=name).order_by("id").values_list("payload", flat=True))
