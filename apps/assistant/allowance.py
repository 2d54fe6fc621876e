"""How much of models a turn, a conversation and a visitor may use; asked before each call. The tenant's month is the meter's own."""

from datetime import timedelta
from decimal import Decimal

from apps.assistant.models import Assistant, Turn
from apps.conversations.models import Author, Conversation, Message
from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.inboxes import channels
from apps.llm.queries import DOLLAR

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MOST_UNSEEN = 30  # replies in an hour to who reads them on no page: it may be a machine, and two machines never tire
NAMES = {"turn": "turn", "conversation": "conversation", "visitor": "visitor's day"}

# The meter's rows of the person's turns, each counted for whom it counts.
_SPENT = """
WITH spent AS (
    SELECT spend.prompt_tokens + spend.completion_tokens AS tokens, spend.cost,
        turn.id = %(turn)s AS turn, turn.conversation_id = %(conversation)s AS conversation, turn.started_at > %(since)s AS visitor
    FROM conversations_conversation conversation
    JOIN assistant_turn turn ON turn.tenant_id = conversation.tenant_id AND turn.conversation_id = conversation.id
    JOIN llm_spend spend ON spend.tenant_id = turn.tenant_id AND spend.turn_id = turn.id
    WHERE conversation.tenant_id = %(tenant)s AND conversation.contact_id = %(contact)s
      AND (turn.conversation_id = %(conversation)s OR turn.started_at > %(since)s)
)
SELECT
    coalesce(sum(tokens) FILTER (WHERE turn), 0) AS turn_tokens, coalesce(sum(cost) FILTER (WHERE turn), 0) AS turn_cost,
    coalesce(sum(tokens) FILTER (WHERE conversation), 0) AS conversation_tokens,
    coalesce(sum(cost) FILTER (WHERE conversation), 0) AS conversation_cost,
    coalesce(sum(tokens) FILTER (WHERE visitor), 0) AS visitor_tokens, coalesce(sum(cost) FILTER (WHERE visitor), 0) AS visitor_cost
FROM spent
"""


class UsedUp(Exception):
    """A limit is reached: a person goes on."""


def used_up(assistant: Assistant, turn: Turn) -> str:
    """Which limit is reached, in words; within the tenant's scope."""
    conversation = turn.conversation
    if _never_ends(conversation):
        return f"The conversation has used its {MOST_UNSEEN} replies of an hour: a machine may be answering."
    of_whom = {"turn": turn.pk, "conversation": conversation.pk, "contact": conversation.contact_id, "since": clock.now() - A_DAY}
    (spent,) = fetch(Statement(_SPENT, {"tenant": turn.tenant_id, **of_whom}))
    for whose, name in NAMES.items():
        most_tokens, most_cents = (getattr(assistant, f"{whose}_{unit}") for unit in ("tokens", "cents"))
        if spent[f"{whose}_tokens"] >= most_tokens:
            return f"The {name} has used its {most_tokens:,} tokens."
        if Decimal(spent[f"{whose}_cost"]) * 100 / DOLLAR >= most_cents:
            return f"The {name} has cost its {most_cents:,} cents."
    return ""


def _never_ends(conversation: Conversation) -> bool:
    if channels.of(conversation.outlet.kind).can.streams:
        return False
    ours = Message.objects.filter(conversation=conversation, author=Author.ASSISTANT).order_by("-seq")
    first = ours.values_list("created_at", flat=True)[MOST_UNSEEN - 1 : MOST_UNSEEN].first()
    return first is not None and first > clock.now() - AN_HOUR
