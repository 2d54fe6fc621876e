"""The end of a shift: what somebody holds or promised goes to others, each with a note, each behind a savepoint of its own.

So that one that cannot go, since somebody was quicker, is at it right now or a colleague left, keeps nothing else from going. All that
went is locked until the request ends: in the order of numbers, as with acts on several, so that no two of them wait for each other.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from apps.conversations.actions import lock, note
from apps.conversations.models import Conversation
from apps.escalations.actions.availability import change_availability
from apps.escalations.actions.moving import transfer
from apps.escalations.models import Availability, Promise
from apps.events.log import record
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, allows, require
from apps.text.typed import NotText

AT_IT = "Somebody is at it now. Try again."


@dataclass(frozen=True, slots=True)
class Piece:
    """A conversation with something of theirs in it, where that goes, and what is to be known there."""

    conversation: Conversation
    fence: int
    to: Membership | None = None
    team: Team | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of a piece; `problem` says why it did not go."""

    piece: Piece
    problem: str = ""


def end_shift(owner: Membership, *, pieces: Iterable[Piece], member: Membership) -> list[Passed]:
    """One's own, or somebody else's by who leads. They are away from then on, so that nothing new comes."""
    demand_shift(owner, member)
    passed = [_tried(piece, owner, member) for piece in sorted(pieces, key=lambda piece: piece.conversation.number)]
    with transaction.atomic():
        change_availability(owner, state=Availability.State.AWAY, actor=member.actor)
        went = sum(not one.problem for one in passed)
        record("shift.handed_over", actor=member.actor, about=owner, member=owner.pk, passed=went, left=len(passed) - went)
    return passed


def demand_shift(owner: Membership, member: Membership) -> None:
    """Who may end that shift."""
    require(member.actor, Can.ANSWER if owner.pk == member.pk else Can.SUPERVISE)


def _tried(piece: Piece, owner: Membership, member: Membership) -> Passed:
    try:
        _pass(piece, owner, member)
    except ValidationError as refused:
        return Passed(piece, refused.messages[0])
    except (PermissionDenied, NotText) as refused:
        return Passed(piece, str(refused))
    except OperationalError as refused:
        if not isinstance(refused.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        return Passed(piece, AT_IT)
    return Passed(piece)


@transaction.atomic
def _pass(piece: Piece, owner: Membership, member: Membership) -> None:
    held = lock(piece.conversation)
    promises = list(Promise.objects.open().filter(conversation=held, owner=owner))
    if held.agent_id == owner.pk:
        transfer(held, member=member, fence=piece.fence, team=piece.team, to=piece.to, stays_snoozed=True)
    elif not promises:
        raise ValidationError("Somebody else was quicker.")
    for promised in promises:
        _pass_promise(promised, piece, member)
    if piece.note.strip():
        mentions = [piece.to.pk] if piece.to else []
        note(held, member=member, client_id=uuid.uuid4(), text=piece.note, mentions=mentions)


def _pass_promise(promised: Promise, piece: Piece, member: Membership) -> None:
    if piece.to is not None and not (piece.to.is_active and allows(piece.to.actor, Can.ANSWER)):
        raise ValidationError(f"{piece.to} does not answer customers.")
    promised.owner, promised.team = piece.to, piece.team or promised.team
    promised.save(update_fields=["owner", "team"])
    record(
        "promise.passed_on", actor=member.actor, about=promised, conversation=promised.conversation_id,
        contact=piece.conversation.contact_id, promise=promised.pk, member=promised.owner_id, team=promised.team_id,
    )  # fmt: skip
