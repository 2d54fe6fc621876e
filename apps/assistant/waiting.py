"""What waits for an answer: the customer's last words, and outcomes that came after they had been told to wait."""

from typing import NamedTuple

from apps.assistant.models import Turn
from apps.conversations.models import Author, Conversation, Message
from apps.tools.models import ToolCall


class Cue(NamedTuple):
    """What a turn answers: everything up to the customer's message `seq`, and the first so many news."""

    seq: int
    news: int


def cue(conversation: Conversation) -> Cue | None:
    """None where a colleague has answered it all."""
    said = Message.objects.filter(conversation=conversation).order_by("-seq").values_list("seq", flat=True)
    asked, answered = (said.filter(author=one).first() or 0 for one in (Author.CUSTOMER, Author.AGENT))
    news = list(ToolCall.objects.news().filter(conversation=conversation).values_list("news_seq", flat=True))
    is_waiting = asked > answered or any(seq >= answered for seq in news)
    return Cue(asked, len(news)) if is_waiting else None


def words(turn: Turn) -> list[tuple[int, str]]:
    """The customer's, since what a colleague or an earlier turn has answered: (seq, text)."""
    said = Message.objects.filter(conversation=turn.conversation).exclude(kind=Message.Kind.ACTIVITY)
    by_colleague = said.filter(author=Author.AGENT).order_by("-seq").values_list("seq", flat=True).first()
    done = Turn.objects.filter(conversation=turn.conversation, state=Turn.State.DONE).exclude(pk=turn.pk)
    by_turn = done.order_by("-pk").values_list("seq", flat=True).first()
    waiting = said.filter(author=Author.CUSTOMER, seq__gt=max(by_colleague or 0, by_turn or 0), seq__lte=turn.seq)
    return list(waiting.order_by("seq").values_list("seq", "text"))
