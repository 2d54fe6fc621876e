"""What happens in turns, and to what shapes them. Turns carry `contact`, so that the conversation's pages hear of them."""

from typing import Any

from apps.events.catalogue import Field, declare

OF_A_TURN: dict[str, Any] = {"conversation": Field.ID, "contact": Field.ID, "turn": Field.ID}

declare("turn.started", "The assistant began to answer.", live=True, **OF_A_TURN)
declare(
    "turn.ended",
    "The assistant was done, or was stopped.",
    live=True,
    state=Field.WORD,
    decision=Field.WORD,
    topics=Field.WORDS,
    **OF_A_TURN,
)
declare("assistant.set", "The assistant's settings changed.", fields=Field.WORDS)
declare("rehearsal.asked", "Somebody tried a draft of the assistant.", rehearsal=Field.ID)
declare("rehearsal.ended", "A rehearsal was played, or failed.", rehearsal=Field.ID, state=Field.WORD)
declare("procedure.created", "A procedure was begun.")
declare("procedure.changed", "A procedure was changed.", version=Field.ID, fields=Field.WORDS)
declare("procedure.published", "A procedure was published.", version=Field.ID)
declare("procedure.withdrawn", "A procedure was withdrawn.", version=Field.ID)
declare("procedure.restored", "An old version of a procedure became a draft again.", version=Field.ID, of=Field.ID)

OF_A_WRITING: dict[str, Any] = {"conversation": Field.ID, "member": Field.ID, "writing": Field.ID}

declare("writing.asked", "A colleague asked the AI to write something.", live=True, kind=Field.WORD, **OF_A_WRITING)
declare("writing.grew", "What is written for a colleague was shown a little further.", live=True, recorded=False, **OF_A_WRITING)
declare("writing.ended", "What was written for a colleague is there, or came to nothing.", live=True, state=Field.WORD, **OF_A_WRITING)
declare("writing.put_away", "A colleague looked at what was written for them.", live=True, **OF_A_WRITING)
declare("writing.sent", "A colleague sent what was written for them, changed or not.", live=True, message=Field.ID, **OF_A_WRITING)
declare("translation.asked", "A colleague who reads another language looks at a conversation.", conversation=Field.ID, language=Field.WORD)
declare(
    "translation.made",
    "A message can be read in another language.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    seq=Field.ID,
    language=Field.WORD,
)
declare("reader.changed", "A member shows translations, or does not.", member=Field.ID, shows=Field.FLAG)
declare("verdict.given", "A colleague thought well of the AI's words, or ill.", message=Field.ID, writing=Field.ID, good=Field.FLAG)
declare("verdict.taken_back", "A colleague thinks nothing of the AI's words any more.", message=Field.ID, writing=Field.ID)
