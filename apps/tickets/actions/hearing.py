"""What is said in a ticket's conversation is reckoned: who waits since when, who was answered, what goes on.

A sweep does so, for few conversations have a ticket and every message would have to ask. Each message is reckoned once, in its order and by
its own time, so it makes no difference how late that is; who is about to tell of a breach reckons first.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from apps.conversations.models import Author, Holder, Message
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tickets.actions.changing import lock, move
from apps.tickets.actions.mailing import mail_opened
from apps.tickets.actions.opening import one_line, words_of
from apps.tickets.actions.timing import keep_up, meet, policy_for, run
from apps.tickets.models import SlaTarget, Stage, Ticket

GOES_ON_FOR = timedelta(days=30)  # what is said of something solved longer ago is another matter
BATCH, MOST_MESSAGES = 500, 200
Kind = SlaTarget.Kind
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY)


def hear() -> int:
    """Sweep: tickets in whose conversations something was said that was not reckoned."""
    with across_tenants(Door.SWEEP):
        lately = Q(status=Stage.SOLVED, solved_at__gt=clock.now() - GOES_ON_FOR)
        heeded = Ticket.objects.filter(Q(status__in=[Stage.OPEN, Stage.PENDING]) | lately)
        behind = heeded.filter(conversation__last_seq__gt=F("heard_seq"))
        found = list(behind.order_by("id").values_list("tenant_id", "id")[:BATCH])
    return each(found, _hear)


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
