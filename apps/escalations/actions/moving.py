"""From hand to hand. Each is compare-and-set on the fence: the first of two wins, the other is told by `Moved`."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions import NotTheHolder, Place, hand_over, line_up, lock
from apps.conversations.models import Conversation, Holder
from apps.escalations.actions.keeping import moved, open_one, open_plainly
from apps.escalations.actions.placing import rerank
from apps.escalations.models import Escalation, Move, Priority
from apps.escalations.ranking import ahead
from apps.escalations.staffing import staffing_of
from apps.ground import clock
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, allows, require

LONGEST_NOTE = 500


@transaction.atomic
def claim(conversation: Conversation, *, member: Membership, fence: int) -> Conversation:
    """Somebody who answers takes it, from the queue, the assistant or a colleague."""
    require(member.actor, Can.ANSWER)
    held = hand_over(conversation, to=Holder.AGENT, agent=member, fence=fence, actor=member.actor)
    if held.fence != fence:
        moved(held, Move.Kind.CLAIMED, escalation=open_one(held), actor=member.actor, by=member, member=member)
    return held


@transaction.atomic
def transfer(
    conversation: Conversation,
    *,
    member: Membership,
    fence: int,
    team: Team | None = None,
    to: Membership | None = None,
    note: str = "",
    stays_snoozed: bool = False,
) -> Conversation:
    """To a colleague, who holds it at once; or to a team, in whose queue it keeps its place."""
    held, note = _in_hand(conversation, member, fence), _short(note)
    if to is not None and team is None:
        passed = _given(held, to, member, stays_snoozed=stays_snoozed)
    elif team is not None and to is None:
        passed = _queued(held, team.pk, member)
    else:
        raise ValidationError("Say to whom: to a team, or to a colleague.")
    moved(passed, Move.Kind.TRANSFERRED, escalation=open_one(passed), actor=member.actor, by=member, member=to, note=note)
    return passed


@transaction.atomic
def escalate_to_supervisor(conversation: Conversation, *, member: Membership, fence: int, note: str) -> Conversation:
    """Back into the queue, for a supervisor, with priority."""
    held, note = _in_hand(conversation, member, fence), _short(note)
    waiting = _queued(held, held.team_id, member, to_supervisor=True)
    escalation = open_one(waiting) or open_plainly(waiting, Escalation.Reason.MEMBER, actor=member.actor)
    escalation.to_supervisor, escalation.priority = True, max(escalation.priority, Priority.HIGH)
    escalation.save(update_fields=["to_supervisor", "priority"])
    moved(waiting, Move.Kind.ESCALATED, escalation=escalation, actor=member.actor, by=member, note=note)
    rerank(waiting)
    return waiting


@transaction.atomic
def hand_back(conversation: Conversation, *, member: Membership, fence: int, note: str = "") -> Conversation:
    """To the assistant, with what it should know: it reads the note before it speaks."""
    held, note = _in_hand(conversation, member, fence), _short(note)
    escalation = open_one(held)
    back = hand_over(held, to=Holder.ASSISTANT, fence=fence, actor=member.actor)
    if back.fence != fence:
        moved(back, Move.Kind.HANDED_BACK, escalation=escalation, actor=member.actor, by=member, note=note)
    return back


@transaction.atomic
def release(conversation: Conversation, *, member: Membership, fence: int, note: str = "") -> Conversation:
    """Back into the queue it came from, with what was waited there before."""
    held, note = _in_hand(conversation, member, fence), _short(note)
    if held.holder != Holder.AGENT:
        raise ValidationError("Nobody holds this conversation.")
    leaving = held.agent
    waiting = _queued(held, held.team_id, member)
    moved(waiting, Move.Kind.RELEASED, escalation=open_one(waiting), actor=member.actor, by=member, member=leaving, note=note)
    return waiting


def place_of(held: Conversation, team_id: int | None, *, to_supervisor: bool = False, was_left: bool = False) -> Place:
    """Whoever was passed on does not begin to wait anew. Who `was_left` stands as if nobody had come: so they are told."""
    escalation = open_one(held)
    stands = _stood(held, escalation, was_left=was_left)
    found = staffing_of(
        held, team_id=team_id, skill=escalation.skill if escalation else "",
        to_supervisor=to_supervisor or bool(escalation and escalation.to_supervisor), ahead=stands,
    )  # fmt: skip
    return Place(team_id, stands, found.estimate)


def open_to_all(conversation: Conversation) -> None:
    """What was asked for beside its team, nobody of another team may have."""
    Escalation.objects.open().filter(conversation=conversation).update(skill="", to_supervisor=False)


def _stood(held: Conversation, escalation: Escalation | None, *, was_left: bool) -> timedelta:
    """How far ahead. That somebody was with them was no waiting, and an earlier stay in the queue, which has ended, earns nothing."""
    earned = ahead(escalation.parts) if escalation else timedelta(0)
    if escalation is None or escalation.queued_at is None or held.ranked_at is None:
        return earned
    until = clock.now() if was_left else escalation.taken_at or clock.now()
    return max(earned, until - held.ranked_at)


def _in_hand(conversation: Conversation, member: Membership, fence: int) -> Conversation:
    """Only who holds it passes it on, or who leads."""
    require(member.actor, Can.ANSWER)
    held = lock(conversation, fence=fence)
    if held.agent_id != member.pk and not allows(member.actor, Can.SUPERVISE):
        raise NotTheHolder("Only who holds this conversation passes it on, or a supervisor.")
    return held


def _given(held: Conversation, to: Membership, member: Membership, *, stays_snoozed: bool) -> Conversation:
    if not to.is_active or not allows(to.actor, Can.ANSWER):
        raise ValidationError(f"{to} does not answer customers.")
    return hand_over(held, to=Holder.AGENT, agent=to, stays_snoozed=stays_snoozed, actor=member.actor)


def _queued(held: Conversation, team_id: int | None, member: Membership, *, to_supervisor: bool = False) -> Conversation:
    if team_id != held.team_id:
        open_to_all(held)
    if held.holder == Holder.QUEUE:
        return line_up(held, team_id=team_id, actor=member.actor)
    return hand_over(held, to=Holder.QUEUE, place=place_of(held, team_id, to_supervisor=to_supervisor), actor=member.actor)


def _short(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise ValidationError(f"A note has at most {LONGEST_NOTE} characters.")
    return note
