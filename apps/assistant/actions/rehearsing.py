"""Rehearsals: asked for by an admin, played by a worker, forgotten after a while."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.assistant.actions.playing import Playing
from apps.assistant.models import Rehearsal
from apps.conversations.models import Contact
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require

MOST_WORDS, LONGEST_WORDS, MOST_AT_ONCE, MOST_GOING_ON = 20, 2_000, 4, 30
BATCH = 500
State = Rehearsal.State


@transaction.atomic
def rehearse(
    words: Sequence[str], *, by: Membership, language: str = "", contact: Contact | None = None, draft: dict[str, Any] | None = None,
    goes_on_from: Rehearsal | None = None,
) -> Rehearsal:  # fmt: skip
    """Queue a turn in front of nobody. One that goes on from another begins with all that was said there."""
    require(by.actor, Can.MANAGE_ASSISTANT)
    before = goes_on_from.transcript if goes_on_from else []
    asked = Rehearsal.objects.create(
        asked_by=by, words=_checked(words, before), language=language, contact=contact, draft=draft or {}, goes_on_from=goes_on_from,
        transcript=before,
    )  # fmt: skip
    record("rehearsal.asked", actor=by.actor, about=asked, rehearsal=asked.pk)
    return asked


def _checked(words: Sequence[str], before: list[dict[str, Any]]) -> list[str]:
    said = [text for text in (line.replace("\x00", "").strip() for line in words) if text]
    if not said:
        raise ValidationError({"words": "Write what the customer says."})
    if len(said) > MOST_WORDS or any(len(text) > LONGEST_WORDS for text in said):
        raise ValidationError({"words": f"At most {MOST_WORDS} messages of {LONGEST_WORDS:,} letters each."})
    if sum(entry.get("said") == "customer" for entry in before) > MOST_GOING_ON:
        raise ValidationError({"words": "This rehearsal is long enough. Begin a new one."})
    if Rehearsal.objects.under_way().count() >= MOST_AT_ONCE:
        raise ValidationError("Other rehearsals are still running. Wait until one of them is done.")
    return said


def play(tenant_id: int, rehearsal_id: int) -> bool:
    """In a worker. Whoever comes second finds it taken."""
    with tenant_scope(tenant_id):
        mine = Rehearsal.objects.filter(pk=rehearsal_id, state=State.QUEUED)
        if not mine.update(state=State.RUNNING, started_at=clock.now()):
            return False
        rehearsal = Rehearsal.objects.select_related("tenant", "contact").get(pk=rehearsal_id)
    Playing(rehearsal).play()
    with tenant_scope(tenant_id):
        rehearsal.finished_at = clock.now()
        rehearsal.save()
        record("rehearsal.ended", actor=SYSTEM, about=rehearsal, rehearsal=rehearsal.pk, state=rehearsal.state)
    return rehearsal.state == State.DONE


def forget_rehearsals() -> int:
    """What customers' records were read in them is not kept for longer than it is of use."""
    with across_tenants(Door.SWEEP):
        old = Rehearsal.objects.filter(pk__in=Rehearsal.objects.old().values("pk")[:BATCH])
        return old.delete()[0]
