"""What happens before a test of moving begins: teams and their queues, who is there, who waits where."""

import uuid
from typing import Any

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation
from apps.escalations.models import Availability, Escalation, Move, Offer, TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Presence, Team, TeamMember
from tests.conversations.scenes import fresh, says
from tests.factories import make_guest, make_inbox

PUSH = TeamQueue.Mode.PUSH


def team_of(*members: Membership, name: str = "Billing", **queue: Any) -> Team:
    """A team and, where anything is said of it, its queue."""
    with tenant_scope(members[0].tenant_id):
        team = Team.objects.create(name=name, tenant=members[0].tenant)
        for member in members:
            TeamMember.objects.create(team=team, membership=member)
        if queue:
            TeamQueue.objects.create(team=team, **queue)
    return team


def here(*members: Membership) -> None:
    """They have the console open."""
    for member in members:
        with tenant_scope(member.tenant_id):
            Presence.objects.filter(membership=member).delete()
            tenants.arrive(member, page="console.conversations", socket=uuid.uuid4())


def leaves(member: Membership) -> None:
    with tenant_scope(member.tenant_id):
        Presence.objects.filter(membership=member).delete()


def chooses(member: Membership, state: str) -> None:
    with tenant_scope(member.tenant_id):
        Availability.objects.update_or_create(membership=member, defaults={"state": state, "changed_at": clock.now()})


def waits_for(team: Team, words: str = "Hello", **visitor: Any) -> Conversation:
    """A new customer, in that team's queue."""
    conversation = says(make_guest(make_inbox(team.tenant, name=f"Inbox {uuid.uuid4().hex[:8]}"), **visitor), words)
    return passed_to(team, conversation)


def passed_to(team: Team, conversation: Conversation) -> Conversation:
    with tenant_scope(team.tenant_id):
        conversations.line_up(conversation, team_id=team.pk, actor=SYSTEM)
    return fresh(conversation)


def escalation_of(conversation: Conversation) -> Escalation:
    """The newest."""
    with tenant_scope(conversation.tenant_id):
        return Escalation.objects.select_related("taken_by").filter(conversation=conversation).order_by("-pk")[0]


def moves_of(conversation: Conversation) -> list[str]:
    with tenant_scope(conversation.tenant_id):
        return list(Move.objects.filter(conversation=conversation).order_by("pk").values_list("kind", flat=True))


def last_move(conversation: Conversation) -> Move:
    with tenant_scope(conversation.tenant_id):
        return Move.objects.select_related("by", "member", "team", "escalation").filter(conversation=conversation).order_by("-pk")[0]


def offered(conversation: Conversation) -> Membership | None:
    """Whom it is offered to now."""
    with tenant_scope(conversation.tenant_id):
        found = Offer.objects.select_related("membership").filter(conversation=conversation, state=Offer.State.OPEN).first()
        return found.membership if found else None


def offers_of(conversation: Conversation) -> list[tuple[int, str]]:
    with tenant_scope(conversation.tenant_id):
        return list(Offer.objects.filter(conversation=conversation).order_by("pk").values_list("membership_id", "state"))
