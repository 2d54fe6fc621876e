"""The clocks of a ticket: set going, stopped, kept or broken. Whoever calls has its row locked."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from apps.conversations.models import Author, Message
from apps.events.actors import SYSTEM
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.spans import Schedule
from apps.tickets import clocks
from apps.tickets.models import SlaPolicy, SlaTarget, Ticket

Kind = SlaTarget.Kind


def policy_for(ticket: Ticket) -> SlaPolicy | None:
    """The first in order that fits."""
    inbox = ticket.conversation.inbox_id if ticket.conversation else None
    fits = SlaPolicy.objects.filter(
        Q(priority=None) | Q(priority=ticket.priority), Q(team=None) | Q(team=ticket.team_id or 0), Q(inbox=None) | Q(inbox=inbox or 0),
        Q(tag="") | Q(tag__in=ticket.tags), is_active=True,
    )  # fmt: skip
    return fits.select_related("hours").first()


def start(ticket: Ticket) -> None:
    """Of a new ticket: a first reply and a solution are promised from now on."""
    policy = policy_for(ticket)
    for kind in (Kind.FIRST_REPLY, Kind.RESOLUTION):
        run(ticket, kind, policy, ticket.opened_at)
    keep_up(ticket)


def run(ticket: Ticket, kind: Kind, policy: SlaPolicy | None, at: datetime) -> None:
    """Set a clock going, where the policy promises anything of that kind."""
    minutes = getattr(policy, kind.value) if policy else None
    if minutes:
        target = SlaTarget(ticket=ticket, policy=policy, kind=kind, minutes=minutes, started_at=at)
        _reckon(target)
        target.save(force_insert=True)


def refit(ticket: Ticket) -> None:
    """Another policy may be its own now: what runs goes on by that one's promises, from when it began."""
    policy, is_told = policy_for(ticket), {target.kind: target for target in ticket.targets.open()}
    for target in is_told.values():
        minutes = getattr(policy, target.kind) if policy else None
        if minutes is None:
            target.dropped_at = clock.now()
        else:
            target.policy, target.minutes = policy, minutes
            _reckon(target)
        target.save()
    for kind in (Kind.RESOLUTION,) if _is_answered(ticket) else (Kind.FIRST_REPLY, Kind.RESOLUTION):
        if not ticket.targets.filter(Q(dropped_at=None) | ~Q(met_at=None), kind=kind).exists():
            run(ticket, kind, policy, ticket.opened_at)


def _is_answered(ticket: Ticket) -> bool:
    """Whether a colleague replied while nothing was promised. What is not reckoned yet keeps the promise once it is."""
    said = Message.objects.filter(conversation=ticket.conversation_id or 0, author=Author.AGENT, created_at__gte=ticket.opened_at)
    return said.filter(seq__lte=ticket.heard_seq).exclude(kind=Message.Kind.ACTIVITY).exists()


def meet(ticket: Ticket, kinds: Iterable[Kind], at: datetime) -> None:
    """What was promised was done."""
    for target in ticket.targets.open().filter(kind__in=list(kinds)):
        _go_on(target, at)
        target.met_at = at
        target.save()


def keep_up(ticket: Ticket) -> None:
    """Its clocks stand still while its status says so, end with it, and go on when it is opened again."""
    now = clock.now()
    if ticket.is_over:
        meet(ticket, [Kind.RESOLUTION], now)
        ticket.targets.open().update(dropped_at=now)
    else:
        _take_up_again(ticket, now)
        for target in ticket.targets.open():
            if ticket.pauses and target.paused_at is None:
                target.paused_at = now
            elif not ticket.pauses:
                _go_on(target, now)
            target.save()
    _note_what_is_next(ticket)
    announce("ticket.timed", ticket=ticket.pk, contact=ticket.contact_id)


def _take_up_again(ticket: Ticket, now: datetime) -> None:
    """It was solved, and is not: the time it counted as solved is none that it took."""
    solved = ticket.targets.filter(kind=Kind.RESOLUTION).exclude(met_at=None).order_by("-id").first()
    if solved and not ticket.targets.open().filter(kind=Kind.RESOLUTION).exists():
        solved.paused_at, solved.met_at = solved.met_at, None
        _go_on(solved, now)
        solved.save()


def _go_on(target: SlaTarget, at: datetime) -> None:
    if target.paused_at is not None:
        target.pauses = [*target.pauses, [target.paused_at.isoformat(), at.isoformat()]]
        target.paused_at = None
        _reckon(target)


def _reckon(target: SlaTarget) -> None:
    """By the hours that count now, of all that it stood still: another policy may count others."""
    schedule = _schedule(target)
    stood = [map(datetime.fromisoformat, pause) for pause in target.pauses]
    target.paused_seconds = sum(clocks.counted(schedule, *pause) for pause in stood)
    told = (schedule, target.started_at, target.minutes)
    target.due_at = clocks.due(*told, paused_seconds=target.paused_seconds)
    target.warn_at = clocks.warning(*told, paused_seconds=target.paused_seconds)
    _take_back(target, target.paused_at or clock.now())


def _take_back(target: SlaTarget, at: datetime) -> None:
    """What was told too soon, now that more time is given: it is told again once it is so. That it was told stays in the log."""
    if target.warned_at and (target.warn_at is None or target.warn_at > at):
        target.warned_at = None
    if target.breached_at and (target.due_at is None or target.due_at > at):
        target.breached_at = None
        told = {"ticket": target.ticket_id, "contact": target.ticket.contact_id, "target": target.pk, "kind": str(target.kind)}
        record("sla.extended", actor=SYSTEM, about=target, **told)


def _schedule(target: SlaTarget) -> Schedule | None:
    return target.policy.hours.schedule() if target.policy and target.policy.hours else None


def _note_what_is_next(ticket: Ticket) -> None:
    coming = [ticket.due_at, *ticket.targets.running().values_list("due_at", flat=True)]
    ticket.next_at = None if ticket.is_over else min((at for at in coming if at), default=None)
    ticket.changed_at = clock.now()
    ticket.save(update_fields=["next_at", "changed_at"])
