"""Who is there, who waits, and what came of those who waited before; all inside Acme's scope."""

import uuid
from datetime import datetime, timedelta

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Holder, Message, Outcome
from apps.escalations.models import Escalation, QueueOrder
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Team
from tests.conversations.scenes import fresh, says
from tests.factories import make_guest

FIXED = QueueOrder(
    sentiment_minutes=10, tier_minutes={"VIP": 8}, low_minutes=0, normal_minutes=5, high_minutes=15, urgent_minutes=30, promise_minutes=20
)


def comes(*members: Membership) -> None:
    """They open the console."""
    for member in members:
        tenants.arrive(member, page="console.conversations", socket=uuid.uuid4())


def make_team(name: str, *members: Membership) -> Team:
    return tenants.create_team(name=name, members=members, actor=SYSTEM)


def waits(inbox: Inbox) -> Conversation:
    """A customer writes where people answer, and stands in the queue."""
    return fresh(says(make_guest(inbox)))


def goes_to(team: Team, conversation: Conversation) -> Conversation:
    conversations.line_up(conversation, team_id=team.pk, actor=SYSTEM)
    return fresh(conversation)


def with_assistant(inbox: Inbox) -> Conversation:
    conversation = waits(inbox)
    conversations.hand_over(conversation, to=Holder.ASSISTANT, actor=SYSTEM)
    return fresh(conversation)


def is_over(conversation: Conversation) -> Conversation:
    return conversations.resolve(conversation, outcome=Outcome.SOLVED, actor=SYSTEM)


def escalation_of(conversation: Conversation) -> Escalation:
    return Escalation.objects.open().get(conversation=conversation)


def stands_at(conversation: Conversation) -> datetime:
    """Its place in the queue."""
    ranked_at = fresh(conversation).ranked_at
    assert ranked_at is not None
    return ranked_at


def was_taken(
    past: Conversation,
    at: datetime,
    *,
    waited: float = 60,
    handled: float | None = None,
    found_room: bool = False,
    team: Team | None = None,
) -> Escalation:
    """An escalation of old, by when somebody took it."""
    return Escalation.objects.create(
        conversation=past, reason=Escalation.Reason.BUTTON, title="Asked for a person", state=Escalation.State.CLOSED, team=team,
        queued_at=at - timedelta(seconds=waited), taken_at=at, found_room=found_room, decided_at=at - timedelta(seconds=waited),
        closed_at=None if handled is None else at + timedelta(seconds=handled),
    )  # fmt: skip


def ago(**span: float) -> datetime:
    return clock.now() - timedelta(**span)


def in_(**span: float) -> datetime:
    return clock.now() + timedelta(**span)


def told_by_house(conversation: Conversation) -> list[str]:
    """What the house itself said, but for who came and went."""
    return list(Message.objects.filter(conversation=conversation, author="system", activity="").values_list("text", flat=True))


def happened(name: str) -> int:
    return Event.objects.filter(name=name).count()
