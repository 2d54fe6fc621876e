"""What was said long ago, in short: earlier conversations of the same person, and the beginning of a long one."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from django.db.models import Q, QuerySet

from apps.assistant.models import Digest
from apps.conversations.models import Author, Conversation, Message, Status, Visitor
from apps.conversations.queries import family_of, proofs_of
from apps.escalations.models import Move, Promise
from apps.ground import clock
from apps.llm.exchange import Recalled
from apps.text.danger import crisis
from apps.text.personal import masked
from apps.tools.models import ToolCall
from apps.tools.queries import is_verified

MOST_CONVERSATIONS, LONGEST_LINE, MOST_PROMISES = 3, 160, 5
RECALLED_FOR, MOST_UNANSWERED = timedelta(days=7), 20


@dataclass(frozen=True)
class Past:
    """What is known from before of who writes here, as far as the address they write from is proven."""

    conversation: Conversation
    is_known: bool
    others: tuple[Conversation, ...]  # their last ones, the newest first

    @property
    def in_short(self) -> str:
        """A line each: when, where, what about, what was done, how it ended. Unproven, what was said from that very address, and of it
        no more than the topic."""
        tell = _line if self.is_known or self.conversation.reach is None else _topic
        return "\n".join(tell(one) for one in self.others)

    def recalled(self) -> Recalled | None:
        """What they asked last on another channel; a sender that may be false is reminded of nothing."""
        reach = self.conversation.reach
        if reach is not None and not reach.is_believed:
            return None
        if self.is_known and (moved := _moved(self.conversation)):
            return moved
        lately = (one for one in self.others if one.opened_at > clock.now() - RECALLED_FOR)
        before = next((one for one in lately if one.outlet.kind != self.conversation.outlet.kind), None)
        return _as_recalled(before, is_known=self.is_known) if before else None


def past_of(conversation: Conversation) -> Past:
    """Within the tenant's scope."""
    family = family_of(conversation.contact)
    is_known = _is_known(conversation, family)
    return Past(conversation, is_known, tuple(_others(conversation, family, is_known=is_known)[:MOST_CONVERSATIONS]))


def _as_recalled(before: Conversation, *, is_known: bool, goes_on: bool = False) -> Recalled | None:
    opening = _opening(before)
    began = before.opened_at.astimezone(before.tenant.zone)
    return Recalled(opening if is_known else masked(opening), began.isoformat(), goes_on) if opening else None


def _moved(conversation: Conversation) -> Recalled | None:
    """It goes on on another channel, and nobody has answered there yet."""
    said = Message.objects.filter(conversation=conversation, activity="", author__in=[Author.CUSTOMER, Author.AGENT, Author.ASSISTANT])
    newest = list(said.select_related("visitor__inbox").order_by("-seq")[:MOST_UNANSWERED])
    waiting = list(takewhile(lambda one: one.author == Author.CUSTOMER, newest))
    before = next((one for one in newest[len(waiting) :] if one.author == Author.CUSTOMER), None)
    if before is None or not waiting or _kind(before) == _kind(waiting[0]):
        return None
    return _as_recalled(conversation, is_known=True, goes_on=True)


def _kind(message: Message) -> str:
    return message.visitor.inbox.kind if message.visitor else ""


def _others(conversation: Conversation, family: list[int], *, is_known: bool) -> QuerySet[Conversation]:
    ended_or_elsewhere = Q(status=Status.RESOLVED) | ~Q(inbox=conversation.inbox_id)
    others = Conversation.objects.filter(ended_or_elsewhere, contact_id__in=family).exclude(pk=conversation.pk)
    others = others if is_known else others.filter(_said_from(conversation.reach))
    return others.select_related("tenant", "inbox", "reach__inbox").order_by("-id")


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
