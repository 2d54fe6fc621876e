"""What was said long ago, in short: earlier conversations of the same person, and the beginning of a long one."""

from django.db.models import Q

from apps.assistant.models import Digest
from apps.conversations.models import Author, Conversation, Message, Status, Visitor
from apps.conversations.queries import family_of, proofs_of
from apps.escalations.models import Move, Promise
from apps.text.danger import crisis
from apps.text.personal import masked
from apps.tools.models import ToolCall
from apps.tools.queries import is_verified

MOST_CONVERSATIONS, LONGEST_LINE, MOST_PROMISES = 3, 160, 5


def earlier(conversation: Conversation) -> str:
    """The person's last conversations, a line each: when, where, what about, what was done, how it ended.

    Only as far as the address they write from is proven: else what was said from that very address, and no more than its topic.
    """
    family = family_of(conversation.contact)
    is_known = _is_known(conversation, family)
    ended_or_elsewhere = Q(status=Status.RESOLVED) | ~Q(inbox=conversation.inbox_id)
    others = Conversation.objects.filter(ended_or_elsewhere, contact_id__in=family).exclude(pk=conversation.pk)
    others = (others if is_known else others.filter(_said_from(conversation.reach))).select_related("tenant", "inbox", "reach__inbox")
    tell = _line if is_known or conversation.reach is None else _topic
    return "\n".join(tell(one) for one in others.order_by("-id")[:MOST_CONVERSATIONS])


def _is_known(conversation: Conversation, family: list[int]) -> bool:
    """Whether who writes has proven who they are lately, or what they write from."""
    reach = conversation.reach
    if reach is not None and reach.is_believed and proofs_of(family).filter(value=reach.address).exists():
        return True
    return is_verified(conversation)


def _said_from(reach: Visitor | None) -> Q:
    """The same number, by whichever channel; pages alone, for who is on one."""
    return Q(reach=None) if reach is None else Q(reach__address=reach.address, reach__is_believed=reach.is_believed)


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
    done = ToolCall.objects.filter(conversation=conversation, state=ToolCall.State.DONE).values_list("tool", flat=True)
    parts = [_when(conversation, _opening(conversation)), ", ".join(sorted(set(done)))]
    return "; ".join(filter(None, [*parts, conversation.get_outcome_display().lower()]))


def _topic(conversation: Conversation) -> str:
    """Without what tells who somebody is: the number may be another's by now."""
    return _when(conversation, masked(_opening(conversation)))


def _when(conversation: Conversation, opening: str) -> str:
    """In the house's own time, so that this morning is this morning."""
    began = conversation.opened_at.astimezone(conversation.tenant.zone)
    return f"{began:%Y-%m-%d %H:%M} by {conversation.outlet.get_kind_display()}: “{opening}”"


def _opening(conversation: Conversation) -> str:
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).order_by("seq").values_list("text", flat=True)
    opening = next((text for text in said[:5] if not crisis(text)), "")
    return " ".join(opening.split())[:LONGEST_LINE]
