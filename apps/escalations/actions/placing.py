"""Where a waiting conversation stands, when what earned its place has changed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from apps.conversations.actions import lock
from apps.conversations.models import Conversation, Holder
from apps.escalations.actions.keeping import WAITED, moved, open_one
from apps.escalations.models import Escalation, Move, Priority, Promise
from apps.escalations.planning import tier_of
from apps.escalations.ranking import Parts, ahead, order_of_tenant, parts_of, promised
from apps.events.actors import Actor
from apps.events.log import announce


@transaction.atomic
def rerank(conversation: Conversation) -> None:
    """By its mood, tier, priority and promises as they are now. What does not wait stands nowhere."""
    waiting = lock(conversation)
    escalation = open_one(waiting)
    if waiting.holder != Holder.QUEUE or waiting.queued_at is None or escalation is None:
        return
    parts = _parts(waiting, escalation, waiting.queued_at)
    ranked_at = waiting.queued_at - ahead(parts)
    if (parts, ranked_at) != (escalation.parts, waiting.ranked_at):
        escalation.parts, waiting.ranked_at = parts, ranked_at
        escalation.save(update_fields=["parts"])
        waiting.save(update_fields=["ranked_at"])
        announce("escalation.ranked", conversation=waiting.pk, contact=waiting.contact_id)


def raise_priority(conversation: Conversation, *, to: Priority, actor: Actor) -> None:
    """Its escalation becomes at least so urgent, and it stands where that belongs."""
    with transaction.atomic():
        waiting = lock(conversation)
        escalation = open_one(waiting)
        if escalation is None or escalation.priority >= to:
            return
        escalation.priority = to
        escalation.save(update_fields=["priority"])
        moved(waiting, Move.Kind.RAISED, escalation=escalation, actor=actor)
        rerank(waiting)


def _parts(waiting: Conversation, escalation: Escalation, queued_at: datetime) -> Parts:
    order = order_of_tenant()
    parts = {name: seconds for name, seconds in escalation.parts.items() if name == WAITED}
    parts |= parts_of(order, priority=escalation.priority, sentiment=waiting.sentiment, tier=tier_of(waiting))
    due, broken = _promises(waiting, queued_at)
    return parts | {"promise": promised(order, since=queued_at - ahead(parts), due=due, is_broken=broken)}


def _promises(waiting: Conversation, queued_at: datetime) -> tuple[datetime | None, bool]:
    """When the first that is still open is due; and whether one was broken while this customer waited."""
    theirs = Promise.objects.filter(conversation=waiting)
    is_broken = theirs.filter(missed_at__gte=queued_at).exists()
    return theirs.open().aggregate(first=Min("due_at"))["first"], is_broken
