"""A person is asked for: the decision, its evidence, the case file and the change of hands are one commit."""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Place, lock
from apps.conversations.actions.opening import open_conversation
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder
from apps.escalations import planning
from apps.escalations.actions.filing import file_case
from apps.escalations.actions.keeping import close, moved, tell_opened
from apps.escalations.actions.paging import page_on_call
from apps.escalations.actions.promises import promise
from apps.escalations.models import Escalation, Move, Promise
from apps.escalations.planning import Because, Course, Plan
from apps.escalations.rules.live import live_rules
from apps.events.actors import Actor
from apps.ground import clock
from apps.tickets.actions import open_ticket
from apps.tickets.models import Ticket

BUTTON = "E1"
AT_LEAST = timedelta(minutes=5)  # before a wait that was told counts as a promise that was not kept
Reason, State, Ending = Escalation.Reason, Escalation.State, Escalation.Ending


class Done(NamedTuple):
    escalation: Escalation
    ticket: Ticket | None


@transaction.atomic
def escalate(conversation: Conversation, *, made: Plan, actor: Actor, fence: int | None = None) -> Done:
    """As it was planned; with `fence`, only if nothing changed hands since."""
    lock(conversation)
    close(conversation, Ending.OVERTAKEN)
    escalation = _written(conversation, made)
    tell_opened(escalation, actor=actor)
    file_case(escalation, conversation)
    if made.course is Course.QUEUE:
        _to_queue(conversation, made, escalation, actor, fence)
    is_ticket = made.course is Course.TICKET or (made.because.rule is not None and made.because.rule.opens_ticket)
    ticket = ticket_of(escalation, conversation, actor) if is_ticket else None
    if made.because.is_crisis and not made.staffing.somebody_is_there:
        page_on_call(conversation, escalation=escalation)
    return Done(escalation, ticket)


def ask_for_human(guest: Guest) -> Conversation:
    """The customer asks for a person: always honoured, once."""
    with transaction.atomic():
        conversation = open_conversation(guest)
        if conversation.holder == Holder.ASSISTANT:
            rules = live_rules()
            rule = next(one for one in rules if one.kind == BUTTON)
            because = Because(
                Reason.BUTTON, "Asked for a person", rule=rule, team_id=rule.team_id, priority=rule.priority
            )  # fmt: skip
            escalate(conversation, made=planning.plan(conversation, because, rules=rules), actor=guest.actor)
            conversation.refresh_from_db()
    return conversation


def ticket_of(escalation: Escalation, conversation: Conversation, actor: Actor) -> Ticket:
    """One for each escalation, however often it is asked for."""
    case_file = escalation.case_files.get()
    return open_ticket(
        contact=conversation.contact, subject=escalation.title, description=case_file.wants, conversation=conversation,
        key=f"escalation:{escalation.pk}", source=Ticket.Source.CONVERSATION, actor=actor,
    )  # fmt: skip


def _written(conversation: Conversation, made: Plan) -> Escalation:
    because, rule = made.because, made.because.rule
    is_queued, is_ticket, now = made.course is Course.QUEUE, made.course is Course.TICKET, clock.now()
    return Escalation.objects.create(
        conversation=conversation,
        state=State.WAITING if is_queued else State.CLOSED if is_ticket else State.OFFERED,
        reason=because.reason,
        rule_id=rule.rule_id if rule else None,
        version_id=rule.version_id if rule else None,
        title=because.title,
        evidence=[one.stored() for one in because.evidence],
        turn_id=because.turn_id,
        seq=because.seq,
        closed_seq=because.seq if is_ticket else 0,
        team_id=because.team_id,
        skill=because.skill,
        to_supervisor=because.to_supervisor,
        priority=because.priority,
        parts=made.parts,
        was_open=made.staffing.is_open,
        was_staffed=made.staffing.somebody_is_there,
        found_room=is_queued and made.staffing.finds_room,
        position=made.staffing.position if is_queued else None,
        estimated_seconds=round(made.staffing.estimate.total_seconds()) if is_queued and made.staffing.estimate is not None else None,
        queued_at=now if is_queued else None,
        closed_at=now if is_ticket else None,
        ending=Ending.TICKET if is_ticket else "",
    )


def _to_queue(conversation: Conversation, made: Plan, escalation: Escalation, actor: Actor, fence: int | None) -> None:
    place = Place(made.because.team_id, made.ahead, made.staffing.estimate)
    conversations.hand_over(conversation, to=Holder.QUEUE, place=place, fence=fence, actor=actor)
    moved(conversation, Move.Kind.QUEUED, escalation=escalation, actor=actor)
    if made.staffing.estimate is not None:
        due_at = clock.now() + max(AT_LEAST, 2 * made.staffing.estimate)
        promise(conversation, kind=Promise.Kind.ANSWER, due_at=due_at, team=escalation.team, escalation=escalation, actor=actor)
