"""What waits for an answer: the customer's last words, and outcomes that came after they had been told to wait."""

import json
from typing import NamedTuple

from apps.assistant.models import Turn
from apps.conversations.models import Conversation
from apps.ground.lane import Statement, fetch

_CUE = """
SELECT coalesce((
    SELECT seq FROM conversations_message
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND author = 'customer' AND activity = ''
    ORDER BY seq DESC LIMIT 1), 0) AS asked,
coalesce((
    SELECT seq FROM conversations_message
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND author = 'agent' ORDER BY seq DESC LIMIT 1), 0) AS answered,
array(
    SELECT news_seq FROM tools_toolcall
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND news_seq > 0 AND finished_at IS NOT NULL) AS news
"""
_WORDS = """
SELECT said.seq, said.text, coalesce(signals.sentiment, 0.5) AS sentiment, coalesce(signals.flags::text, '[]') AS flags
FROM conversations_message said
LEFT JOIN conversations_signals signals USING (tenant_id, conversation_id, seq)
WHERE said.tenant_id = %(tenant)s AND said.conversation_id = %(conversation)s AND said.author = 'customer' AND said.kind <> 'activity'
  AND said.activity = '' AND said.seq <= %(until)s AND said.seq > greatest((
    SELECT max(seq) FROM conversations_message
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND author = 'agent' AND kind <> 'activity'
  ), (
    SELECT seq FROM assistant_turn
    WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND state = 'done' AND id <> %(turn)s ORDER BY id DESC LIMIT 1
  ), 0)
ORDER BY said.seq
"""


class Cue(NamedTuple):
    """What a turn answers: everything up to the customer's message `seq`, and the first so many news."""

    seq: int
    news: int


class Word(NamedTuple):
    """A message of the customer's, and what its signals say."""

    seq: int
    text: str
    sentiment: float
    flags: tuple[str, ...]


def cue(conversation: Conversation) -> Cue | None:
    """None where a colleague has answered it all."""
    (found,) = fetch(Statement(_CUE, {"tenant": conversation.tenant_id, "conversation": conversation.pk}))
    is_waiting = found["asked"] > found["answered"] or any(seq >= found["answered"] for seq in found["news"])
    return Cue(found["asked"], len(found["news"])) if is_waiting else None


def words(turn: Turn) -> list[Word]:
    """The customer's, since what a colleague or an earlier turn has answered."""
    of_turn = {"tenant": turn.tenant_id, "conversation": turn.conversation.pk, "turn": turn.pk, "until": turn.seq}
    return [Word(**row | {"flags": tuple(json.loads(row["flags"]))}) for row in fetch(Statement(_WORDS, of_turn))]
