"""What happens in turns. All carry `contact`, so that the conversation's pages hear of it."""

from typing import Any

from apps.events.catalogue import Field, declare

OF_A_TURN: dict[str, Any] = {"conversation": Field.ID, "contact": Field.ID, "turn": Field.ID}

declare("turn.started", "The assistant began to answer.", live=True, **OF_A_TURN)
declare("turn.ended", "The assistant was done, or was stopped.", live=True, state=Field.WORD, decision=Field.WORD, **OF_A_TURN)
