"""Who writes where no page shows it is told that nobody is there, once, while they wait for people who answer this inbox themselves.

Where the assistant hands over, it has said so in its own words.
"""

from apps.conversations.actions import post_draft
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.conversations.posting import Draft
from apps.escalations.actions.keeping import open_one
from apps.escalations.models import Escalation
from apps.escalations.staffing import staffing_of
from apps.inboxes import channels
from apps.text.speaking import phrase


def tell_if_nobody_is_there(conversation: Conversation) -> bool:
    """Under the conversation's lock; in the words that a page would show."""
    waiting = open_one(conversation) if conversation.holder == Holder.QUEUE else None
    if waiting is None or waiting.reason != Escalation.Reason.INBOX or channels.of(conversation.outlet.kind).can.streams:
        return False
    if _is_told(waiting) or staffing_of(conversation, team_id=waiting.team_id).somebody_is_there:
        return False
    text = phrase(conversation.language, "status_away")
    post_draft(conversation, Draft(author=Author.SYSTEM, kind=Message.Kind.ACTIVITY, text=text, language=conversation.language))
    return True


def _is_told(waiting: Escalation) -> bool:
    """Or somebody has spoken to them since."""
    since = Message.objects.filter(conversation=waiting.conversation_id, created_at__gte=waiting.decided_at)
    return since.exclude(author=Author.CUSTOMER).exists()
