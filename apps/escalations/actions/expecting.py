"""What somebody is told who came into the queue unplanned: where they stand and, where that is known, how long it takes."""

from apps.conversations.actions import lock
from apps.conversations.models import Conversation
from apps.escalations.actions.keeping import open_one
from apps.escalations.staffing import staffing_of
from apps.events.actors import SYSTEM
from apps.events.log import record


def expect(conversation: Conversation) -> None:
    """Once it stands in its place."""
    waiting = lock(conversation)
    escalation = open_one(waiting)
    if escalation is None or waiting.queued_at is None:
        return
    found = staffing_of(waiting, team_id=waiting.team_id)
    waiting.expected_at = None if found.estimate is None else waiting.queued_at + found.estimate
    waiting.save(update_fields=["expected_at"])
    escalation.was_open, escalation.was_staffed, escalation.found_room = found.is_open, found.somebody_is_there, found.finds_room
    escalation.position = found.position
    escalation.estimated_seconds = None if found.estimate is None else round(found.estimate.total_seconds())
    escalation.save(update_fields=["was_open", "was_staffed", "found_room", "position", "estimated_seconds"])
    if escalation.estimated_seconds is not None:
        record(
            "wait.told", actor=SYSTEM, about=escalation, conversation=waiting.pk, contact=waiting.contact_id, escalation=escalation.pk,
            seconds=escalation.estimated_seconds,
        )  # fmt: skip
