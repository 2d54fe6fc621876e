"""One row of each kind that the admin shows, with a canary in all its words: for a rival to look for."""

import uuid
from typing import Any

from apps.assistant.actions import create_procedure
from apps.assistant.models import Assistant, Rehearsal, Turn, Verdict, Writing
from apps.conversations.models import Contact, Conversation, Delivery, Inbound, Whisper
from apps.desk.models import CannedReply, Draft, Macro, Notice, NoticeSettings, SavedView
from apps.escalations.actions import create_rule
from apps.escalations.models import Availability, Escalation, Promise, QueueOrder, Replay, TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.knowledge.actions import create_article
from apps.knowledge.models import Synonym
from apps.llm.models import Spend
from apps.privacy.models import Dossier, Erasure, Hold, Retention
from apps.reports.models import Band, ExportJob, Fact
from apps.tenants.actions import create_team
from apps.tenants.models import Membership
from apps.tickets.actions import link, note, open_ticket, watch
from apps.tickets.models import SlaPolicy, Stage, TicketField, TicketLink, TicketStatus
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
    writing = Writing.objects.create(
        asked_by=agent, conversation=conversation, kind="draft", state="done", wish=canary, words=canary, text=canary, problem=canary,
        read_seq=1, leased_until=clock.now(),
    )  # fmt: skip
    return {
        "assistant.writing": writing,
        "assistant.verdict": Verdict.objects.create(membership=agent, writing=writing, is_good=False, reason=canary),
        "assistant.assistant": Assistant.objects.create(name=canary, voice=canary, forbidden=[canary], model=canary),
        "assistant.procedure": create_procedure(name=canary, when=canary, tags=[canary], text=f"1. {canary}", actor=SYSTEM),
        "assistant.turn": Turn.objects.create(conversation=conversation, seq=1, fence=1, problem=canary, leased_until=clock.now()),
        "assistant.rehearsal": Rehearsal.objects.create(asked_by=agent, contact=conversation.contact, state=Rehearsal.State.DONE, **said),
    }


