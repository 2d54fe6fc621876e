"""A legal hold: what is set here keeps a person's things from erasure and from retention alike."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions import lock_family
from apps.conversations.models import Contact
from apps.conversations.queries import family_of
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.privacy.models import Erasure, Hold, Job, Retention
from apps.tenants.roles import Can, require


@transaction.atomic
def hold(contact: Contact, *, reference: str, actor: Actor) -> Hold:
    """The person, whichever of their rows was named."""
    require(actor, Can.ERASE)
    if not reference.strip():
        raise ValidationError({"reference": "Say which matter it is, by its number."})
    family = lock_family(contact)
    if is_held(family):
        raise ValidationError("They are on legal hold already.")
    if Erasure.objects.filter(contact__in=family, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
        raise ValidationError("They are being forgotten: it is too late.")
    by = actor.id if actor.kind == "member" else None
    held = Hold.objects.create(contact=contact, reference=reference.strip(), set_by_id=by)
    record("hold.set", actor=actor, about=held, hold=held.pk, contact=contact.pk)
    return held


@transaction.atomic
def end_hold(held: Hold, *, actor: Actor) -> None:
    """Retention looks once more at all that it had passed by."""
    require(actor, Can.ERASE)
    if Hold.objects.filter(pk=held.pk, ended_at=None).update(ended_at=clock.now()):
        Retention.objects.update(reached_at=None)
        record("hold.ended", actor=actor, about=held, hold=held.pk, contact=held.contact_id)


def is_held(family: Iterable[Contact | int]) -> bool:
    return Hold.objects.filter(contact__in=family, ended_at=None).exists()


def held_contacts() -> list[int]:
    """Of the scope's tenant, with all that are the same person."""
    holds = Hold.objects.filter(ended_at=None).select_related("contact")
    return sorted({one for held in holds for one in family_of(held.contact)})
