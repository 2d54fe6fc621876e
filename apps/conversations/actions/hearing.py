"""What customers wrote is read for its signals once, whoever holds the conversation; nothing waits for it but the assistant's turn."""

import structlog

from apps.conversations.models import Conversation, Signals
from apps.conversations.signals import HUMAN, Heard, hear, smoothed
from apps.events.log import announce
from apps.ground.blame import place_of
from apps.ground.lane import Statement, fetch
from apps.ground.scope import tenant_scope

BATCH = 100
UNREADABLE = Heard("", 0.5, 0, (HUMAN,))

log = structlog.get_logger(__name__)

_UNHEARD = """
SELECT said.seq, said.text, held.language
FROM conversations_conversation held
JOIN conversations_message said ON said.tenant_id = held.tenant_id AND said.conversation_id = held.id
WHERE held.tenant_id = %(tenant)s AND held.id = %(conversation)s AND said.author = 'customer' AND said.seq > coalesce((
    SELECT max(seq) FROM conversations_signals WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s), 0)
ORDER BY said.seq LIMIT %(most)s
"""
_HEARD_UNTIL = """
SELECT coalesce(max(seq), 0) AS seq FROM conversations_signals WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s
"""


def listen(tenant_id: int, conversation_id: int) -> int:
    """Read what nobody has read yet; how many messages that was. Long words take a while: no lock is held meanwhile."""
    of_it = {"tenant": tenant_id, "conversation": conversation_id}
    with tenant_scope(tenant_id):
        unheard = fetch(Statement(_UNHEARD, of_it | {"most": BATCH}))
        heard = [(row["seq"], _heard(row["text"], row["language"], row["seq"])) for row in unheard]
        return _keep(of_it, heard) if heard else 0


def _heard(text: str, language: str, seq: int) -> Heard:
    try:
        return hear(text, language)
    except Exception as error:  # noqa: BLE001 - what we cannot read, a person does
        log.warning("signals.failed", seq=seq, reason=type(error).__name__, at=place_of(error))
        return UNREADABLE


def _keep(of_it: dict[str, int], heard: list[tuple[int, Heard]]) -> int:
    """Under the conversation's lock, for each mood builds on the one before; what another has kept meanwhile stays."""
    known = Conversation.objects.select_for_update(of=("self",)).only("sentiment", "language", "contact_id")
    conversation = known.get(pk=of_it["conversation"])
    until = fetch(Statement(_HEARD_UNTIL, of_it))[0]["seq"]
    fresh = [_signals(conversation, seq, one) for seq, one in heard if seq > until]
    if fresh:
        Signals.objects.bulk_create(fresh)
        conversation.save(update_fields=["sentiment", "language"])
        announce("conversation.heard", conversation=conversation.pk, contact=conversation.contact_id)
    return len(fresh)


def _signals(conversation: Conversation, seq: int, one: Heard) -> Signals:
    """And what they say of the conversation as a whole."""
    conversation.sentiment = smoothed(conversation.sentiment, one.sentiment)
    conversation.language = one.language or conversation.language
    return Signals(
        conversation=conversation, seq=seq, language=one.language, sentiment=one.sentiment, smoothed=conversation.sentiment,
        complexity=one.complexity, flags=list(one.flags),
    )  # fmt: skip
