"""A conversation without the people in it: each field is either a word of ours, left out, or disguised.

What goes out as it is: times, channel, language, states, figures, tools' names, the kinds and sizes of files. What never does, in any
form: public ids, the numbers of conversations and contacts, addresses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.reports.disguise import Disguise, Doubt, Known, Redactions
from apps.reports.formats.form import Record

PLAIN = ("channel", "language", "status", "outcome", "sentiment", "opened_at", "resolved_at")
PLAIN_OF_MESSAGE = ("seq", "created_at", "author", "kind", "activity", "language", "confidence")
PLAIN_OF_CALL = ("tool", "tier", "state", "after_seq", "asked_at", "finished_at", "asked_by")


@dataclass(frozen=True, slots=True)
class Disguising:
    """One export's. `colleagues` are the tenant's people by membership, with their whole names."""

    disguise: Disguise
    colleagues: Mapping[int, str]

    def disguised(self, record: Record, place: int) -> Record:
        handle = f"Conversation {place}"
        return _Mask(self.disguise, record, _known(self.disguise, self.colleagues, record, handle)).of(handle)

    def reported(self) -> dict[str, Any]:
        return dict(self.disguise.report.to_json())

    def go_on_from(self, reported: Mapping[str, Any]) -> None:
        """What an earlier worker had hidden counts."""
        doubts = [Doubt(**one) for one in reported["doubtful"]]
        self.disguise.report = Redactions(Counter(reported["hidden"]), doubts, reported["doubtful_in_all"])


def _known(disguise: Disguise, colleagues: Mapping[int, str], record: Record, handle: str) -> Known:
    """Who takes part, by every name they have in it."""
    customer = record["customer"]
    person = disguise.person(customer["contact_id"], customer["name"])
    named = [customer["name"], *_in_books(record, "name"), *(said["name"] for said in record["messages"] if said["author"] == "customer")]
    people = {name: person for name in named if name}
    for member, name in _members(record):
        agent = disguise.colleague(member, name)
        people |= {one: agent for one in (name, colleagues.get(member or 0, "")) if one}
    addresses = [*customer["known"], *_in_books(record, "address")]
    return Known(people=people, addresses=addresses, numbers=list(_in_books(record, "number")), handle=handle)


def _in_books(record: Record, kind: str) -> Iterator[str]:
    return (one["value"] for one in record["customer"]["books"] if one["kind"] == kind)


def _members(record: Record) -> Iterator[tuple[int | None, str]]:
    yield from ((said["member_id"], said["name"]) for said in record["messages"] if said["author"] == "agent")
    yield from ((note["member_id"], note["name"]) for note in record.get("notes", ()))
    yield from ((call["member_id"], "") for call in record["tool_calls"] if call["member_id"])


@dataclass(frozen=True, slots=True)
class _Mask:
    disguise: Disguise
    record: Record
    known: Known

    def of(self, handle: str) -> Record:
        record = self.record
        whole = {
            "conversation": handle, "number": None, "inbox": self._text(record["inbox"]),
            **{name: record[name] for name in PLAIN}, "tags": self._value(record["tags"]),
            "customer": {"number": None, "name": self._customer, "addresses": []},
            "messages": [self._said(one) for one in record["messages"]], "tool_calls": [self._call(one) for one in record["tool_calls"]],
            "ratings": [one | {"comment": self._text(one["comment"])} for one in record["ratings"]],
        }  # fmt: skip
        return whole | ({"notes": [self._note(one) for one in record["notes"]]} if "notes" in record else {})

    @property
    def _customer(self) -> str:
        customer = self.record["customer"]
        return self.disguise.person(customer["contact_id"], customer["name"])

    def _said(self, said: Record) -> Record:
        return {
            **{name: said[name] for name in PLAIN_OF_MESSAGE}, "name": self._name(said), "text": self._text(said["text"]),
            "card": self._value(said["card"]), "sources": self._value(said["sources"]),
            "attachments": [file | {"name": self._value({"name": file["name"]})["name"]} for file in said["attachments"]],
        }  # fmt: skip

    def _name(self, said: Record) -> str:
        match said["author"]:
            case "customer":
                return self._customer
            case "agent":
                return self.disguise.colleague(said["member_id"], said["name"])
        return self._text(said["name"])

    def _call(self, call: Record) -> Record:
        disguised = {name: self._value(call[name]) for name in ("arguments", "result")}
        return {name: call[name] for name in PLAIN_OF_CALL} | disguised | {name: self._text(call[name]) for name in ("problem", "summary")}

    def _note(self, note: Record) -> Record:
        named = {"name": self.disguise.colleague(note["member_id"], note["name"])}
        return {name: note[name] for name in ("after_seq", "created_at")} | named | {"text": self._text(note["text"])}

    def _text(self, text: str) -> str:
        return self.disguise.text(text, self.known) if text else text

    def _value(self, value: Any) -> Any:
        return self.disguise.value(value, self.known) if value else value
