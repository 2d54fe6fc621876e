"""What happens to tool calls. All carry `contact`, so that the conversation's pages hear of it."""

from typing import Any

from apps.events.catalogue import Field, declare

OF_A_CALL: dict[str, Any] = {"conversation": Field.ID, "contact": Field.ID, "call": Field.ID, "tool": Field.WORD}

declare("tool.proposed", "The customer is asked whether a tool shall run.", live=True, **OF_A_CALL)
declare("tool.let_run", "What acts in another house is for the worker to run.", live=True, **OF_A_CALL)
declare("tool.finished", "A tool ran, or did not.", live=True, state=Field.WORD, is_news=Field.FLAG, **OF_A_CALL)
declare("tool.set", "A tenant switched a tool or changed its limit.", tool=Field.WORD, fields=Field.WORDS)
declare("approval.asked", "A call over a limit waits for a person with authority.", live=True, approval=Field.ID, **OF_A_CALL)
declare("approval.decided", "An approval was given, refused or ran out.", live=True, approval=Field.ID, state=Field.WORD, **OF_A_CALL)
