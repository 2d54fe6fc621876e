"""Teams that are offered what waits: to one person first, and where they do not take it, to the next."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from apps.conversations.actions import Moved, lock
from apps.conversations.models import Conversation, Holder
from apps.escalations.actions.keeping import end, moved, open_one
from apps.escalations.candidates import best_candidate, places_in
from apps.escalations.models import Escalation, Move, Offer, TeamQueue
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership, Presence, TeamMember
from apps.tenants.roles import Can, require

MOST_AT_ONCE, LAPSE_BATCH = 50, 500
State = Offer.State


def offer_due() -> int:
    """Sweep: what waits in queues whose people are offered it, where somebody is there."""
    with across_tenants(Door.SWEEP):
        staffed = TeamMember.objects.filter(membership__in=Presence.objects.live().values("membership")).values("team")
        found = list(TeamQueue.objects.filter(mode=TeamQueue.Mode.PUSH, team__in=staffed).values_list("tenant_id", "team_id"))
    return each(found, offer_in)


def offer_waiting(tenant_id: int, conversation_id: int) -> int:
    """The queue that a conversation has come into, or goes on waiting in."""
    with tenant_scope(tenant_id):
        team_id = Conversation.objects.filter(pk=conversation_id, holder=Holder.QUEUE).values_list("team_id", flat=True).first()
        return offer_in(tenant_id, team_id) if team_id else 0


def offer_in(tenant_id: int, team_id: int) -> int:
    """Offer what waits in a team's queue, the first first, for as long as anybody has room; how many found somebody."""
    with tenant_scope(tenant_id):
        places = places_in(tenant_id, team_id)
        found = list(_unasked(team_id).order_by("ranked_at", "id").values_list("id", flat=True)[:MOST_AT_ONCE]) if places else []
    made = 0
    for conversation_id in found:
        made += each([(tenant_id, conversation_id)], _offer)
        if made == places:
            break
    return made


def _unasked(team_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(holder=Holder.QUEUE, team=team_id).exclude(offers__state=State.OPEN)


def _offer(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        waiting = lock(Conversation(pk=conversation_id))
        queue = TeamQueue.objects.select_for_update().filter(team=waiting.team_id, mode=TeamQueue.Mode.PUSH).first()
        escalation = open_one(waiting)
        if queue is None or escalation is None or not _unasked(queue.team_id).filter(pk=waiting.pk).exists():
            return False
        chosen = best_candidate(waiting, escalation)
        if chosen is not None:
            _ask(chosen, waiting, escalation, seconds=queue.offer_seconds)
    return chosen is not None


def _ask(member_id: int, waiting: Conversation, escalation: Escalation, *, seconds: int) -> None:
    made = Offer.objects.create(conversation=waiting, membership_id=member_id, expires_at=clock.now() + timedelta(seconds=seconds))
    record(
        "offer.made", actor=SYSTEM, about=made, conversation=waiting.pk, contact=waiting.contact_id, member=member_id, offer=made.pk
    )  # fmt: skip
    moved(waiting, Move.Kind.OFFERED, escalation=escalation, actor=SYSTEM, member=made.membership)


@transaction.atomic
def decline(offer: Offer, *, member: Membership) -> Offer:
    """Not now: the next person is asked at once."""
    require(member.actor, Can.ANSWER)
    if offer.membership_id != member.pk:
        raise PermissionDenied("This was offered to somebody else.")
    found = _still_open(offer.pk)
    if found is None:
        raise Moved("This offer has ended.")
    end(found, State.DECLINED, actor=member.actor)
    moved(
        found.conversation, Move.Kind.LAPSED, escalation=open_one(found.conversation), actor=member.actor, by=member, member=member,
        note="Declined",
    )  # fmt: skip
    return found


def lapse() -> int:
    """Sweep: offers that nobody answered."""
    with across_tenants(Door.SWEEP):
        due = Offer.objects.filter(state=State.OPEN, expires_at__lte=clock.now())
        found = list(due.order_by("expires_at").values_list("tenant_id", "id")[:LAPSE_BATCH])
    return each(found, _lapse)


def _lapse(tenant_id: int, offer_id: int) -> bool:
    with tenant_scope(tenant_id):
        offer = _still_open(offer_id)
        if offer is None:
            return False
        end(offer, State.LAPSED, actor=SYSTEM)
        moved(offer.conversation, Move.Kind.LAPSED, escalation=open_one(offer.conversation), actor=SYSTEM, member=offer.membership)
    return True


def _still_open(offer_id: int) -> Offer | None:
    """Under its conversation's lock, which whoever claims holds first."""
    offer = Offer.objects.get(pk=offer_id)
    conversation = lock(Conversation(pk=offer.conversation_id))
    offer.refresh_from_db()
    offer.conversation = conversation
    return offer if offer.state == State.OPEN else None
