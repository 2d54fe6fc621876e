"""What happens in turns, and to what shapes them. Turns carry `contact`, so that the conversation's pages hear of them."""

from typing import Any

from apps.events.catalogue import Field, declare

OF_A_TURN: dict[str, Any] = {"conversation": Field.ID, "contact": Field.ID, "turn": Field.ID}

declare("turn.started", "The assistant began to answer.", live=True, **OF_A_TURN)
declare("turn.ended", "The assistant was done, or was stopped.", live=True, state=Field.WORD, decision=Field.WORD, **OF_A_TURN)
declare("assistant.set", "The assistant's settings changed.", fields=Field.WORDS)
declare("rehearsal.asked", "Somebody tried a draft of the assistant.", rehearsal=Field.ID)
declare("rehearsal.ended", "A rehearsal was played, or failed.", rehearsal=Field.ID, state=Field.WORD)
declare("procedure.created", "A procedure was begun.")
declare("procedure.changed", "A procedure was changed.", version=Field.ID, fields=Field.WORDS)
declare("procedure.published", "A procedure was published.", version=Field.ID)
declare("procedure.withdrawn", "A procedure was withdrawn.", version=Field.ID)
declare("procedure.restored", "An old version of a procedure became a draft again.", version=Field.ID, of=Field.ID)
