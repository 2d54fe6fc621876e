"""A conversation begins, or goes on where it had ended."""

from datetime import timedelta

from django.db import connection, transaction

from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Holder, Outcome, Status
from apps.events.log import announce, record
from apps.ground import clock
from apps.inboxes.models import Inbox

FIRST_HOLDER = Holder.QUEUE  # who answers what comes in: until there is an assistant, people


@transaction.atomic
def open_conversation(guest: Guest) -> Conversation:
    """The visitor's open conversation: the one there is, the one that ended lately, or a new one linked to it."""
    Contact.objects.select_for_update().get(pk=guest.contact_id)  # two first words at one instant open one conversation
    newest = (
        Conversation.objects.select_for_update(of=("self",)).select_related("inbox").current_first(guest.inbox_id, guest.family).first()
    )
    if newest is not None and newest.is_open:
        return newest
    if newest is not None and _goes_on(newest):
        return _reopen(newest, guest)
    return _begin(guest, newest)


def _goes_on(conversation: Conversation) -> bool:
    """Whether a new word continues it: lately resolved, and not by the customer's own wish."""
    if conversation.ended_by_customer or conversation.resolved_at is None or conversation.outcome in {Outcome.SPAM, Outcome.MERGED}:
        return False
    return clock.now() <= conversation.resolved_at + timedelta(days=conversation.inbox.reopen_days)


def _begin(guest: Guest, previous: Conversation | None) -> Conversation:
    inbox = Inbox.objects.select_related("tenant").get(pk=guest.inbox_id)
    opened = Conversation.objects.create(
        tenant=inbox.tenant,
        number=_next_number(),
        inbox=inbox,
        contact_id=guest.contact_id,
        previous=previous,
        holder=FIRST_HOLDER,
        queued_at=clock.now(),
        language=guest.locale,
    )
    record("conversation.opened", actor=guest.actor, about=opened, conversation=opened.pk, contact=opened.contact_id, inbox=inbox.pk)
    announce("queue.moved", queue=inbox.pk)
    return opened


def _reopen(conversation: Conversation, guest: Guest) -> Conversation:
    conversation.status, conversation.holder, conversation.outcome = Status.OPEN, FIRST_HOLDER, ""
    conversation.fence += 1
    conversation.queued_at, conversation.claimed_at, conversation.resolved_at = clock.now(), None, None
    conversation.save()
    record(
        "conversation.reopened",
        actor=guest.actor,
        about=conversation,
        conversation=conversation.pk,
        contact=conversation.contact_id,
    )
    announce("queue.moved", queue=conversation.inbox_id)
    return conversation


def _next_number() -> int:
    """The tenant's next conversation number; its row is locked until the opening commits, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO conversations_numbering (tenant_id, last)
            VALUES (NULLIF(current_setting('tandem.tenant', true), '')::bigint, 1)
            ON CONFLICT (tenant_id) DO UPDATE SET last = conversations_numbering.last + 1 RETURNING last"""
        )
        number: int = cursor.fetchone()[0]
    return number
