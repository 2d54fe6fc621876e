"""What was said and called in a rehearsal, as its row keeps it: JSON in, a model's transcript out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.assistant.history import History, result_of
from apps.llm.exchange import Call, Entry, Said, Speaker
from apps.text.danger import crisis
from apps.tools.registry import Content

Kept = dict[str, Any]
AGAIN = "y"  # after the id of a call that the customer answered: how the call then went


@dataclass(slots=True)
class Script:
    kept: list[Kept]

    def hear(self, words: Iterable[str]) -> None:
        self.kept += [{"said": Speaker.CUSTOMER.value, "text": text} for text in words]

    def speak(self, text: str) -> None:
        self.kept.append({"said": Speaker.ASSISTANT.value, "text": text})

    def enter(self, call: Call, content: Content) -> None:
        self.kept.append({"call": call.id, "name": call.name, "arguments": call.arguments})
        self.kept.append({"result": call.id, "content": content})

    def history(self) -> History:
        """As a model reads it; words of a crisis are no model's to read."""
        entries = tuple(_entry(one) for one in self.kept if "asked" not in one and not _is_crisis(one))
        return History(entries, self.did())

    def heard(self) -> list[str]:
        """All that the customer wrote."""
        return [one["text"] for one in self.kept if one.get("said") == Speaker.CUSTOMER]

    def next_id(self) -> str:
        return f"r{sum('call' in one for one in self.kept) + 1}"

    def made(self, tool: str) -> int:
        return sum(one.get("name") == tool for one in self.kept)

    def ask(self) -> None:
        """The reply asked for the customer's yes to what was proposed last."""
        proposed = [one["result"] for one in self.kept if one.get("content", {}).get("status") == "needs_confirmation"]
        self.kept.append({"asked": proposed[-1]})

    def waiting(self) -> Call | None:
        """The call the customer was asked about last, if they have not answered."""
        asked = next((one["asked"] for one in reversed(self.kept) if "asked" in one), "")
        calls = {one["call"]: one for one in self.kept if "call" in one}
        if not asked or f"{asked}{AGAIN}" in calls:
            return None
        return Call(asked, calls[asked]["name"], calls[asked]["arguments"])

    def did(self) -> frozenset[str]:
        """The tools that would have done what they do."""
        done = {one["result"] for one in self.kept if one.get("content", {}).get("status") == "done"}
        return frozenset(one["name"] for one in self.kept if one.get("call") in done)


def _is_crisis(kept: Kept) -> bool:
    return kept.get("said") == Speaker.CUSTOMER and crisis(kept["text"])


def _entry(kept: Kept) -> Entry:
    match kept:
        case {"said": speaker, "text": text}:
            return Said(Speaker(speaker), text)
        case {"call": call_id, "name": name, "arguments": arguments}:
            return Call(call_id, name, arguments)
    return result_of(kept["result"], kept["content"])
