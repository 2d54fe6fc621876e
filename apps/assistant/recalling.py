"""What was said long ago, in short: earlier conversations of the same person, and the beginning of a long one."""

from apps.assistant.models import Digest
from apps.conversations.models import Author, Conversation, Message, Status
from apps.conversations.queries import family_of
from apps.escalations.models import Move, Promise
from apps.text.danger import crisis
from apps.tools.models import ToolCall

MOST_CONVERSATIONS, LONGEST_LINE, MOST_PROMISES = 3, 160, 5


def earlier(conversation: Conversation) -> str:
    """The person's last conversations, a line each: when, what about, what was done, how it ended."""
    family = family_of(conversation.contact)
    others = Conversation.objects.filter(contact_id__in=family, status=Status.RESOLVED).exclude(pk=conversation.pk)
    others = others.only("opened_at", "outcome")
    return "\n".join(_line(one) for one in others.order_by("-id")[:MOST_CONVERSATIONS])


def digest(conversation: Conversation) -> Digest | None:
    return Digest.objects.filter(conversation=conversation).first()


def left_by_people(conversation: Conversation) -> str:
    """What whoever handed it back wants the assistant to know, and what they promised."""
    if conversation.claimed_at is None:
        return ""
    handed_back = Move.objects.filter(conversation=conversation, kind=Move.Kind.HANDED_BACK).select_related("by__user").last()
    told = [f"{handed_back.by.public_name}: {handed_back.note}"] if handed_back and handed_back.by and handed_back.note else []
    promised = Promise.objects.open().filter(conversation=conversation)
    told += [f"Promised by {one.due_at:%Y-%m-%d %H:%M} UTC: {one}" for one in promised[:MOST_PROMISES]]
    return "; ".join(line for line in told if not crisis(line))


def _line(conversation: Conversation) -> str:
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).order_by("seq").values_list("text", flat=True)
    opening = next((text for text in said[:5] if not crisis(text)), "")
    done = ToolCall.objects.filter(conversation=conversation, state=ToolCall.State.DONE).values_list("tool", flat=True)
    parts = [f"{conversation.opened_at:%Y-%m-%d}: “{' '.join(opening.split())[:LONGEST_LINE]}”", ", ".join(sorted(set(done)))]
    return "; ".join(filter(None, [*parts, conversation.get_outcome_display().lower()]))
