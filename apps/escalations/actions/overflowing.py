"""Where too many wait, or too long, another team helps out. Their place in the queue goes with them."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from apps.conversations.actions import line_up, lock
from apps.conversations.models import Conversation, Holder
from apps.escalations.actions.keeping import moved, open_one
from apps.escalations.actions.moving import open_to_all
from apps.escalations.models import Move, TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each

OVERFLOW_BATCH = 200


def overflow() -> int:
    """Sweep: queues that another team takes over from, so many at a time from each."""
    with across_tenants(Door.SWEEP):
        queues = TeamQueue.objects.filter(overflow_to__isnull=False)
        found = dict.fromkeys(one for queue in queues for one in [*_too_long(queue), *_too_many(queue)])
    return each(found, _pass_on)


def _waiting(queue: TeamQueue) -> QuerySet[Conversation]:
    return Conversation.objects.filter(holder=Holder.QUEUE, team=queue.team_id)


def _movable(queue: TeamQueue) -> QuerySet[Conversation]:
    """Who overflowed once since they wait stays: two teams do not send them to and fro."""
    before = Move.objects.filter(conversation=OuterRef("pk"), kind=Move.Kind.OVERFLOWED, at__gte=OuterRef("queued_at"))
    return _waiting(queue).exclude(Exists(before))


def _too_long(queue: TeamQueue) -> list[tuple[int, int]]:
    if queue.overflow_minutes is None:
        return []
    late = _movable(queue).filter(queued_at__lte=clock.now() - timedelta(minutes=queue.overflow_minutes))
    return list(late.order_by("ranked_at", "id").values_list("tenant_id", "id")[:OVERFLOW_BATCH])


def _too_many(queue: TeamQueue) -> list[tuple[int, int]]:
    """The newest: who stands further ahead is soon served here."""
    if queue.overflow_depth is None:
        return []
    over = min(_waiting(queue).count() - queue.overflow_depth, OVERFLOW_BATCH)
    newest = _movable(queue).order_by(F("ranked_at").desc(), "-id")
    return list(newest.values_list("tenant_id", "id")[:over]) if over > 0 else []


def _pass_on(tenant_id: int, conversation_id: int) -> bool:
    """Unless somebody has taken it, or sent it elsewhere, since it was found."""
    with tenant_scope(tenant_id):
        waiting = lock(Conversation(pk=conversation_id))
        queue = TeamQueue.objects.filter(team=waiting.team_id, overflow_to__isnull=False).first()
        if queue is None or not _movable(queue).filter(pk=waiting.pk).exists():
            return False
        passed = line_up(waiting, team_id=queue.overflow_to_id, actor=SYSTEM)
        open_to_all(passed)
        moved(passed, Move.Kind.OVERFLOWED, escalation=open_one(passed), actor=SYSTEM)
    return True
