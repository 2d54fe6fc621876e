"""By hand: what had failed for good is sent again, and what is tried again and again is given up."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.settling import announce_progress, give_up
from apps.conversations.failures import GIVEN_UP
from apps.conversations.models import Delivery
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.roles import Can, allows, require


@transaction.atomic
def send_again(delivery: Delivery, *, actor: Actor) -> Delivery:
    """What had failed for good is tried anew, with what was given up together with it. Where nobody knows whether it arrived, that is
    looked up first."""
    failed = _in_hand(delivery, actor)
    if failed.state != Delivery.State.FAILED:
        raise ValidationError("Only what could not be sent is sent again.")
    if failed.purpose == Delivery.Purpose.CODE:
        raise ValidationError("A code is not sent again: the customer asks for a new one.")
    together = _rest_of(failed, state=Delivery.State.FAILED, problem=GIVEN_UP) if failed.problem == GIVEN_UP else []
    for part in [failed, *together]:
        _queue_again(part, actor)
    return failed


def _queue_again(failed: Delivery, actor: Actor) -> None:
    failed.state, failed.attempts, failed.due_at, failed.slot_at = Delivery.State.QUEUED, 0, clock.now(), None
    failed.troubled_at = None
    failed.problem = failed.code = failed.provider_id = ""
    failed.save(update_fields=["state", "attempts", "due_at", "slot_at", "troubled_at", "problem", "code", "provider_id"])
    record("delivery.queued", actor=actor, about=failed, delivery=failed.pk, channel=failed.channel)
    announce_progress(failed)


@transaction.atomic
def abandon(delivery: Delivery, *, actor: Actor) -> Delivery:
    """What is tried again and again is let go, so that what was said after it leaves. Where it may have arrived, that is looked up should
    somebody send it again."""
    waiting = _in_hand(delivery, actor)
    if waiting.state == Delivery.State.SENDING:
        raise ValidationError("It is being sent at this moment. Look again in a minute.")
    if not waiting.is_troubled:
        raise ValidationError("Only what is being tried again is given up.")
    for part in [waiting, *_rest_of(waiting, state=Delivery.State.QUEUED)]:
        give_up(part, GIVEN_UP, actor=actor)
    return waiting


def _rest_of(delivery: Delivery, **standing: str) -> list[Delivery]:
    """Of what takes several messages, the others that stand so: nobody is sent the end of what they were not sent the beginning of."""
    if delivery.message_id is None:
        return []
    rest = Delivery.objects.filter(message=delivery.message_id, **standing).exclude(pk=delivery.pk)
    return list(rest.select_for_update(of=("self",)).select_related("conversation").order_by("pk"))


def _in_hand(delivery: Delivery, actor: Actor) -> Delivery:
    if not allows(actor, Can.SEE_ADMIN):
        require(actor, Can.ANSWER)
    return Delivery.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=delivery.pk)
