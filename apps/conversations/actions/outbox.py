"""The outbox: a row first, then a letter or a message. A sender takes a row under a lease; what it never finished is taken up again.

Decisions
- What is said in a conversation leaves in the order in which it was said: a later one waits while an earlier one waits, unless that has
  failed for good.
- A provider is told a moment after the row says so (`tried_at`). Whoever takes up a row that says so looks first whether it arrived.
- A try that ended without an answer is not repeated at once: the provider may still be at it.
- Before each provider stands a gate, and a sweep takes the next of each sender in turn: one that hangs holds up itself alone. Whoever finds
  it shut is left to the sweep: woken one by one, all who wait there would keep the senders busy with nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import Error, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from apps.conversations.actions.laying import lay_out
from apps.conversations.actions.pacing import moment_for
from apps.conversations.actions.settling import announce_progress, give_up, settle
from apps.conversations.carrying import Attempt, Load, carry, post_letter
from apps.conversations.gates import SHUT, Gate, gate_of
from apps.conversations.models import Conversation, Delivery
from apps.conversations.models.delivery import CARRYING_LEASE, SENDING_LEASE
from apps.conversations.refusing import refusal_of
from apps.conversations.rendering import outgoing_of
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.ground.sweeping import each
from apps.inboxes import channels
from apps.inboxes.channels import Failure, Sent
from apps.inboxes.models import Inbox

log = structlog.get_logger(__name__)

BATCH = 100
SLOW, LONGEST_SWEEP = 1.0, 5.0  # seconds that one try, and all of a sweep, may take before it goes on without
WOKEN_WITHIN = timedelta(minutes=1)  # what is due later than that is left to the sweep


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a wake: whether something was sent, and who is to be woken next, in how many seconds."""

    is_sent: bool = False
    wake: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery we looked after: a letter under our lease, what is to be carried under it, or what has settled or waits already."""

    delivery: Delivery
    load: Load | None = None
    gate: Gate | None = None
    is_shut_out: bool = False


@transaction.atomic
def queue(
    *,
    key: str,
    to: str,
    text: str,
    purpose: Delivery.Purpose,
    subject: str = "",
    inbox: Inbox | None = None,
    conversation: Conversation | None = None,
) -> Delivery:
    """Let something leave the house, from an inbox's sender or as a letter of ours; the same key leaves once."""
    told = {"to": to, "subject": " ".join(subject.split())[:200], "text": text, "purpose": purpose, "conversation": conversation}
    by = {"inbox": inbox, "channel": inbox.kind} if inbox else {}
    delivery, fresh = Delivery.objects.get_or_create(key=key, defaults=told | by)
    if fresh:
        record("delivery.queued", actor=SYSTEM, about=delivery, delivery=delivery.pk, channel=delivery.channel)
    return delivery


def deliver(tenant_id: int, delivery_id: int) -> bool:
    """Send one, unless somebody else is at it or it is not its turn."""
    return hand_on(tenant_id, delivery_id).is_sent


def hand_on(tenant_id: int, delivery_id: int) -> Handled:
    """The same, and who comes next."""
    taken = _taken(tenant_id, delivery_id)
    if taken is None:
        return Handled()
    attempt = _tried(tenant_id, taken)
    if attempt is not None:
        _note(taken.delivery, attempt)
        with tenant_scope(tenant_id):
            settle(taken.delivery, attempt)
    is_sent = attempt is not None and attempt.sent is not None
    if taken.delivery.inbox_id is None or taken.is_shut_out:
        return Handled(is_sent)
    with tenant_scope(tenant_id):
        return _and_next(taken.delivery, is_sent=is_sent)


def _note(delivery: Delivery, attempt: Attempt) -> None:
    of_it = {"delivery": delivery.pk, "conversation": delivery.conversation_id, "channel": delivery.channel}
    if attempt.sent is None:
        log.warning("delivery.not_sent", problem=attempt.problem, code=attempt.code, is_lasting=attempt.is_lasting, **of_it)
    else:
        log.info("delivery.sent", **of_it)


def _tried(tenant_id: int, taken: Taken) -> Attempt | None:
    """None where nothing was tried: it had to be refused, or it waits for its moment."""
    if taken.gate is None:
        return None
    attempt = None
    try:
        release_connection()
        attempt = _carried(tenant_id, taken)
    finally:
        taken.gate.leaves(is_well=None if attempt is None else not attempt.is_unheard)
    return attempt


def _carried(tenant_id: int, taken: Taken) -> Attempt | None:
    if taken.load is None:
        return post_letter(taken.delivery)
    return carry(taken.load, unclaimed=lambda found: _unclaimed(tenant_id, taken.delivery, found))


def _unclaimed(tenant_id: int, delivery: Delivery, found: Sequence[Sent]) -> list[Sent]:
    """What no other delivery of ours is known to be."""
    if not found:
        return []
    with tenant_scope(tenant_id):
        others = Delivery.objects.filter(inbox=delivery.inbox_id, provider_id__in=[one.provider_id for one in found]).exclude(
            pk=delivery.pk
        )
        claimed = set(others.values_list("provider_id", flat=True))
    release_connection()
    return [one for one in found if one.provider_id not in claimed]


def _taken(tenant_id: int, delivery_id: int) -> Taken | None:
    """What cannot even be worded is given up: nothing about it will be another time."""
    try:
        return _committed(tenant_id, delivery_id)
    except Error:
        raise
    except Exception as error:  # noqa: BLE001 - one that breaks is set aside where somebody sees it
        with tenant_scope(tenant_id):
            broken = Delivery.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=delivery_id)
            give_up(broken, type(error).__name__)
        return Taken(broken)


