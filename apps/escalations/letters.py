"""Letters to colleagues: what happened and where, never what a customer said."""

from datetime import datetime

from babel.dates import format_datetime
from django.conf import settings

from apps.conversations.models import Conversation
from apps.escalations.models import Escalation, Promise

KEPT_BY = {Promise.Kind.ANSWER: "with them", Promise.Kind.CALLBACK: "on the phone with them"}


def page(conversation: Conversation, escalation: Escalation) -> tuple[str, str]:
    """Subject and text of the letter to who is on call."""
    subject = f"{conversation.tenant.name}: conversation {conversation.number} needs a person now"
    text = (
        f"Words of danger came in conversation {conversation.number} at {_moment(conversation, escalation.decided_at)}, "
        f"and nobody has taken it. The customer waits for a person.\n\n{_link(conversation)}"
    )
    return subject, text


def page_text(conversation: Conversation) -> str:
    return f"{conversation.tenant.name}: conversation {conversation.number} needs a person now. {_link(conversation)}"


def broken_promise(promise: Promise, conversation: Conversation) -> tuple[str, str]:
    """Subject and text of the letter about what was not kept."""
    told = KEPT_BY.get(Promise.Kind(promise.kind))
    said = f"that somebody would be {told}" if told else "that something would be done"
    subject = f"{conversation.tenant.name}: a promise in conversation {conversation.number} was not kept"
    text = (
        f"The customer of conversation {conversation.number} was told {said} by {_moment(conversation, promise.due_at)}.\n"
        f"It has not happened yet.\n\n{_link(conversation)}"
    )
    return subject, text


def _moment(conversation: Conversation, at: datetime) -> str:
    return str(format_datetime(at, "d MMMM, HH:mm z", tzinfo=conversation.tenant.zone, locale="en"))


def _link(conversation: Conversation) -> str:
    return f"{settings.PUBLIC_URL}/console/conversations/{conversation.number}/"
