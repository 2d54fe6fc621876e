"""What a rehearsal is given: a conversation that stands in no table, and a turn's material with the draft in the settings' place."""

from typing import Any

from apps.assistant import briefing
from apps.assistant.briefing import Brief
from apps.assistant.models import Assistant, Rehearsal, Turn
from apps.assistant.procedures import applying
from apps.assistant.rehearsal.script import Script
from apps.assistant.waiting import Word
from apps.conversations.models import Contact, Conversation
from apps.inboxes.models import Inbox
from apps.llm.exchange import Request, Tool
from apps.tools import queries

DRAFTED = ("voice", "forbidden", "model")


def conversation_of(rehearsal: Rehearsal) -> Conversation:
    """Within the tenant's scope. Whom nobody knows is a contact without a row."""
    tenant = rehearsal.tenant
    inbox = Inbox.objects.select_related("hours").filter(is_active=True).order_by("pk").first() or Inbox(tenant=tenant)
    contact = rehearsal.contact or Contact(tenant=tenant, language=rehearsal.language)
    return Conversation(tenant=tenant, inbox=inbox, contact=contact, language=rehearsal.language or "en")


def drafted(draft: dict[str, Any]) -> Assistant:
    """The tenant's own settings, with what the draft says otherwise."""
    assistant = Assistant.objects.first() or Assistant()
    assistant.is_on = True
    for name in DRAFTED:
        setattr(assistant, name, draft.get(name, getattr(assistant, name)))
    return assistant


def brief(rehearsal: Rehearsal, turn: Turn, script: Script, words: list[Word]) -> Brief:
    """Within the tenant's scope."""
    conversation: Conversation = turn.conversation
    assistant, known = drafted(rehearsal.draft), script.history()
    request = Request(
        tenant_id=rehearsal.tenant.pk,
        purpose="rehearsal",
        policy=briefing.policy(rehearsal.tenant.name, assistant),
        tools=tuple(Tool(one.name, one.description, one.schema, one.tier) for one in queries.lent()),
        procedures=applying(conversation, script.heard(), drafts=bool(rehearsal.draft.get("procedures"))),
        transcript=known.entries,
        facts=briefing.facts(conversation),
        language=briefing.reply_language(assistant, conversation.language),
        model=assistant.model,
    )
    evidence = briefing.evidence_of(request, known, assistant)
    return Brief(turn, assistant, conversation, request, evidence, 0, known, words)
