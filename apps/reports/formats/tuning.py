"""Fine-tuning JSONL: the chat format with tool calls, one conversation a line. Customers are the user; assistant and agents the assistant.

Decisions
- What happened around the words (joined, handed over) teaches nothing, and stands nowhere; nor do notes.
- An example ends with an answer: what the customer says after the last one is left out, and so is a conversation nobody answered.
- Every call is followed by what it came to. One that was never done says so, as it did to the assistant.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from apps.reports.formats.form import Form, Record, lines_of
from apps.reports.formats.telling import in_words
from apps.tools.registry import named

ROLES = {"customer": "user", "assistant": "assistant", "agent": "assistant"}
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
_ANY = {"type": "object", "properties": {}}

Entry = dict[str, Any]


def written(record: Record) -> bytes:
    """Nothing where nobody answered."""
    entries = _entries(record)
    while entries and not _is_answer(entries[-1]):
        entries.pop()
    called = {call["function"]["name"] for entry in entries for call in entry.get("tool_calls", ())}
    example: Entry = {"messages": entries}
    if called:
        example |= {"tools": [_tool(name) for name in sorted({one["tool"] for one in record["tool_calls"]}) if _name(name) in called]}
        example["parallel_tool_calls"] = False
    return json.dumps(example, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" if entries else b""


def _is_answer(entry: Entry) -> bool:
    return entry["role"] == "assistant" and "content" in entry


def _entries(record: Record) -> list[Entry]:
    """In their order: what was said after a call stands after it."""
    said = [(one["seq"], 0, [_message(one)]) for one in record["messages"] if one["author"] in ROLES and one["kind"] != "activity"]
    calls = sorted(enumerate(record["tool_calls"]), key=_after)
    done = [(after, 1, list(_calls(some))) for after, some in groupby(calls, key=_after)]
    return [entry for _, _, entries in sorted(said + done, key=lambda one: one[:2]) for entry in entries if entry.get("content") != ""]


def _after(numbered: tuple[int, Record]) -> int:
    seq: int = numbered[1]["after_seq"]
    return seq


def _message(said: Record) -> Entry:
    words = [said["text"] or in_words(said["card"]), *(f"[{one['name']}]" for one in said["attachments"])]
    return {"role": ROLES[said["author"]], "content": "\n".join(filter(None, words)).strip()}


def _calls(numbered: Iterable[tuple[int, Record]]) -> Iterator[Entry]:
    """One after the other, each with its answer."""
    for number, call in numbered:
        name = f"call_{number + 1}"
        function = {"name": _name(call["tool"]), "arguments": json.dumps(call["arguments"], ensure_ascii=False)}
        yield {"role": "assistant", "tool_calls": [{"id": name, "type": "function", "function": function}]}
        yield {"role": "tool", "tool_call_id": name, "content": _outcome(call)}


def _outcome(call: Record) -> str:
    came = call["result"] if call["result"] is not None else {"state": call["state"], "problem": call["problem"]}
    return json.dumps(came, ensure_ascii=False)


def _tool(name: str) -> Entry:
    known = named(name)
    told = {"description": known.description, "parameters": known.schema} if known else {"parameters": _ANY}
    return {"type": "function", "function": {"name": _name(name), **told}}


def _name(tool: str) -> str:
    return _NOT_A_NAME.sub("_", tool)[:64]


FORM = Form(written, lines_of, takes_notes=False)
