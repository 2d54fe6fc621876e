"""Files of an export, read again by readers that know nothing of how they were written, and held against the database.

Each reader gives, of every conversation in the order of the file, its key where the format names one and how many messages it has; and what
breaks the format's own rules.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from django.db import connection

from apps.ground.scope import tenant_scope

MOST_TOLD = 5  # faults of a file
PARTS, ROLES = {"messages", "tools", "parallel_tool_calls"}, {"system", "user", "assistant", "tool"}
_SAID = re.compile(r"\*\*.*\*\* · (customer|assistant|agent|system|activity) · \S+")
_COUNTED = """SELECT c.public_id, count(m.id) FROM conversations_conversation c JOIN conversations_message m ON m.conversation_id = c.id
WHERE c.tenant_id = %(tenant)s GROUP BY c.id, c.public_id ORDER BY c.id"""
_TAUGHT = """SELECT c.public_id, count(m.id) FROM conversations_conversation c JOIN conversations_message m ON m.conversation_id = c.id
WHERE c.tenant_id = %(tenant)s AND m.kind <> 'activity' AND m.author <> 'system' AND m.seq <= (
    SELECT max(answer.seq) FROM conversations_message answer
    WHERE answer.conversation_id = c.id AND answer.author IN ('assistant', 'agent') AND answer.kind <> 'activity'
) GROUP BY c.id, c.public_id ORDER BY c.id"""

Counted = tuple[str, int]


@dataclass(slots=True)
class Reread:
    messages: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        if len(self.faults) < MOST_TOLD:
            self.faults.append(sentence)


def reread(*, tenant_id: int, form: str, path: str) -> Reread:
    """Whatever differs from the database is a fault."""
    found = Reread()
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(_TAUGHT if form == "openai" else _COUNTED, {"tenant": tenant_id})
        wanted = cursor.fetchall()
    for (key, messages), read in zip_longest(wanted, READERS[form](Path(path), found), fillvalue=("nothing", 0)):
        if read not in {(key, messages), ("", messages)}:
            found.fault(f"{form}: {messages} messages of {key} in the database, {read[1]} of {read[0]} in the file")
        found.messages += read[1]
    return found


def _jsonl(path: Path, _: Reread) -> Iterator[Counted]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            told = json.loads(line)
            yield told["conversation"], len(told["messages"])


def _csv(path: Path, _: Reread) -> Iterator[Counted]:
    with path.open(encoding="utf-8", newline="") as stream:
        for key, rows in groupby(csv.DictReader(stream, strict=True), key=lambda row: row["conversation"]):
            yield key, sum(1 for _ in rows)


def _markdown(path: Path, _: Reread) -> Iterator[Counted]:
    """What was said is quoted: no other line begins as a conversation does, or as somebody who speaks."""
    counted: list[Counted] = []
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.startswith("<!-- conversation "):
                yield from counted
                counted = [(line.split()[2], 0)]
            elif _SAID.match(line):
                counted = [(key, messages + 1) for key, messages in counted]
    yield from counted


def _tuning(path: Path, found: Reread) -> Iterator[Counted]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for place, line in enumerate(lines, 1):
            example = json.loads(line)
            for sentence in breaches(example):
                found.fault(f"openai, line {place}: {sentence}")
            yield "", sum("content" in entry and entry["role"] != "tool" for entry in example["messages"])


def breaches(example: dict[str, Any]) -> Iterator[str]:
    """Of the rules of OpenAI's chat format for fine-tuning."""
    entries = example.get("messages") or [{}]
    yield from (f"unknown part {name}" for name in sorted(example.keys() - PARTS))
    yield from (f"unknown role {entry.get('role')}" for entry in entries if entry.get("role") not in ROLES)
    yield from ("an entry says nothing" for entry in entries if not entry.get("content") and not entry.get("tool_calls"))
    if entries[-1].get("role") != "assistant" or not entries[-1].get("content"):
        yield "it does not end with an answer"
    yield from _of_calls(entries, {tool["function"]["name"] for tool in example.get("tools", ()) if tool["type"] == "function"})


def _of_calls(entries: list[dict[str, Any]], declared: set[str]) -> Iterator[str]:
    waiting: list[str] = []
    for entry in entries:
        if entry.get("role") == "tool":
            if entry.get("tool_call_id") not in waiting:
                yield "an outcome of nothing that was called"
            waiting = [one for one in waiting if one != entry.get("tool_call_id")]
        elif waiting:
            yield "a call that nothing came of"
            waiting = []
        for call in entry.get("tool_calls", ()):
            waiting.append(call["id"])
            yield from _of_function(call["function"], declared)
    if waiting:
        yield "a call that nothing came of"


def _of_function(function: dict[str, str], declared: set[str]) -> Iterator[str]:
    if function["name"] not in declared:
        yield f"{function['name']} is not declared"
    try:
        arguments = json.loads(function["arguments"])
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        yield "arguments that are no JSON object"


READERS: dict[str, Callable[[Path, Reread], Iterator[Counted]]] = {"jsonl": _jsonl, "csv": _csv, "md": _markdown, "openai": _tuning}
