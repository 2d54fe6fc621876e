"""What is said in a ticket's conversation is reckoned: who waits since when, who was answered, what goes on.

A sweep does so, for few conversations have a ticket and every message would have to ask. It follows the log, so that it costs what was
said and not how many tickets there are; besides, it goes round all of them, some at a time, for what was there before or did not go well.
Each message is reckoned once, in its order and by its own time, so it makes no difference how late that is; who is about to tell of a
breach reckons first.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from apps.conversations.models import Author, Holder, Message
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.events.settling import advance, stop_at
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tickets.actions.changing import lock, move
from apps.tickets.actions.mailing import mail_opened
from apps.tickets.actions.opening import one_line, words_of
from apps.tickets.actions.timing import keep_up, meet, policy_for, run
from apps.tickets.models import Hearing, SlaTarget, Stage, Ticket
from apps.tickets.models.ticket import TicketQuerySet

GOES_ON_FOR = timedelta(days=30)  # what is said of something solved longer ago is another matter
MOST_EVENTS, ROUND, MOST_MESSAGES = 5_000, 200, 200
Kind = SlaTarget.Kind
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY)


def hear() -> int:
    """Sweep: tickets in whose conversations something was said that was not reckoned; one at a time."""
    with across_tenants(Door.SWEEP):
        hearing = _locked()
        if hearing is None:
            return 0
        found = sorted({*_told(hearing), *_on_the_round(hearing)})
        hearing.save()
    return each(found, _hear)


def _locked() -> Hearing | None:
    """None while another sweep is at it. The log is followed from here on; what it told before is met on the round."""
    if not Hearing.objects.exists():
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        Hearing.objects.get_or_create(id=1, defaults={"settled_id": newest, "seen_id": newest})
    return Hearing.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _told(hearing: Hearing) -> list[tuple[int, int]]:
    """By what the log tells since it was settled at the last sweep: what was not certain to be all is read again."""
    events = Event.objects.filter(id__gt=hearing.settled_id).order_by("id")
    advance(hearing)
    rows = list(events.values_list("id", "name", "payload")[:MOST_EVENTS])
    if len(rows) == MOST_EVENTS:
        stop_at(hearing, rows[-1][0])
    said_in = {payload["conversation"] for _, name, payload in rows if name == "message.posted"}
    return list(_behind().filter(conversation__in=said_in).values_list("tenant_id", "id"))


def _on_the_round(hearing: Hearing) -> list[tuple[int, int]]:
    """The next of all, by their own ids; at their end it begins again."""
    ids = list(Ticket.objects.filter(id__gt=hearing.round_id).order_by("id").values_list("id", flat=True)[:ROUND])
    hearing.round_id = ids[-1] if len(ids) == ROUND else 0
    return list(_behind().filter(id__in=ids).values_list("tenant_id", "id"))


def _behind() -> TicketQuerySet:
    """Of those that somebody may still wait for, those in whose conversation more was said than was reckoned."""
    lately = Q(status=Stage.SOLVED, solved_at__gt=clock.now() - GOES_ON_FOR)
    heeded = Ticket.objects.filter(Q(status__in=[Stage.OPEN, Stage.PENDING]) | lately)
    return heeded.filter(conversation__last_seq__gt=F("heard_seq"))


def _hear(tenant_id: int, ticket_id: int) -> bool:
    with tenant_scope(tenant_id):
        return reckon(Ticket(pk=ticket_id))


@transaction.atomic
def reckon(ticket: Ticket) -> bool:
    """Whether anything was new. What was said before there was a ticket answers nothing of it."""
    locked = lock(ticket)
    new = Message.objects.select_related("visitor").filter(conversation=locked.conversation_id or 0, seq__gt=locked.heard_seq)
    said = list(new.order_by("seq")[:MOST_MESSAGES])
    for message in said:
        if message.kind != Message.Kind.ACTIVITY and message.created_at >= locked.opened_at:
            _reckon(locked, message)
    if said:
        locked.heard_seq = said[-1].seq
        locked.save(update_fields=["heard_seq", "subject", "description", "words"])
        keep_up(locked)
    return bool(said)


def _reckon(ticket: Ticket, message: Message) -> None:
    if message.author == Author.AGENT:
        meet(ticket, REPLIES, message.created_at)
    elif message.author == Author.CUSTOMER:
        _be_told(ticket, message)
        _wake(ticket)
        if not ticket.is_over and not ticket.targets.open().filter(kind__in=REPLIES).exists():
            run(ticket, Kind.NEXT_REPLY, policy_for(ticket), message.created_at)


def _be_told(ticket: Ticket, message: Message) -> None:
    """Whoever may not be who they say is sent no letter: it would reach somebody else."""
    if ticket.began_with_conversation and not ticket.description and message.text:
        original = message.originals.first()
        ticket.subject = one_line(original.subject if original and original.subject else message.text.splitlines()[0])
        ticket.description = message.text[:10_000]
        ticket.words = words_of(ticket)
        if message.visitor is None or message.visitor.is_believed:
            mail_opened(ticket)


def _wake(ticket: Ticket) -> None:
    """Whoever waits for the customer waits no more. What was solved goes on where people answer: the assistant takes up other things."""
    is_for_people = ticket.conversation is not None and ticket.conversation.holder != Holder.ASSISTANT
    if ticket.status == Stage.PENDING or (ticket.status == Stage.SOLVED and is_for_people):
        moved = move(ticket, to=Stage.OPEN, actor=SYSTEM)
        ticket.status, ticket.state, ticket.solved_at = moved.status, moved.state, moved.solved_at
