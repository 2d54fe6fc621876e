"""A conversation without the people in it: each field is either a word of ours, left out, or disguised.

What goes out as it is: channel, language, states, scores, tools' names, the kinds of files. What goes out coarse: times, all of one
person's moved by as much, the gaps between them kept to the second; mood and confidence to a tenth; the sizes of files to a power of two.
What never does, in any form: public ids, the numbers of conversations and contacts, addresses. Gaps and words stay: whoever holds the
conversation itself knows it again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from apps.reports.disguise import Disguise, Doubt, Known, Redactions
from apps.reports.exporting.blurring import moved, rounded, sized
from apps.reports.exporting.colleagues import Colleagues
from apps.reports.formats.form import Record

_APART = "(?<![A-Za-zÀ-ɏ])(?:{})(?![A-Za-zÀ-ɏ])"
PLAIN = ("channel", "language", "status", "outcome")
PLAIN_OF_MESSAGE = ("seq", "author", "kind", "activity", "language")
PLAIN_OF_CALL = ("tool", "tier", "state", "after_seq", "asked_by")


@dataclass(frozen=True, slots=True)
class Disguising:
    """One export's."""

    disguise: Disguise
    colleagues: Colleagues

    def disguised(self, record: Record) -> Record:
        handle = self.disguise.conversation(record["id"])
        _tell_apart(self.colleagues, record)
        agents = _agents(self.disguise, self.colleagues, record)
        customer = self.disguise.person(record["customer"]["contact_id"], record["customer"]["name"])
        known = _known(self.disguise, customer, agents, record, handle)
        return _Mask(self.disguise, record, known, customer, agents, self.disguise.shift(record["customer"]["contact_id"])).of(handle)

    @property
    def lot(self) -> str:
        return self.disguise.lot

    def reported(self) -> dict[str, Any]:
        return dict(self.disguise.report.to_json())

    def go_on_from(self, reported: Mapping[str, Any]) -> None:
        """What an earlier worker had hidden counts."""
        doubts = [Doubt(**one) for one in reported["doubtful"]]
        self.disguise.report = Redactions(Counter(reported["hidden"]), doubts, reported["doubtful_in_all"])


def _tell_apart(colleagues: Colleagues, record: Record) -> None:
    """Of whoever joined or left the name alone is written down."""
    moved = [said for said in record["messages"] if _is_of_colleague(said)]
    near = {member for member, _ in _members(record) if member} if moved else set()
    for said in moved:
        said["member_id"] = colleagues.called(said["name"], near)


def _is_of_colleague(said: Record) -> bool:
    return bool(said["author"] == "system" and said["name"])


def _agents(disguise: Disguise, colleagues: Colleagues, record: Record) -> dict[str, str]:
    """By every name that a colleague has in it, or might have."""
    found: dict[str, str] = {}
    for member, name in dict.fromkeys(_members(record)):
        agent = disguise.colleague(member, name)
        found |= {one: agent for one in (name, *colleagues.names(member)) if one}
    return found


def _known(disguise: Disguise, person: str, agents: dict[str, str], record: Record, handle: str) -> Known:
    """Who takes part, by every name they have in it."""
    said = (said["name"] for said in record["messages"] if said["author"] == "customer")
    named = [record["customer"]["name"], *_in_books(record, "name"), *said]
    people = {name: person for name in named if name} | agents
    addresses, numbers, streets = (list(_in_books(record, kind)) for kind in ("address", "number", "street"))
    return Known(people=people, addresses=addresses, numbers=numbers, streets=streets, handle=handle, memory=disguise.memory)


def _in_books(record: Record, kind: str) -> Iterator[str]:
    return (one["value"] for one in record["books"] if one["kind"] == kind)


def _members(record: Record) -> Iterator[tuple[int | None, str]]:
    yield from ((said["member_id"], said["name"]) for said in record["messages"] if said["author"] == "agent" or _is_of_colleague(said))
    yield from ((note["member_id"], note["name"]) for note in record.get("notes", ()))
    yield from ((call["member_id"], "") for call in record["tool_calls"] if call["member_id"])


@dataclass(frozen=True, slots=True)
class _Mask:
    disguise: Disguise
    record: Record
    known: Known
    customer: str
    agents: Mapping[str, str]
    shift: timedelta

    def of(self, handle: str) -> Record:
        record = self.record
        whole = {
            "conversation": handle, "number": None, "inbox": self._text(record["inbox"]),
            **{name: record[name] for name in PLAIN}, "sentiment": rounded(record["sentiment"]), "tags": self._value(record["tags"]),
            **self._times(record, "opened_at", "resolved_at"),
            "customer": {"number": None, "name": self.customer, "addresses": []},
            "messages": [self._said(one) for one in record["messages"]], "tool_calls": [self._call(one) for one in record["tool_calls"]],
            "ratings": [self._rating(one) for one in record["ratings"]],
        }  # fmt: skip
        return whole | ({"notes": [self._note(one) for one in record["notes"]]} if "notes" in record else {})

    def _said(self, said: Record) -> Record:
        told = {name: said[name] for name in PLAIN_OF_MESSAGE}
        told["created_at"] = moved(said["created_at"], self.shift)
        told["confidence"] = rounded(said["confidence"])
        told["name"] = self._name(said)
        told["text"] = self._words(said)
        told["card"] = self._value(said["card"])
        told["sources"] = self._value(said["sources"])
        told["attachments"] = [self._file(file) for file in said["attachments"]]
        return told

    def _file(self, file: Record) -> Record:
        return file | {"name": self._value({"name": file["name"]})["name"], "size": sized(file["size"])}

    def _rating(self, rating: Record) -> Record:
        return rating | {"comment": self._text(rating["comment"])} | self._times(rating, "rated_at")

    def _times(self, of: Record, *names: str) -> Record:
        return {name: moved(of[name], self.shift) for name in names}

    def _name(self, said: Record) -> str:
        if said["author"] == "customer":
            return self.customer
        if said["author"] == "agent" or _is_of_colleague(said):
            return self.disguise.colleague(said["member_id"], said["name"])
        return self._text(said["name"])

    def _words(self, said: Record) -> str:
        """In our own sentences a colleague's name stands as it is, in every language."""
        if said["author"] != "system" or not self.agents:
            return self._text(said["text"])
        names = "|".join(re.escape(name) for name in sorted(self.agents, key=len, reverse=True))
        pieces = re.split(
            f"({re.escape(said['name'])}|{_APART.format(names)})" if said["name"] else f"({_APART.format(names)})", said["text"]
        )
        return "".join(self.agents.get(piece) or self._text(piece) for piece in pieces)

    def _call(self, call: Record) -> Record:
        disguised = {name: self._value(call[name]) for name in ("arguments", "result")}
        texts = {name: self._text(call[name]) for name in ("problem", "summary")}
        return {name: call[name] for name in PLAIN_OF_CALL} | self._times(call, "asked_at", "finished_at") | disguised | texts

    def _note(self, note: Record) -> Record:
        named = {"name": self.disguise.colleague(note["member_id"], note["name"])}
        return {"after_seq": note["after_seq"]} | self._times(note, "created_at") | named | {"text": self._text(note["text"])}

    def _text(self, text: str) -> str:
        return self.disguise.text(text, self.known) if text else text

    def _value(self, value: Any) -> Any:
        return self.disguise.value(value, self.known) if value else value
