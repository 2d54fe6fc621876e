"""What was said long ago, in short: earlier conversations of the same person, and the beginning of a long one."""

from apps.assistant.models import Digest
from apps.conversations.models import Author, Conversation, Message, Status
from apps.conversations.queries import family_of
from apps.text.danger import crisis
from apps.tools.models import ToolCall

MOST_CONVERSATIONS, LONGEST_LINE = 3, 160


def earlier(conversation: Conversation) -> str:
    """The person's last conversations, a line each: when, what about, what was done, how it ended."""
    family = family_of(conversation.contact)
    others = Conversation.objects.filter(contact_id__in=family, status=Status.RESOLVED).exclude(pk=conversation.pk)
    return "\n".join(_line(one) for one in others.order_by("-id")[:MOST_CONVERSATIONS])


def digest(conversation: Conversation) -> Digest | None:
    return Digest.objects.filter(conversation=conversation).first()


def _line(conversation: Conversation) -> str:
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).order_by("seq").values_list("text", flat=True)
    opening = next((text for text in said[:5] if not crisis(text)), "")
    done = ToolCall.objects.filter(conversation=conversation, state=ToolCall.State.DONE).values_list("tool", flat=True)
    parts = [f"{conversation.opened_at:%Y-%m-%d}: “{' '.join(opening.split())[:LONGEST_LINE]}”", ", ".join(sorted(set(done)))]
    return "; ".join(filter(None, [*parts, conversation.get_outcome_display().lower()]))