def escalated(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    evidence = [{"signal": "keywords", "value": canary, "seq": 1, "quote": canary}]
    asked = Escalation.objects.filter(conversation=conversation).exclude(state="closed").first() or Escalation(conversation=conversation)
    asked.title, asked.evidence, asked.skill, asked.reason = canary, evidence, canary, "rule"
    asked.save()
    team = create_team(name=f"{canary} desk", members=[agent], actor=SYSTEM)
    return {
        "escalations.escalation": asked,
        "escalations.promise": Promise.objects.create(conversation=conversation, words=canary, due_at=clock.now(), owner=agent),
        "escalations.availability": Availability.objects.create(membership=agent),
        "escalations.teamqueue": TeamQueue.objects.create(team=team),
        "escalations.queueorder": QueueOrder.objects.create(tier_minutes={canary: 5}, on_call=agent),
        "escalations.replay": Replay.objects.create(rule=create_rule(name=f"{canary} too", actor=SYSTEM), asked_by=agent, state="done"),
    }


def canned(conversation: Conversation, agent: Membership, canary: str) -> CannedReply:
    """Everybody's; a draft that an agent has begun, what was whispered to them, and what they were told of."""
    Notice.objects.create(membership=agent, conversation=conversation, kind=Notice.Kind.WROTE, cause=1)
    NoticeSettings.objects.create(membership=agent)
    Whisper.objects.create(conversation=conversation, author=agent, to=agent, client_id=uuid.uuid4(), text=canary)
    Draft.objects.create(conversation=conversation, membership=agent, paper=Draft.Paper.REPLY, text=canary, begun_at_seq=1)
    return CannedReply.objects.create(shortcut=canary.lower(), title=canary, text=canary)


def ticketed(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    """A ticket, with what hangs on it: a link, a watcher, a note, a change, a clock."""
    policy = SlaPolicy.objects.create(name=canary, tag=canary, resolution=60)
    status = TicketStatus.objects.create(name=canary, stage=Stage.OPEN, position=9)
    field = TicketField.objects.create(key="quill", name=canary, kind=TicketField.Kind.CHOICE, choices=[canary])
    about = {"contact": conversation.contact, "subject": canary, "description": canary, "key": canary, "tags": [canary]}
    ticket = open_ticket(owner=agent, fields={"quill": canary}, actor=SYSTEM, **about)
    link(ticket, kind=TicketLink.Kind.CONVERSATION, reference=str(conversation.number), actor=agent.actor)
    watch(ticket, member=agent)
    note(ticket, member=agent, client_id=uuid.uuid4(), text=canary)
    return {"tickets.ticket": ticket, "tickets.ticketstatus": status, "tickets.ticketfield": field, "tickets.slapolicy": policy}


def kept(conversation: Conversation, canary: str) -> dict[str, Any]:
    """What was done for people's privacy: of one who was forgotten long ago, and of one who is here."""
    forgotten = Contact.objects.create(name=canary)
    return {
        "conversations.contact": conversation.contact,
        "privacy.erasure": Erasure.objects.create(contact=forgotten, state="done", digest=canary),
        "privacy.hold": Hold.objects.create(contact=conversation.contact, reference=canary),
        "privacy.retention": Retention.objects.create(kind="tickets"),
        "privacy.dossier": Dossier.objects.create(contact=conversation.contact, state="failed", path=""),
    }


def reported(conversation: Conversation) -> dict[str, Any]:
    """The facts of it, which name nobody, and what is aimed at."""
    Fact.objects.create(
        conversation_id=conversation.pk, contact_id=conversation.contact_id, person_id=conversation.contact_id, outcome="solved",
        opened_at=clock.now(), ended_at=clock.now(),
    )  # fmt: skip
    return {"reports.band": Band.objects.create(figure="deflection", low=70)}


def marked_rows(conversation: Conversation, agent: Membership, canary: str) -> dict[str, Any]:
    """By `app.model`; within the tenant's scope."""
    call = ToolCall.objects.create(
        conversation=conversation, tool="peek", tier="read", key=canary, actor_kind="member", member=agent, state=ToolCall.State.APPROVING,
        summary=canary, problem=canary, arguments={"to": canary}, result={"from": canary},
    )  # fmt: skip
    return {
        "conversations.conversation": conversation,
        "conversations.message": conversation.messages.get(seq=1),
        "conversations.delivery": Delivery.objects.create(
            conversation=conversation, key=canary, to=canary, subject=canary, text=canary, purpose="message", state="failed", problem=canary
        ),
        "conversations.inbound": Inbound.objects.create(
            inbox=conversation.inbox, provider_id=canary, sender=canary, fields={"Body": canary}, problem=canary, state="aside"
        ),
        "tools.toolcall": call,
        "tools.approval": Approval.objects.create(
            call=call, amount=canary, because=canary, most=canary, expires_at=clock.now(), note=canary
        ),
        "tools.toolsetting": ToolSetting.objects.create(tool="peek"),
        **ticketed(conversation, agent, canary),
        "reports.exportjob": ExportJob.objects.create(
            asked_by=agent, selection={"text": canary}, state="done", expires_at=clock.now(), folder=canary, problem=canary
        ),
        "llm.spend": Spend.objects.create(purpose="turn", provider=canary, model=canary),
        "escalations.rule": create_rule(name=canary, conditions={"keywords": [canary]}, words=canary, words_language="en", actor=SYSTEM),
        **escalated(conversation, agent, canary),
        "desk.cannedreply": canned(conversation, agent, canary),
        "desk.macro": Macro.objects.create(name=canary, steps=[{"act": "note", "value": canary}]),
        "desk.savedview": SavedView.objects.create(name=canary, words=canary),
        **known(canary),
        **kept(conversation, canary),
        **assisted(conversation, agent, canary),
        **reported(conversation),
        **one_of_each(canary),
    }
