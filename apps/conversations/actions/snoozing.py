"""Put aside until a time, or until the customer writes: it stays in the same hands, out of their sight and their count."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.holding import lock
from apps.conversations.actions.messages import NotTheHolder
from apps.conversations.models import Conversation, Holder
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows, require

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=90)
BATCH = 200


@transaction.atomic
def snooze(conversation: Conversation, *, until: datetime, member: Membership, fence: int) -> Conversation:
    held = lock(conversation, fence=fence)
    if held.holder != Holder.AGENT:
        raise ValidationError("Only what somebody holds is snoozed. Claim the conversation first.")
    _demand_hands(held, member.actor)
    if not SHORTEST <= until - clock.now() <= LONGEST:
        raise ValidationError("Choose a time between a minute and 90 days from now.")
    held.snoozed_until, held.snooze_turned_at = until, clock.now()
    _keep(held)
    record(
        "conversation.snoozed", actor=member.actor, about=held, conversation=held.pk, contact=held.contact_id, member=held.agent_id
    )  # fmt: skip
    return held


@transaction.atomic
def wake(conversation: Conversation, *, actor: Actor, fence: int | None = None) -> Conversation:
    """Back among what its agent works on. What sleeps no more, nobody need wake."""
    held = lock(conversation, fence=fence)
    if not held.is_snoozed:
        return held
    _demand_hands(held, actor)
    held.snoozed_until, held.snooze_turned_at = None, clock.now()
    _keep(held)
    record("conversation.woken", actor=actor, about=held, conversation=held.pk, contact=held.contact_id, member=held.agent_id)
    return held


def wake_due() -> int:
    """Sweep: those whose time has come. Whom the customer woke, `posting` has woken."""
    with across_tenants(Door.SWEEP):
        due = Conversation.objects.filter(snoozed_until__lte=clock.now()).order_by("snoozed_until")
        found = list(due.values_list("tenant_id", "id")[:BATCH])
    return each(found, _wake_if_still_due)


def _wake_if_still_due(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        held = lock(Conversation(pk=conversation_id))
        if held.snoozed_until is None or held.snoozed_until > clock.now():
            return False
        wake(held, actor=SYSTEM)
    return True


def _demand_hands(held: Conversation, actor: Actor) -> None:
    """Whoever holds it, or leads."""
    require(actor, Can.ANSWER)
    if held.agent_id != actor.id and not allows(actor, Can.SUPERVISE):
        raise NotTheHolder("Only who holds this conversation does that, or a supervisor.")


def _keep(held: Conversation) -> None:
    held.save(update_fields=["snoozed_until", "snooze_turned_at"])
