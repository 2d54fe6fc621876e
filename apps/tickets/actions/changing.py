"""A ticket becomes somebody's, more urgent, another status. Each change is told in the log and kept in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require
from apps.tickets.actions.flowing import first_of
from apps.tickets.actions.mailing import mail_solved
from apps.tickets.actions.opening import one_line, words_of
from apps.tickets.actions.timing import keep_up, refit
from apps.tickets.fields import checked, missing, tags_of
from apps.tickets.models import Priority, Stage, Ticket, TicketChange, TicketField, TicketStatus
from apps.tickets.models.history import LONGEST

SORTS = {"priority", "team", "tags"}  # by these a policy is chosen


class Changes(TypedDict, total=False):
    """What a ticket may be given, at its opening or later; what is not named stays as it is."""

    subject: str
    description: str
    priority: Priority
    owner: Membership | None
    team: Team | None
    due_at: datetime | None
    tags: Sequence[str]
    fields: Mapping[str, Any]


@transaction.atomic
def change(ticket: Ticket, *, actor: Actor, **wanted: Unpack[Changes]) -> Ticket:
    """Of its own fields those that are named; the others stay."""
    require(actor, Can.ANSWER)
    locked = lock(ticket)
    told = list(_told(locked, _clean(locked, wanted)))
    if told:
        changed = {what.partition(".")[0] for what, _, _ in told}
        locked.changed_at = clock.now()
        if changed & {"subject", "description"}:
            locked.words = words_of(locked)
        locked.save()
        if changed & SORTS and not locked.is_over:
            refit(locked)
        keep_up(locked)
        keep(locked, told, actor)
        fields = ",".join(sorted(changed))
        record("ticket.changed", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, fields=fields)
        if "owner" in changed:
            record("ticket.given", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, member=locked.owner_id)
    return locked


@transaction.atomic
def move(ticket: Ticket, *, to: Stage | TicketStatus, actor: Actor) -> Ticket:
    """Into one of the tenant's statuses, or the first of a stage."""
    require(actor, Can.ANSWER)
    locked = lock(ticket)
    state = to if isinstance(to, TicketStatus) else first_of(to)
    stage = Stage(state.stage) if state else Stage(str(to))
    if (locked.state_id, locked.status) == (state.pk if state else None, stage):
        return locked
    if stage.is_over and not locked.is_over and (names := missing(locked.fields)):
        raise ValidationError(f"Before it is solved, say: {', '.join(names)}.")
    was_over = locked.is_over
    place(locked, state, stage, actor)
    if locked.is_over and not was_over:
        mail_solved(locked)
    return locked


def place(locked: Ticket, state: TicketStatus | None, stage: Stage, actor: Actor) -> None:
    """In a status, without a word to the customer."""
    old = locked.status_name
    locked.state, locked.status, locked.changed_at = state, stage, clock.now()
    locked.solved_at = (locked.solved_at or clock.now()) if stage.is_over else None
    locked.save(update_fields=["state", "status", "changed_at", "solved_at"])
    keep_up(locked)
    keep(locked, [("status", old, locked.status_name)], actor)
    record("ticket.moved", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, status=str(stage))


def lock(ticket: Ticket) -> Ticket:
    """As it is now, for this transaction alone."""
    related = ("state", "owner__user", "team", "contact", "conversation__inbox")
    return Ticket.objects.select_for_update(of=("self",)).select_related(*related).get(pk=ticket.pk)


def keep(ticket: Ticket, told: list[tuple[str, str, str]], actor: Actor) -> None:
    """In words, as colleagues read it."""
    by = actor.id if actor.kind == "member" else None
    TicketChange.objects.bulk_create(
        TicketChange(ticket=ticket, what=what, old=old[:LONGEST], new=new[:LONGEST], actor_kind=actor.kind, by_id=by)
        for what, old, new in told
    )


def _clean(ticket: Ticket, wanted: Changes) -> Changes:
    if (owner := wanted.get("owner")) and not (owner.is_active and owner.user.is_active):
        raise ValidationError("They are no longer here.")
    if "subject" in wanted and not wanted["subject"].strip():
        raise ValidationError("Say what it is about.")
    clean: Changes = {**wanted}
    if "subject" in wanted:
        clean["subject"] = one_line(wanted["subject"])
    if "description" in wanted:
        clean["description"] = wanted["description"][:10_000]
    if "tags" in wanted:
        clean["tags"] = tags_of(wanted["tags"])
    if "fields" in wanted:
        clean["fields"] = {**ticket.fields, **dict.fromkeys(wanted["fields"], ""), **checked(wanted["fields"])}
    return clean


def _told(ticket: Ticket, wanted: Changes) -> Iterator[tuple[str, str, str]]:
    """Sets what differs, and says in words what it was."""
    for what, new in wanted.items():
        old = getattr(ticket, what)
        if what == "fields":
            yield from _fields_told(ticket, old, new)
        elif old != new:
            setattr(ticket, what, new)
            yield what, _worded(what, old), _worded(what, new)


def _fields_told(ticket: Ticket, old: dict[str, str], new: Any) -> Iterator[tuple[str, str, str]]:
    ticket.fields = {key: value for key, value in new.items() if value}
    names = dict(TicketField.objects.values_list("key", "name"))
    for key in sorted({*old, *new}):
        if old.get(key, "") != new.get(key, ""):
            yield f"field.{key}"[:60] if key in names else "field", old.get(key, ""), new.get(key, "")


def _worded(what: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(timespec="minutes")
        case list():
            return ", ".join(value)
    return Priority(value).label if what == "priority" else str(value)
