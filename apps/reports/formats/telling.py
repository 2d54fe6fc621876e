"""A conversation told in its order: messages, what tools did, and notes, each after the message it followed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from apps.reports.formats.form import Record

NAMELESS = {"customer": "Customer", "assistant": "Assistant", "agent": "Agent", "system": "System"}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened; `order` is its place, `role` who did it, as a word."""

    order: tuple[int, int, int]
    at: str
    who: str
    role: str
    text: str
    files: tuple[str, ...] = ()


def told(record: Record) -> list[Told]:
    return sorted((*_said(record), *_done(record), *_noted(record)), key=lambda one: one.order)


def _said(record: Record) -> Iterator[Told]:
    for said in record["messages"]:
        files = tuple(one["name"] for one in said["attachments"])
        text = "\n".join([said["text"] or in_words(said["card"]), *(f"[{name}]" for name in files)]).strip()
        role = "activity" if said["kind"] == "activity" else said["author"]
        yield Told((said["seq"], 0, 0), said["created_at"], said["name"] or NAMELESS[said["author"]], role, text, files)


def _done(record: Record) -> Iterator[Told]:
    for place, call in enumerate(record["tool_calls"]):
        came = call["result"] if call["result"] is not None else call["problem"]
        text = f"{call['tool']}({in_words(call['arguments'])}) → {call['state']}: {in_words(came)}"
        yield Told((call["after_seq"], 1, place), call["asked_at"], call["tool"], "tool", text)


def _noted(record: Record) -> Iterator[Told]:
    for place, note in enumerate(record.get("notes", ())):
        yield Told((note["after_seq"], 2, place), note["created_at"], note["name"] or NAMELESS["agent"], "note", note["text"])


def in_words(value: object) -> str:
    """A card, arguments or a result as text."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