def _committed(tenant_id: int, delivery_id: int) -> Taken | None:
    """Whoever passed the gate and could not write that down leaves it again."""
    taken = None
    try:
        with tenant_scope(tenant_id):
            taken = _take(delivery_id)
    except BaseException:
        if taken is not None and taken.gate is not None:
            taken.gate.leaves()
        raise
    return taken


def _take(delivery_id: int) -> Taken | None:
    due = Delivery.objects.due().first_in_line().filter(pk=delivery_id).select_related("message", "conversation")
    delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is None:
        return None
    if delivery.inbox_id is None:
        return _through(delivery, None)
    inbox = Inbox.objects.select_related("tenant").get(pk=delivery.inbox_id)
    refusal = refusal_of(delivery, inbox)
    if refusal is not None and delivery.tried_at is None:
        give_up(delivery, refusal.value)
    elif delivery.state == Delivery.State.SENDING or _has_its_moment(delivery, inbox):
        return _through(delivery, inbox, refusal)
    return Taken(delivery)


def _through(delivery: Delivery, inbox: Inbox | None, refusal: Failure | None = None) -> Taken:
    """Past the gate; whoever may not pass comes back later."""
    gate = gate_of(inbox)
    wait = gate.enters()
    if wait is not None:
        _waits_outside(delivery, wait)
        return Taken(delivery, is_shut_out=wait == SHUT)
    try:
        return Taken(delivery, _loaded(delivery, inbox, refusal), gate) if inbox else Taken(_leased(delivery, SENDING_LEASE), None, gate)
    except BaseException:
        gate.leaves()
        raise


def _waits_outside(delivery: Delivery, wait: timedelta) -> None:
    """Before a shut gate its moment passes, and whoever wrote it sees what it waits for, as if it had been tried."""
    delivery.state, delivery.leased_until, delivery.due_at = Delivery.State.QUEUED, None, clock.now() + wait
    if wait == SHUT:
        delivery.slot_at, delivery.problem = None, delivery.problem or Failure.UNREACHABLE.value
        if delivery.troubled_at is None:
            delivery.troubled_at = clock.now()
            announce_progress(delivery)
    delivery.save(update_fields=["state", "leased_until", "due_at", "slot_at", "problem", "troubled_at"])


def _loaded(delivery: Delivery, inbox: Inbox, refusal: Failure | None) -> Load:
    """From here on the provider may have it."""
    since, tried_until, until = delivery.tried_at, delivery.tried_until, clock.now() + CARRYING_LEASE
    lay_out(delivery, inbox)
    delivery.tried_at, delivery.tried_until = since or clock.now(), until
    _leased(delivery, CARRYING_LEASE)
    return Load(inbox, outgoing_of(delivery, channels.of(inbox.kind).can), since, tried_until, until, refusal)


def _leased(delivery: Delivery, lease: timedelta) -> Delivery:
    delivery.state, delivery.attempts, delivery.leased_until = Delivery.State.SENDING, delivery.attempts + 1, clock.now() + lease
    delivery.save(update_fields=["state", "attempts", "leased_until", "tried_at", "tried_until", "text", "files"])
    return delivery


def _has_its_moment(delivery: Delivery, inbox: Inbox) -> bool:
    """Whether it may leave now; otherwise it is due once it may."""
    if delivery.slot_at is None:
        delivery.slot_at = moment_for(inbox)
        delivery.due_at = max(delivery.due_at, delivery.slot_at)
        delivery.save(update_fields=["slot_at", "due_at"])
    return delivery.slot_at <= clock.now()


def _and_next(delivery: Delivery, *, is_sent: bool) -> Handled:
    """Who stands first in its line now, it itself perhaps; looked for after the commit, so that nobody who came meanwhile is missed."""
    line = Delivery.objects.in_line().filter(conversation=delivery.conversation_id)
    first = (line if delivery.is_in_line else Delivery.objects.filter(pk=delivery.pk)).first()
    if first is None or first.state != Delivery.State.QUEUED:
        return Handled(is_sent)
    left = first.due_at - clock.now()
    return Handled(is_sent, first.pk, max(0.0, left.total_seconds())) if left < WOKEN_WITHIN else Handled(is_sent)


def deliver_due() -> int:
    """Sweep: what is due in any tenant, the oldest of each sender first."""
    turn = Window(RowNumber(), partition_by=F("inbox"), order_by=("due_at", "id"))
    with across_tenants(Door.SWEEP):
        due = Delivery.objects.due().first_in_line().annotate(turn=turn).order_by("turn", "due_at", "id")
        found = list(due.values_list("tenant_id", "id", "inbox_id")[:BATCH])
    return each(_in_time(found), deliver)


def _in_time(due: Iterable[tuple[int, int, int | None]]) -> Iterator[tuple[int, int]]:
    """No more of a sender that has kept us waiting, and no more at all after a while: the next sweep goes on."""
    begun, slow = clock.monotonic(), set()
    for tenant_id, delivery_id, inbox_id in due:
        at = clock.monotonic()
        if at - begun > LONGEST_SWEEP:
            return
        if inbox_id not in slow:
            yield tenant_id, delivery_id
            if clock.monotonic() - at > SLOW:
                slow.add(inbox_id)
