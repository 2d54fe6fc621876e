"""A customer takes their conversation with them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import letters
from apps.conversations.actions.asking import current_conversation
from apps.conversations.actions.outbox import queue
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery
from apps.conversations.transcripts import as_text, messages_of
from apps.events.log import record
from apps.ground import clock, ids

MOST_LETTERS = 5  # a day


@transaction.atomic
def mail_transcript(guest: Guest, *, email: str) -> Conversation:
    """Mail it to the address the customer gives: once for each state of the conversation."""
    conversation = current_conversation(guest)
    _demand_measure(guest, email.lower())
    key = f"transcript:{conversation.pk}:{conversation.last_seq}:{ids.digest(email.lower())[:32]}"
    subject, text = letters.transcript(conversation, as_text(conversation, messages_of(conversation)))
    queue(key=key, to=email, subject=subject, text=text, purpose=Delivery.Purpose.NOTICE, conversation=conversation)
    record(
        "transcript.read", actor=guest.actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id, form="mail"
    )
    return conversation


def _demand_measure(guest: Guest, email: str) -> None:
    """A few letters a day for a person, and for an address: nobody mails a stranger without end."""
    today = Delivery.objects.filter(purpose=Delivery.Purpose.NOTICE, created_at__gt=clock.now() - timedelta(days=1))
    if max(today.filter(conversation__contact_id__in=guest.family).count(), today.filter(to__iexact=email).count()) >= MOST_LETTERS:
        raise ValidationError("Enough was mailed for today. Download the transcript instead.")


@transaction.atomic
def take_transcript(guest: Guest, *, form: str) -> Conversation:
    """The conversation a customer may write down, and a line in the log that they did."""
    conversation = current_conversation(guest)
    record(
        "transcript.read", actor=guest.actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id, form=form
    )
    return conversation
