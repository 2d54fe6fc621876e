"""Whom it concerns: read from what the log tells of one tenant, and from promises that are due soon.

Decisions
- Notices come of the log, after the fact: what was said is no slower for who is told of it, and nobody is told of what was rolled back.
- Nobody is told of what they did themselves, of what they do not wish to hear of, or of a conversation they do not see.
- Of who waits, those are told who could take them now; whom it is offered to is told of the offer alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Author, Conversation, Holder, Note
from apps.desk.models import Notice, NoticeSettings
from apps.desk.tickets import OF_TICKETS, is_in_sight, told_of_tickets
from apps.escalations.models import Escalation, Promise, TeamQueue
from apps.escalations.models.staffing import PromiseQuerySet
from apps.escalations.staffing import on_duty
from apps.escalations.visibility import sights_of
from apps.events.models import Event
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, Role, role_may
from apps.tickets.models import Ticket
from apps.tools.models import ToolCall

SOON = timedelta(minutes=5)  # before a promise is due; half its time, where that is shorter
COMES_IN = ("conversation.opened", "conversation.reopened", "conversation.lined_up")
OTHERS = (
    "conversation.handed_over", "conversation.woken", "note.added", "note.whispered", "offer.made", "promise.passed_on", "approval.asked",
    "approval.decided", *COMES_IN,
)  # fmt: skip
CONCERNS = Q(name__in=(*OTHERS, *OF_TICKETS)) | Q(name="message.posted", payload__author=Author.CUSTOMER.value)
Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """One thing for one member."""

    kind: Kind
    member_id: int
    conversation_id: int | None
    cause: int
    at: datetime
    by_id: int | None = None
    ticket_id: int | None = None

    @property
    def between(self) -> tuple[int, int | None, int | None]:
        return self.member_id, self.conversation_id, self.by_id


class Reading:
    """Of one tenant's events; within its scope."""

    def __init__(self, tenant_id: int, events: Sequence[Event]) -> None:
        self._tenant_id, self._events = tenant_id, events
        self._takers: dict[int, list[int]] = {}

    def told(self) -> list[Told]:
        """What comes at once is told once: that a conversation begins to wait, and that somebody gives it with a note that names."""
        told = [each for event in self._events for each in self._of(event)]
        waits = {(each.member_id, each.conversation_id): each for each in told if each.kind == Kind.QUEUED}
        given = {each.between for each in told if each.kind == Kind.GIVEN}
        told = [each for each in told if each.kind != Kind.QUEUED and not (each.kind == Kind.NAMED and each.between in given)]
        return heard([*told, *waits.values(), *self._of_tickets()])

    def _of_tickets(self) -> Iterator[Told]:
        for event, kind, member_id in told_of_tickets(self._events):
            by = event.actor_id if event.actor_kind == "member" else None
            if member_id != by:
                yield Told(kind, member_id, None, event.pk, event.at, by, ticket_id=event.payload["ticket"])

    def _of(self, event: Event) -> Iterator[Told]:
        read = _READERS.get(event.name)
        conversation = self._conversations.get(event.payload.get("conversation"))
        if read is None or conversation is None:
            return
        by = event.actor_id if event.actor_kind == "member" else None
        kind, members = read(self, event, conversation)
        for member_id in dict.fromkeys(members):
            if member_id != by:
                yield Told(kind, member_id, conversation.pk, event.pk, event.at, by)

    @cached_property
    def _conversations(self) -> dict[int, Conversation]:
        return Conversation.objects.in_bulk({event.payload["conversation"] for event in self._events if "conversation" in event.payload})

    @cached_property
    def _mentions(self) -> dict[int, list[int]]:
        notes = {event.payload["note"] for event in self._events if event.name == "note.added"}
        return dict(Note.objects.filter(pk__in=notes).values_list("pk", "mentions"))

    @cached_property
    def _taken(self) -> dict[int, int]:
        """The last event by which each changed hands."""
        return {event.payload["conversation"]: event.pk for event in self._events if event.name == "conversation.handed_over"}

    @cached_property
    def _offering(self) -> set[int]:
        """Teams whose people are offered what waits."""
        return set(TeamQueue.objects.filter(mode=TeamQueue.Mode.PUSH).values_list("team_id", flat=True))

    def changed_hands(self, event: Event, conversation: Conversation) -> "Read":
        if event.payload["holder"] == Holder.QUEUE:
            return self.waits(event, conversation)
        return Kind.GIVEN, [event.payload["member"]] if event.payload["member"] else []

    def waits(self, _: Event, conversation: Conversation) -> "Read":
        """Who is not taken yet."""
        if conversation.holder != Holder.QUEUE or conversation.team_id in self._offering:
            return Kind.QUEUED, []
        if conversation.pk not in self._takers:
            self._takers[conversation.pk] = takers_of(self._tenant_id, conversation)
        return Kind.QUEUED, self._takers[conversation.pk]

    def wrote(self, event: Event, conversation: Conversation) -> "Read":
        """Whoever has it; who took it only afterwards has read it."""
        is_read = self._taken.get(conversation.pk, 0) > event.pk
        return Kind.WROTE, [conversation.agent_id] if conversation.agent_id and not is_read else []

    def woke(self, event: Event, _: Conversation) -> "Read":
        """Whoever the customer woke is told that they wrote."""
        member = event.payload["member"] if event.actor_kind != "customer" else None
        return Kind.BACK, [member] if member else []

    def named(self, event: Event, _: Conversation) -> "Read":
        return Kind.NAMED, self._mentions.get(event.payload["note"], [])

    def whispered(self, event: Event, _: Conversation) -> "Read":
        return Kind.WHISPERED, [event.payload["member"]]

    def offered(self, event: Event, _: Conversation) -> "Read":
        return Kind.OFFERED, [event.payload["member"]]

    def passed_on(self, event: Event, _: Conversation) -> "Read":
        return Kind.PASSED, [event.payload["member"]] if event.payload["member"] else []

    def asked(self, event: Event, _: Conversation) -> "Read":
        """Everybody who may decide; whoever asked may not."""
        return Kind.ASKED, self._deciders

    def decided(self, event: Event, _: Conversation) -> "Read":
        """Whoever asked; what the assistant asked for goes on by itself."""
        asker = ToolCall.objects.filter(pk=event.payload["call"]).values_list("member_id", flat=True).first()
        return Kind.DECIDED, [asker] if asker else []

    @cached_property
    def _deciders(self) -> list[int]:
        may = [role for role in Role if role_may(role, Can.APPROVE)]
        return list(Membership.objects.active().filter(role__in=may).values_list("pk", flat=True))


