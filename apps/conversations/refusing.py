"""What is not even tried: nobody writes to an address that wants nothing, from what is switched off, or outside a channel's time."""

from apps.conversations.models import Author, Delivery, Message, Visitor
from apps.ground import clock
from apps.inboxes import channels
from apps.inboxes.channels import Failure
from apps.inboxes.models import Inbox


def refusal_of(delivery: Delivery, inbox: Inbox) -> Failure | None:
    if is_stopped(inbox, delivery.to):
        return Failure.OPTED_OUT
    if not inbox.is_active:
        return Failure.CONFIGURATION
    window = channels.of(inbox.kind).can.window
    if window is None or delivery.template:
        return None
    heard = (
        Message.objects.filter(visitor__inbox=inbox, visitor__address=delivery.to, author=Author.CUSTOMER)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    return Failure.NEEDS_TEMPLATE if heard is None or heard + window <= clock.now() else None


def is_stopped(inbox: Inbox, address: str) -> bool:
    """Whether they wish to get nothing from there."""
    return Visitor.objects.filter(inbox=inbox, address=address, stopped_at__isnull=False).exists()
