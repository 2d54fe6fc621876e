"""What came of a delivery is written down: by whoever tried it, and by what its provider tells later. It only ever gets further."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from apps.conversations.actions.stopping import told_by_provider
from apps.conversations.carrying import Attempt
from apps.conversations.models import Delivery
from apps.events.actors import SYSTEM, Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.inboxes.channels import Failure, Progress, Sent
from apps.inboxes.models import Inbox

State = Delivery.State

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
_FURTHER: Mapping[str, int] = {State.QUEUED: 0, State.SENDING: 1, State.SENT: 2, State.DELIVERED: 3, State.READ: 4}


def settle(delivery: Delivery, attempt: Attempt) -> None:
    """Write down what came of a try. Who failed after their lease had ended has no say: somebody else is at it, or was."""
    held = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if held is None or _FURTHER.get(held.state, 0) >= _FURTHER[State.SENT]:
        return
    if attempt.sent is not None:
        _sent(held, attempt.sent)
    elif (held.state, held.attempts) != (State.SENDING, delivery.attempts):
        return
    elif attempt.is_lasting or held.attempts >= MOST_ATTEMPTS:
        _failed(held, attempt)
    else:
        _waits(held, attempt)


def _sent(held: Delivery, sent: Sent) -> None:
    held.state, held.sent_at, held.leased_until = State.SENT, clock.now(), None
    held.problem, held.code, held.troubled_at = "", "", None
    held.provider_id, held.segments = sent.provider_id, sent.segments
    _written(held)
    record("delivery.sent", actor=SYSTEM, about=held, delivery=held.pk, channel=held.channel)
    announce_progress(held)


def _failed(held: Delivery, attempt: Attempt, actor: Actor = SYSTEM) -> None:
    held.state, held.leased_until, held.problem, held.code = State.FAILED, None, attempt.problem, attempt.code
    held.tried_at = held.tried_at if attempt.is_unsure else None
    _written(held)
    record("delivery.failed", actor=actor, about=held, delivery=held.pk, channel=held.channel, problem=held.problem)
    if held.problem == Failure.OPTED_OUT:
        told_by_provider(held)
    announce_progress(held)


def _waits(held: Delivery, attempt: Attempt) -> None:
    """What was certainly not sent need not be looked for."""
    pause = (attempt.wait or FIRST_PAUSE) * 2 ** (held.attempts - 1)
    held.state, held.due_at, held.leased_until = State.QUEUED, clock.now() + min(pause, LONGEST_PAUSE), None
    held.problem, held.code, held.slot_at = attempt.problem, attempt.code, None
    held.troubled_at = held.troubled_at or clock.now()
    held.tried_at = held.tried_at if attempt.is_unsure else None
    _written(held)
    announce_progress(held)


def _written(held: Delivery) -> None:
    held.forget_secrets()
    held.save()


def give_up(delivery: Delivery, problem: str, *, actor: Actor = SYSTEM) -> None:
    """Nobody need be asked to know that it will not arrive. Where it may have, that is looked up should somebody send it again."""
    _failed(delivery, Attempt(problem=problem, is_unsure=delivery.tried_at is not None), actor)


@transaction.atomic
def progressed(inbox: Inbox, progress: Progress) -> bool:
    """What the provider tells of something we sent; False where we do not know it (yet). Told again, or too late, it changes nothing."""
    known = Delivery.objects.select_for_update(of=("self",)).filter(inbox=inbox, provider_id=progress.provider_id).first()
    if known is None:
        return False
    if progress.state == State.FAILED:
        if known.state == State.SENT:
            _failed(known, Attempt(problem=(progress.failure or Failure.UNKNOWN).value, code=progress.code))
    elif known.state in _FURTHER and _FURTHER.get(progress.state, 0) > _FURTHER[known.state]:
        known.state = progress.state
        known.save(update_fields=["state"])
        announce_progress(known)
    return True


def announce_progress(delivery: Delivery) -> None:
    """To whoever has the conversation open."""
    if delivery.message_id is None or delivery.conversation is None:
        return
    announce(
        "delivery.progressed", conversation=delivery.conversation_id, contact=delivery.conversation.contact_id,
        message=delivery.message_id, delivery=delivery.pk, state=delivery.state,
    )  # fmt: skip
