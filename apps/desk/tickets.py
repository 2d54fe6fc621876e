"""Whom it concerns that something happens to a ticket: whoever it is given to, whoever watches it, and who answers for what is late."""

from collections.abc import Iterator, Sequence

from apps.conversations.listing import Sight, is_in
from apps.desk.models import Notice
from apps.events.models import Event
from apps.tenants.models import Membership
from apps.tenants.roles import Can, Role, role_may
from apps.tickets.models import Ticket, TicketWatcher

Kind = Notice.Kind
Heard = tuple[Event, Kind, int]
LATE = {"sla.warned": Kind.SLA_SOON, "sla.breached": Kind.SLA_LATE}
CHANGES = ("ticket.moved", "ticket.noted")
OF_TICKETS = ("ticket.given", *LATE, *CHANGES)


def told_of_tickets(events: Sequence[Event]) -> list[Heard]:
    """Each event, and the members whom it concerns; within the tenant's scope."""
    news = [event for event in events if event.name in OF_TICKETS]
    tickets = Ticket.objects.in_bulk({event.payload["ticket"] for event in news})
    watchers: dict[int, list[int]] = {}
    for ticket_id, member_id in TicketWatcher.objects.filter(ticket__in=tickets).values_list("ticket_id", "membership_id"):
        watchers.setdefault(ticket_id, []).append(member_id)
    known = [(event, tickets[event.payload["ticket"]]) for event in news if event.payload["ticket"] in tickets]
    return [heard for event, ticket in known for heard in _heard(event, ticket, watchers.get(ticket.pk, []))]


def _heard(event: Event, ticket: Ticket, watchers: list[int]) -> Iterator[Heard]:
    if event.name == "ticket.given":
        yield from ((event, Kind.TICKET, member_id) for member_id in [event.payload["member"]] if member_id)
    elif event.name in LATE:
        whose = [ticket.owner_id] if ticket.owner_id else _leading(ticket)
        yield from ((event, LATE[event.name], member_id) for member_id in dict.fromkeys([*whose, *watchers]))
    else:
        yield from ((event, Kind.WATCHED, member_id) for member_id in watchers)


def _leading(ticket: Ticket) -> list[int]:
    """Nobody has it: who leads its team is told, or who leads at all."""
    leading = Membership.objects.active().filter(role__in=[role for role in Role if role_may(role, Can.SUPERVISE)])
    of_team = list(leading.filter(places__team=ticket.team_id).values_list("pk", flat=True)) if ticket.team_id else []
    return of_team or list(leading.values_list("pk", flat=True))


def is_in_sight(ticket: Ticket, sight: Sight) -> bool:
    """Of their teams, their own, or of a conversation that is."""
    is_own = ticket.team_id in sight.teams or ticket.owner_id == sight.member_id
    return is_own or (ticket.conversation is not None and is_in(sight, ticket.conversation))
