"""Whether a member takes what waits: by their own word, and not while they touch nothing.

Who has the console open and is not there would be offered what they do not see. So who touches nothing for a while is away by itself, and
what they leave unanswered goes to others as it does with anybody who is away; whatever they touch next, they are available again. Whose
words reached a customer lately is there, whatever their page told.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from apps.conversations.models import Author, Conversation, Holder
from apps.escalations.models import Availability, QueueOrder
from apps.escalations.models.staffing import DEFAULT_AWAY_AFTER
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows, require

BATCH = 200
State = Availability.State


@transaction.atomic
def change_availability(member: Membership, *, state: Availability.State, actor: Actor) -> Availability:
    """One's own, or that of a colleague by who leads. Until they say otherwise, everybody is available."""
    is_own = actor.kind == "member" and actor.id == member.pk
    require(actor, Can.ANSWER if is_own else Can.SUPERVISE)
    known, is_new = Availability.objects.select_for_update(of=("self",)).get_or_create(membership=member, defaults={"state": state})
    if is_new or known.state != state or known.lapsed_at is not None:
        _change(known, state, actor=actor)
    return known


@transaction.atomic
def stay_active(member: Membership) -> None:
    """They touched something in the console. Who was away for having touched nothing is available again."""
    if not allows(member.actor, Can.ANSWER):
        return
    known, _ = Availability.objects.select_for_update(of=("self",)).get_or_create(membership=member)
    known.active_at = clock.now()
    known.save(update_fields=["active_at"])
    if known.lapsed_at is not None:
        _change(known, State.AVAILABLE, actor=member.actor)


def lapse_idle() -> int:
    """Sweep: who has touched nothing for too long."""
    with across_tenants(Door.SWEEP):
        found = list(_idle().order_by("active_at").values_list("tenant_id", "pk")[:BATCH])
    return each(found, _lapse)


def _lapse(tenant_id: int, availability_id: int) -> bool:
    with tenant_scope(tenant_id):
        known = Availability.objects.select_for_update(of=("self",)).select_related("membership").get(pk=availability_id)
        if not _idle().filter(pk=known.pk).exists():
            return False
        _change(known, State.AWAY, actor=SYSTEM, lapses=True)
    return True


def _change(known: Availability, state: Availability.State, *, actor: Actor, lapses: bool = False) -> None:
    known.state, known.changed_at = state, clock.now()
    known.lapsed_at = known.changed_at if lapses else None
    known.save(update_fields=["state", "changed_at", "lapsed_at"])
    record("availability.changed", actor=actor, about=known.membership, member=known.membership_id, state=str(state))


def _idle() -> QuerySet[Availability]:
    """Those whose page ever told that they touched something: who works without one says for themselves whether they are there."""
    minutes = Coalesce(
        Subquery(QueueOrder.objects.filter(tenant=OuterRef("tenant")).values("away_after_minutes")[:1]),
        DEFAULT_AWAY_AFTER, output_field=IntegerField(),
    )  # fmt: skip
    patience = ExpressionWrapper(F("minutes") * Value(timedelta(minutes=1)), output_field=DurationField())
    known = Availability.objects.filter(state=State.AVAILABLE, active_at__isnull=False).annotate(minutes=minutes).filter(minutes__gt=0)
    known = known.annotate(since=ExpressionWrapper(Value(clock.now()) - patience, output_field=DateTimeField()))
    lately = Conversation.objects.filter(
        tenant=OuterRef("tenant"), holder=Holder.AGENT, agent=OuterRef("membership"), last_author=Author.AGENT,
        last_message_at__gt=OuterRef("since"),
    )  # fmt: skip
    return known.filter(~Exists(lately), since__gte=Greatest("active_at", "changed_at"))
