"""Who holds a conversation and goes silent is relieved: the customer waits again, at their old place, and is told."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from apps.conversations.actions import hand_over, lock, post_draft
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.conversations.posting import Draft
from apps.escalations.actions.keeping import moved, open_one, open_plainly
from apps.escalations.actions.moving import place_of
from apps.escalations.models import Availability, Escalation, Move
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Presence
from apps.text.speaking import spoken

PATIENCE = timedelta(seconds=60)
RELIEF_BATCH = 200


def relieve() -> int:
    """Sweep: whose customers spoke last, and who has been without a socket, or away, for too long."""
    with across_tenants(Door.SWEEP):
        _note_who_is_there()
        found = list(_forsaken().order_by("last_message_at").values_list("tenant_id", "id")[:RELIEF_BATCH])
    return each(found, _relieve)


def _note_who_is_there() -> None:
    """A page that is left for the next closes one socket and opens another: so it counts since when there has been none."""
    present, now = Presence.objects.live().values("membership"), clock.now()
    Availability.objects.filter(absent_since__isnull=False, membership__in=present).update(absent_since=None)
    holding = Conversation.objects.filter(holder=Holder.AGENT).exclude(agent__in=present)
    absent = dict(holding.order_by().values_list("agent_id", "tenant_id").distinct())
    noted = Availability.objects.filter(membership__in=absent)
    new = absent.keys() - set(noted.values_list("membership_id", flat=True))
    noted.filter(absent_since=None).update(absent_since=now)
    rows = [Availability(tenant_id=absent[member], membership_id=member, absent_since=now) for member in sorted(new)]
    Availability.objects.bulk_create(rows, ignore_conflicts=True)


def _forsaken() -> QuerySet[Conversation]:
    """Who is away, and still has their page open, may finish what they hold: they have as long to answer each word."""
    since = clock.now() - PATIENCE
    gone = Availability.objects.filter(absent_since__lte=since).values("membership")
    away = Availability.objects.filter(state=Availability.State.AWAY, changed_at__lte=since).values("membership")
    unanswered = Conversation.objects.filter(holder=Holder.AGENT, last_author=Author.CUSTOMER, snoozed_until=None)
    return unanswered.filter(Q(agent__in=gone) | Q(agent__in=away, last_message_at__lte=since))


def _relieve(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        held = lock(Conversation(pk=conversation_id))
        if not _forsaken().filter(pk=held.pk).exists() or held.agent is None:
            return False
        leaving, place = held.agent, place_of(held, held.team_id, was_left=True)
        escalation = open_one(held) or open_plainly(held, Escalation.Reason.RELIEVED, actor=SYSTEM)
        waiting = hand_over(held, to=Holder.QUEUE, place=place, actor=SYSTEM)
        moved(waiting, Move.Kind.RELIEVED, escalation=escalation, actor=SYSTEM, member=leaving)
        _tell(waiting, leaving.public_name)
    return True


def _tell(waiting: Conversation, name: str) -> None:
    text = spoken(waiting.language, "relieved", name=name)
    post_draft(waiting, Draft(author=Author.SYSTEM, kind=Message.Kind.ACTIVITY, text=text))
