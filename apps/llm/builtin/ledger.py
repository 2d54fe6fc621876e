"""The transcript as a run of exchanges: what the customer said, what was done about it, what was answered."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.llm.builtin.asking import Key
from apps.llm.builtin.case import Outcome
from apps.llm.exchange import Call, Entry, Result, Said, Speaker

MOST_EXCHANGES = 40  # of a long conversation, the last of them are read
_QUESTION_MARKS = frozenset("?\uff1f\u061f")


@dataclass
class Exchange:
    messages: list[str] = field(default_factory=list)  # in a row: nobody answered between them
    calls: list[Call] = field(default_factory=list)
    news: list[Call] = field(default_factory=list)  # whose outcome came after the customer had been told to wait for it
    answered: str = ""
    by_person: bool = False  # an agent wrote: what we had asked before is moot

    @property
    def heard(self) -> str:
        return "\n".join(self.messages)

    @property
    def is_waiting(self) -> bool:
        """For an answer, whatever was looked up for it by now."""
        return bool(self.messages or self.news) and not (self.answered or self.by_person)

    @property
    def has_asked(self) -> bool:
        return not self.answered or any(sign in self.answered for sign in _QUESTION_MARKS)


class Ledger:
    """Every call and its result are taken once, and none before the exchange it came in."""

    def __init__(self, transcript: Sequence[Entry]) -> None:
        self._results: dict[str, list[tuple[int, Outcome]]] = defaultdict(list)
        self._now, self._has_news = 0, False
        self.exchanges = [Exchange()]
        for entry in transcript:
            self._enter(entry)
        self._last = len(self.exchanges) - 1

    def numbered(self) -> list[tuple[int, Exchange]]:
        return list(enumerate(self.exchanges))[-MOST_EXCHANGES:]

    def turn_to(self, number: int) -> Exchange:
        self._now = number
        return self.exchanges[number]

    @property
    def is_last(self) -> bool:
        return self._now == self._last

    def take(self, tool: str) -> tuple[str, Outcome] | None:
        """The next call of a tool in this exchange, with what came of it so far; a call without any result has failed."""
        calls = self.exchanges[self._now].calls
        found = next((call for call in calls if call.name == tool), None)
        if found is None:
            return None
        calls.remove(found)
        outcome = self.again(found.id)
        return found.id, {"status": "failed"} if outcome is None else outcome

    def confirmed(self, key: Key, call_id: str) -> Outcome | None:
        """What the house did of a call that had waited for a yes, under its old id or anew; a new proposal of ours is no such thing."""
        tool, arguments, _ = key
        known = self.again(call_id)
        anew = (call for call in self.exchanges[self._now].calls if call.name == tool and _same(call.arguments, arguments))
        ran = next((call for call in anew if not self._waits(call.id)), None)
        if known is None and ran is not None:
            self.exchanges[self._now].calls.remove(ran)
            return self.again(ran.id)
        return known

    def _waits(self, call_id: str) -> bool:
        return all(outcome.get("status") == "needs_confirmation" for _, outcome in self._results[call_id])

    def again(self, call_id: str) -> Outcome | None:
        """The latest that is known of a call by now, if it was not taken yet."""
        known = [outcome for number, outcome in self._results[call_id] if number <= self._now or self.is_last]
        self._results[call_id] = self._results[call_id][len(known) :]
        return known[-1] if known else None

    def _enter(self, entry: Entry) -> None:
        now = self.exchanges[-1]
        match entry:
            case Said(speaker=Speaker.CUSTOMER, text=text):
                self._hear(now, text)
            case Said(speaker=speaker, text=text):
                now.answered += f"\n{text}" if speaker is Speaker.ASSISTANT else ""
                now.by_person |= speaker is Speaker.AGENT
                self._has_news = speaker is Speaker.SYSTEM
            case Call():
                self._call(now, entry)
            case Result(call_id=call, content=content, failed=failed):
                came_in = len(self.exchanges) - (0 if now.answered else 1)  # after a reply: it belongs to what comes next
                self._results[call].append((came_in, _outcome(content, failed=failed)))

    def _call(self, now: Exchange, call: Call) -> None:
        """After a word of the house it is news; what was answered before it is over."""
        if not self._has_news:
            now.calls.append(call)
            return
        if now.answered:
            self.exchanges.append(now := Exchange())
        now.news.append(call)

    def _hear(self, now: Exchange, text: str) -> None:
        """Messages in a row are one, however many bubbles they came in, and whatever was begun between them."""
        self._has_news = False
        if now.is_waiting:
            now.messages.append(text)
        else:
            self.exchanges.append(Exchange([text]))


def arguments_of(call: Call) -> Outcome:
    """As they were written; none where they cannot be read."""
    try:
        found = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _same(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _outcome(content: str, *, failed: bool) -> Outcome:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    return {"status": "failed"} if failed or found is None else {"rows": found}