Read = tuple[Kind, list[int]]
_READERS: dict[str, Callable[[Reading, Event, Conversation], Read]] = {
    "conversation.handed_over": Reading.changed_hands,
    "conversation.woken": Reading.woke,
    "message.posted": Reading.wrote,
    "note.added": Reading.named,
    "note.whispered": Reading.whispered,
    "offer.made": Reading.offered,
    "promise.passed_on": Reading.passed_on,
    "approval.asked": Reading.asked,
    "approval.decided": Reading.decided,
    **dict.fromkeys(COMES_IN, Reading.waits),
}


def takers_of(tenant_id: int, conversation: Conversation) -> list[int]:
    """Who could take what waits now."""
    asked = Escalation.objects.open().filter(conversation=conversation).order_by("-pk").first()
    wanted = {"skill": asked.skill, "to_supervisor": asked.to_supervisor} if asked else {}
    return [one.id for one in on_duty(tenant_id, team_id=conversation.team_id, **wanted)]  # type: ignore[arg-type]


def falls_due(tenant_id: int) -> list[Told]:
    """Promises of which nobody was told yet that they are due soon; within the tenant's scope."""
    coming = soon().filter(tenant=tenant_id).select_related("conversation").order_by("due_at")
    return heard([told for promise in coming if is_soon(promise) for told in _of_promise(tenant_id, promise)])


def soon() -> PromiseQuerySet:
    """Of which whoever owns it was not told; where nobody does, of which nobody was."""
    told = Notice.objects.filter(tenant=OuterRef("tenant"), kind=Kind.DUE, cause=OuterRef("pk"))
    is_untold = Q(~Exists(told), owner=None) | Q(~Exists(told.filter(membership=OuterRef("owner"))), owner__isnull=False)
    now = clock.now()
    return Promise.objects.open().filter(is_untold, due_at__gt=now, due_at__lte=now + SOON)


def is_soon(promise: Promise) -> bool:
    return clock.now() >= promise.due_at - min(SOON, (promise.due_at - promise.made_at) / 2)


def _of_promise(tenant_id: int, promise: Promise) -> Iterator[Told]:
    """Whoever owns it, or else has the conversation, or else could take it."""
    conversation = promise.conversation
    one = promise.owner_id or conversation.agent_id
    waits = conversation.holder == Holder.QUEUE
    for member_id in [one] if one else takers_of(tenant_id, conversation) if waits else []:
        yield Told(Kind.DUE, member_id, conversation.pk, promise.pk, clock.now())


def heard(told: Iterable[Told]) -> list[Told]:
    """Of these what its member wishes to hear, and may."""
    told = sorted(told, key=lambda each: each.at)
    if not told:
        return []
    active = Membership.objects.active().filter(pk__in={each.member_id for each in told}, user__is_active=True)
    members = {member.pk: member for member in active}
    unwanted = dict(NoticeSettings.objects.filter(membership__in=members).values_list("membership_id", "unwanted"))
    sights = sights_of(members.values())
    bound = [each for each in told if each.member_id in sights]
    seen = Conversation.objects.in_bulk({each.conversation_id for each in bound if each.conversation_id})
    tickets = Ticket.objects.select_related("conversation").in_bulk({each.ticket_id for each in bound if each.ticket_id})
    return [
        each for each in told
        if each.member_id in members and each.kind not in unwanted.get(each.member_id, ())
        and (each.member_id not in sights or _is_seen(each, sights[each.member_id], seen, tickets))
    ]  # fmt: skip


def _is_seen(told: Told, sight: Sight, conversations: dict[int, Conversation], tickets: dict[int, Ticket]) -> bool:
    if told.ticket_id:
        return is_in_sight(tickets[told.ticket_id], sight)
    return is_in(sight, conversations[told.conversation_id or 0])
