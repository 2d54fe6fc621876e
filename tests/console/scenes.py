"""What happens in conversations before a test of the console begins."""

import uuid

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions as escalations
from apps.escalations.models import Escalation, Priority
from apps.escalations.planning import Because, plan
from apps.escalations.rules.judging import Evidence
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Team, Tenant


def says(guest: Guest, text: str = "Hello, is anybody there?") -> Conversation:
    """A customer writes; gives the conversation they write in."""
    with tenant_scope(guest.tenant_id):
        posted = actions.receive(guest, client_id=uuid.uuid4(), text=text)
        return Conversation.objects.select_related("tenant", "inbox").get(pk=posted.said.conversation_id)


def claims(member: Membership, conversation: Conversation) -> Conversation:
    with tenant_scope(member.tenant_id):
        return escalations.claim(conversation, member=member, fence=fresh(conversation).fence)


def answers(member: Membership, conversation: Conversation, text: str = "I am here.") -> int:
    with tenant_scope(member.tenant_id):
        return actions.post(conversation, member=member, client_id=uuid.uuid4(), text=text).seq


def notes(member: Membership, conversation: Conversation, text: str = "Look at order 1042.") -> int:
    with tenant_scope(member.tenant_id):
        return actions.note(conversation, member=member, client_id=uuid.uuid4(), text=text).number


def fresh(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return Conversation.objects.select_related("tenant", "agent").get(pk=conversation.pk)


def a_team(tenant: Tenant, *members: Membership, name: str = "Billing") -> Team:
    with tenant_scope(tenant.pk):
        return tenants.create_team(name=name, members=list(members), actor=SYSTEM)


def escalated(conversation: Conversation, *, team: Team | None = None, priority: Priority = Priority.HIGH, quote: str = "") -> Escalation:
    """The assistant had it, and a person is asked for."""
    evidence = (Evidence("topics", "dispute", 1, quote),) if quote else ()
    because = Because(
        Escalation.Reason.ASSISTANT, "Invoice dispute", evidence=evidence, team_id=team.pk if team else None, priority=priority
    )
    with tenant_scope(conversation.tenant_id):
        if fresh(conversation).holder != Holder.ASSISTANT:
            actions.hand_over(conversation, to=Holder.ASSISTANT, actor=SYSTEM)
        conversation = fresh(conversation)
        return escalations.escalate(conversation, made=plan(conversation, because), actor=SYSTEM).escalation
