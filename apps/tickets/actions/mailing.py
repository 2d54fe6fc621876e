"""Letters about a ticket, queued in the commit of what they tell of. Who is reached on another channel gets replies there alone."""

from apps.conversations.actions import queue
from apps.conversations.models import Conversation, Delivery
from apps.conversations.queries import email_of, family_of
from apps.conversations.reading import Said
from apps.tickets import letters
from apps.tickets.models import Ticket


def mail_opened(ticket: Ticket) -> None:
    """What a colleague opened by hand is told once there is something to tell."""
    if ticket.source != Ticket.Source.HAND:
        _mail(ticket, letters.opened(ticket), "opened", Delivery.Purpose.NOTICE)


def mail_reply(ticket: Ticket, said: Said) -> None:
    """Mailed at once, so that it is not told once more as something they missed."""
    conversation = ticket.conversation
    if conversation is None or conversation.reach_id is not None:
        return
    if _mail(ticket, letters.replied(ticket, said.text, said.author_name), f"reply:{said.id}", Delivery.Purpose.MESSAGE):
        Conversation.objects.filter(pk=conversation.pk, mailed_seq__lt=said.seq).update(mailed_seq=said.seq)


def mail_solved(ticket: Ticket) -> None:
    """Each time it is."""
    at = f"{ticket.solved_at:%Y%m%d%H%M%S}" if ticket.solved_at else ""
    _mail(ticket, letters.solved(ticket), f"solved:{at}", Delivery.Purpose.NOTICE)


def _mail(ticket: Ticket, letter: tuple[str, str], what: str, purpose: Delivery.Purpose) -> bool:
    """Whoever may not be who they say is sent none: it would reach somebody else."""
    reach = ticket.conversation.reach if ticket.conversation else None
    address = "" if reach and not reach.is_believed else email_of(family_of(ticket.contact))
    if address:
        subject, text = letter
        queue(
            key=f"ticket:{ticket.pk}:{what}", to=address, subject=subject, text=text, purpose=purpose, conversation=ticket.conversation
        )  # fmt: skip
    return bool(address)
