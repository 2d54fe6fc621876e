"""Part of a timeline: the newest, what stands before, after or around a message. Each by its key, however long the thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from apps.assistant.queries import turns_between
from apps.console import timeline
from apps.console.approvals import steps_by_hand
from apps.console.carrying import carried_in
from apps.console.steps import Steps, steps_in
from apps.console.timeline import Entry
from apps.conversations.listing import Listed
from apps.conversations.noted import Noted, notes_between
from apps.conversations.passages import Passage, passages_between
from apps.conversations.reading import Said, messages_after, messages_before
from apps.ground.lane import fetch
from apps.tools.queries import by_hand_between

PAGE, NEWEST = 50, 2**31 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far somebody has been shown a thread, and since when the assistant's turns may have changed."""

    seq: int
    notes: int
    since: datetime | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Cursor":
        """As a tab tells it."""
        return cls(_number(asked.get("after", "")), _number(asked.get("notes", "")))


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where nothing is told of earlier or of later messages, that is None; where there are none of them, nought."""

    entries: list[Entry | Steps]
    cursor: Cursor
    before: int | None = None  # the number earlier messages end before
    after: int | None = None  # the number later messages begin after

    @property
    def rendered(self) -> str:
        return timeline.rendered(self.entries)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one conversation for somebody of its tenant."""

    listed: Listed
    tenant_id: int
    zone: tzinfo

    def newest(self, *, before: int | None = None) -> Stretch:
        """The newest messages, or the newest of those before one of them."""
        said = self._before(before, PAGE)
        first = _first(said, PAGE)
        return self._stretch(said, first, NEWEST if before is None else before - 1, before=first)

    def later(self, after: int) -> Stretch:
        said = self._after(after, PAGE)
        last = self._last(said, PAGE)
        return self._stretch(said, after + 1, last or NEWEST, after=last)

    def around(self, seq: int) -> Stretch:
        older, newer = self._before(min(seq + 1, NEWEST), PAGE // 2), self._after(seq, PAGE // 2)
        first, last = _first(older, PAGE // 2), self._last(newer, PAGE // 2)
        return self._stretch([*older, *newer], first, last or NEWEST, before=first, after=last)

    def _before(self, seq: int | None, limit: int) -> list[Said]:
        return [Said.of(row) for row in fetch(messages_before(self.tenant_id, self.listed.id, seq, limit))[::-1]]

    def _after(self, seq: int, limit: int) -> list[Said]:
        return [Said.of(row) for row in fetch(messages_after(self.tenant_id, self.listed.id, seq, limit))]

    def _last(self, said: list[Said], limit: int) -> int:
        """Of a whole page that others follow; nought, where the thread ends with it."""
        return said[-1].seq if len(said) == limit and said[-1].seq < self.listed.last_seq else 0

    def _stretch(self, said: list[Said], first: int, last: int, *, before: int | None = None, after: int | None = None) -> Stretch:
        """With the notes, the turns and what was done by hand among these messages."""
        noted = [Noted.of(row) for row in fetch(notes_between(self.tenant_id, self.listed.id, first, last))]
        turns = steps_in(fetch(turns_between(self.tenant_id, self.listed.id, first, last)), self.zone)
        by_hand = steps_by_hand(fetch(by_hand_between(self.tenant_id, self.listed.id, first, last)), self.zone)
        cursor = Cursor(said[-1].seq if said else 0, max([self.listed.notes_count, *(one.number for one in noted)]))
        passages = map(Passage.of, fetch(passages_between(self.tenant_id, self.listed.id, first, last)))
        carried = carried_in(passages, self.listed.number, self.zone)
        entries = timeline.entries_of(said, noted, self.listed.who, self.zone, [*turns, *by_hand], carried)
        return Stretch(entries, cursor, before, after)


def _first(said: list[Said], limit: int) -> int:
    """Of a whole page that others precede; nought, where the thread begins with it."""
    return said[0].seq if len(said) == limit and said[0].seq > 1 else 0
