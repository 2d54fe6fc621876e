"""A mail finds its conversation, and a letter its thread."""

from collections.abc import Iterator

from django.db.models import Q

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery, Original, Status
from apps.inboxes.channels import Incoming
from apps.inboxes.channels.mail.subjects import topic

NEWEST = 20


def conversation_of(mail: Incoming, guest: Guest) -> int | None:
    """The open conversation that a mail goes on: named by our own address, by what it answers, or by its subject; None for what begins.

    It is the sender's own, or one that we wrote to them in: whoever was handed on a mail of ours has an address that names its
    conversation too. Nobody enters another's by a sender that may be false, save with our address and from where we sent it.
    """
    if guest.is_blocked:
        return None
    found = (one for one in _meant(mail, guest) if is_open_to(mail, guest, one))
    return next((one.pk for one in found), None)


def ended_of(mail: Incoming, guest: Guest) -> Conversation | None:
    """What our own address names and has ended, where it is the sender's to take up again."""
    if guest.is_blocked or not mail.thread:
        return None
    named = Conversation.objects.exclude(status=Status.OPEN).filter(public_id=mail.thread).first()
    return named if named is not None and is_open_to(mail, guest, named) else None


def _meant(mail: Incoming, guest: Guest) -> Iterator[Conversation]:
    going_on = Conversation.objects.open()
    if mail.thread:
        yield from going_on.filter(public_id=mail.thread)
    if mail.references:
        theirs = Q(messages__originals__mail_id__in=mail.references)
        ours = Q(pk__in=Delivery.objects.filter(provider_id__in=mail.references).values("conversation"))
        yield from going_on.filter(theirs | ours).distinct().order_by("-pk")
    if about := topic(mail.subject):
        subjects = Original.objects.filter(message__conversation__contact__in=guest.family).order_by("-pk")
        named = [where for where, subject in subjects.values_list("message__conversation", "subject")[:NEWEST] if topic(subject) == about]
        yield from going_on.filter(pk__in=named).order_by("-pk")


def is_open_to(mail: Incoming, guest: Guest, conversation: Conversation) -> bool:
    """Whether it is the sender's, or one that we wrote to them in."""
    if conversation.contact_id in guest.family:
        return True
    may_enter = mail.is_proven or conversation.public_id == mail.thread
    return may_enter and Delivery.objects.filter(conversation=conversation, to__iexact=mail.sender, inbox__isnull=False).exists()


def threading_of(conversation_id: int) -> tuple[str, tuple[str, ...]]:
    """What a letter of ours in a conversation is about, and the mails it stands after, the customer's last one first."""
    theirs = list(Original.objects.filter(message__conversation=conversation_id).order_by("-pk")[:NEWEST])
    ours = Delivery.objects.filter(conversation=conversation_id, channel=Delivery.Channel.EMAIL, message__isnull=False)
    sent = ours.exclude(provider_id="").order_by("-pk").values_list("provider_id", flat=True)[:NEWEST]
    subject = topic(theirs[-1].subject) if theirs else ""
    return f"Re: {subject}" if subject else "", tuple(dict.fromkeys([*(one.mail_id for one in theirs), *sent]))
