"""A conversation begins, or goes on where it had ended."""

from django.db import transaction

from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Holder, Numbering, Status
from apps.conversations.models.numbering import next_number
from apps.conversations.queries import family_of
from apps.events.actors import Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.inboxes.models import Inbox


class Blocked(Exception):
    """Somebody whom colleagues have blocked: nothing of theirs is taken."""


@transaction.atomic
def open_conversation(guest: Guest, *, actor: Actor | None = None) -> Conversation:
    """The visitor's open conversation: the one there is, the one that ended lately, or a new one linked to it. The visitor's own doing,
    where no other `actor` is named."""
    contact = Contact.objects.select_for_update().get(pk=guest.contact_id)  # two first words at one instant open one conversation
    if contact.blocked_at is not None:
        raise Blocked
    newest = (
        Conversation.objects.select_for_update(of=("self",)).select_related("inbox").current_first(guest.inbox_id, guest.family).first()
    )
    if newest is not None and newest.is_open:
        return newest
    if newest is not None and newest.may_go_on:
        return _reopen(newest, actor or guest.actor)
    return _begin(guest, newest, actor or guest.actor)


@transaction.atomic
def take_up(ended: Conversation, guest: Guest) -> Conversation | None:
    """What had ended goes on, or what its person has begun in its inbox since, which need not be open to the guest. None where it is over
    for good."""
    contact = Contact.objects.select_for_update().get(pk=ended.contact_id)
    if contact.blocked_at is not None:
        raise Blocked
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("inbox")
    current = locked.open().current_first(ended.inbox_id, tuple(family_of(contact))).first()
    conversation = current or locked.get(pk=ended.pk)
    if conversation.is_open:
        return conversation
    return _reopen(conversation, guest.actor) if conversation.may_go_on else None


def first_holder(inbox: Inbox) -> Holder:
    """Who answers what comes in."""
    return Holder.ASSISTANT if inbox.answered_by == Inbox.AnsweredBy.ASSISTANT else Holder.QUEUE


def _begin(guest: Guest, previous: Conversation | None, actor: Actor) -> Conversation:
    inbox = Inbox.objects.select_related("tenant").get(pk=guest.inbox_id)
    opened = Conversation.objects.create(
        tenant=inbox.tenant,
        number=next_number(Numbering.Kind.CONVERSATION),
        inbox=inbox,
        contact_id=guest.contact_id,
        previous=previous,
        holder=first_holder(inbox),
        queued_at=(waits_since := None if first_holder(inbox) == Holder.ASSISTANT else clock.now()),
        ranked_at=waits_since,
        language=guest.locale,
    )
    record(
        "conversation.opened", actor=actor, about=opened, conversation=opened.pk, contact=opened.contact_id, inbox=inbox.pk,
        channel=inbox.kind, holder=str(opened.holder),
    )  # fmt: skip
    announce("queue.moved", queue=inbox.pk)
    return opened


def _reopen(conversation: Conversation, actor: Actor) -> Conversation:
    holder = first_holder(conversation.inbox)
    conversation.status, conversation.holder, conversation.outcome = Status.OPEN, holder, ""
    conversation.fence += 1
    conversation.queued_at = conversation.ranked_at = None if holder == Holder.ASSISTANT else clock.now()
    conversation.team, conversation.expected_at = None, None
    conversation.claimed_at, conversation.resolved_at = None, None
    conversation.save()
    record(
        "conversation.reopened",
        actor=actor,
        about=conversation,
        conversation=conversation.pk,
        contact=conversation.contact_id,
        holder=str(holder),
        member=None,
    )
    announce("queue.moved", queue=conversation.inbox_id)
    return conversation
