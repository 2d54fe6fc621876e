"""Somebody wishes to get no more texts, or to get them again: it is recorded, and held to by whoever sends."""

from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery, Visitor
from apps.conversations.posting import Posted
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.inboxes.channels import Incoming
from apps.text.stopping import Wish, says_yes


def wish_in(incoming: Incoming, guest: Guest) -> str:
    """What they wish; a plain yes is a wish of those alone who had stopped."""
    if not incoming.wish and says_yes(incoming.text) and Visitor.objects.filter(pk=guest.visitor_id, stopped_at__isnull=False).exists():
        return Wish.START
    return incoming.wish


def heed(wish: str, guest: Guest, posted: Posted | None) -> None:
    """Within the transaction that keeps their words, where they are part of a thread. Wished twice, it is one event."""
    visitor, contact = guest.visitor_id, posted.contact_id if posted else guest.contact_id
    conversation = posted.said.conversation_id if posted else None
    theirs = Visitor.objects.filter(pk=visitor)
    match wish:
        case Wish.STOP if theirs.filter(stopped_at=None).update(stopped_at=clock.now()):
            record("address.stopped", actor=guest.actor, visitor=visitor, conversation=conversation, contact=contact)
        case Wish.START if theirs.exclude(stopped_at=None).update(stopped_at=None):
            record("address.started", actor=guest.actor, visitor=visitor, conversation=conversation, contact=contact)


def told_by_provider(delivery: Delivery) -> None:
    """They said so to their network, and we hear of it by what it refused: held to as if they had said it to us."""
    for visitor in Visitor.objects.filter(inbox=delivery.inbox_id, address=delivery.to, stopped_at=None):
        visitor.stopped_at = clock.now()
        visitor.save(update_fields=["stopped_at"])
        if delivery.conversation is not None:
            of_it = {"conversation": delivery.conversation_id, "contact": delivery.conversation.contact_id}
            record("address.stopped", actor=SYSTEM, visitor=visitor.pk, **of_it)
