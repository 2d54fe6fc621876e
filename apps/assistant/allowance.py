"""How much of models a turn, a conversation and a visitor may use; asked before each call. The tenant's month is the meter's own."""

from datetime import timedelta

from django.db.models import Q

from apps.assistant.models import Assistant, Turn
from apps.ground import clock
from apps.llm import queries

A_DAY = timedelta(days=1)
NAMES = {"turn": "turn", "conversation": "conversation", "visitor": "visitor's day"}


class UsedUp(Exception):
    """A limit is reached: a person goes on."""


def hold_to(assistant: Assistant, turn: Turn) -> None:
    """Within the tenant's scope; raises `UsedUp`, which names the limit."""
    for whose, spent in queries.spent(**_calls(turn)).items():
        tokens, cents = (getattr(assistant, f"{whose}_{unit}") for unit in ("tokens", "cents"))
        if spent.tokens >= tokens:
            raise UsedUp(f"The {NAMES[whose]} has used its {tokens:,} tokens.")
        if spent.cents >= cents:
            raise UsedUp(f"The {NAMES[whose]} has cost its {cents:,} cents.")


def _calls(turn: Turn) -> dict[str, Q]:
    """Which calls of models count for whom."""
    conversation = turn.conversation
    of_visitor = Turn.objects.filter(conversation__contact_id=conversation.contact_id, started_at__gt=clock.now() - A_DAY)
    return {
        "turn": Q(turn_id=turn.pk),
        "conversation": Q(turn_id__in=Turn.objects.filter(conversation=conversation).values("pk")),
        "visitor": Q(turn_id__in=of_visitor.values("pk")),
    }
