"""The outbox: a row first, then a letter. A sender takes a row under a lease; what it never finished is taken up again."""

from datetime import timedelta

from django.db import transaction

from apps.conversations.mailing import send
from apps.conversations.models import Conversation, Delivery
from apps.conversations.models.delivery import SENDING_LEASE
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.ground.sweeping import each

MOST_ATTEMPTS = 12
BATCH = 100
FIRST_PAUSE = timedelta(seconds=10)


@transaction.atomic
def queue(*, key: str, to: str, subject: str, text: str, purpose: Delivery.Purpose, conversation: Conversation | None = None) -> Delivery:
    """Let something leave the house; the same key leaves once."""
    delivery, fresh = Delivery.objects.get_or_create(
        key=key,
        defaults={"to": to, "subject": " ".join(subject.split())[:200], "text": text, "purpose": purpose, "conversation": conversation},
    )
    if fresh:
        record("delivery.queued", actor=SYSTEM, about=delivery, delivery=delivery.pk, channel=delivery.channel)
    return delivery


def deliver(tenant_id: int, delivery_id: int) -> bool:
    """Send one, unless somebody else is at it."""
    with tenant_scope(tenant_id):
        delivery = _take(delivery_id)
    if delivery is None:
        return False
    release_connection()
    problem, lasting = send(delivery)
    with tenant_scope(tenant_id):
        _settle(delivery, problem, lasting=lasting)
    return not problem


def _take(delivery_id: int) -> Delivery | None:
    taken = Delivery.objects.due().filter(pk=delivery_id).select_for_update(skip_locked=True).first()
    if taken is not None:
        taken.state, taken.attempts, taken.leased_until = Delivery.State.SENDING, taken.attempts + 1, clock.now() + SENDING_LEASE
        taken.save(update_fields=["state", "attempts", "leased_until"])
    return taken


def _settle(delivery: Delivery, problem: str, *, lasting: bool) -> None:
    """Write down what came of it. Who failed after their lease had ended has no say: somebody else is at it, or was."""
    ours = Delivery.objects.select_for_update().filter(pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts)
    if problem and ours.first() is None:
        return
    delivery.leased_until, delivery.problem = None, problem
    if not problem:
        delivery.state, delivery.sent_at = Delivery.State.SENT, clock.now()
        record("delivery.sent", actor=SYSTEM, about=delivery, delivery=delivery.pk, channel=delivery.channel)
    elif lasting or delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = Delivery.State.FAILED
        record("delivery.failed", actor=SYSTEM, about=delivery, delivery=delivery.pk, channel=delivery.channel, problem=problem)
    else:
        delivery.state, delivery.due_at = Delivery.State.QUEUED, clock.now() + FIRST_PAUSE * 2 ** (delivery.attempts - 1)
    delivery.forget_secrets()
    delivery.save(update_fields=["state", "due_at", "leased_until", "problem", "sent_at", "subject", "text"])


def deliver_due() -> int:
    """Sweep: what is due in any tenant, oldest first."""
    with across_tenants(Door.SWEEP):
        due = list(Delivery.objects.due().values_list("tenant_id", "id")[:BATCH])
    return each(due, deliver)
