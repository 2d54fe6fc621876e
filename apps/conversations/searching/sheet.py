"""What is kept of one conversation, put together: its marks, and its words with their places and who said them."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from apps.conversations.searching.marks import GROWING, OF_NOTES, WEIGHTS, marks_of, marks_of_said, who
from apps.conversations.searching.wording import kept
from apps.ground.lane import Row
from apps.text.lexemes import LAST_PLACE, lexeme, named, vector

APART = 2  # places between two messages, so that no phrase begins in one and ends in the other
MOST_TERMS = 30_000


@dataclass(slots=True)
class Sheet:
    tenant_id: int
    row: Row
    marks: set[str] = field(default_factory=set)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    place: int = 0

    @classmethod
    def of(cls, tenant_id: int, row: Row) -> "Sheet":
        before = {mark.partition(".")[2] for mark in row["filed_marks"]}
        grown = {mark for mark in before if mark.startswith(GROWING)}
        return cls(tenant_id, row, grown | set(marks_of(row, json.loads(row["tags"]))))

    def name(self, text: str) -> None:
        self.marks |= set(who(text))

    def say(self, said: Row) -> None:
        self.marks |= set(marks_of_said(said))
        self._write(said["text"], WEIGHTS.get(said["author"], OF_NOTES))

    def note(self, noted: Row) -> None:
        self.marks |= {"has.note"} | ({f"by.{noted['membership_id']}"} if noted["membership_id"] else set())
        self._write(noted["text"], OF_NOTES)

    def _write(self, text: str, weight: str) -> None:
        self.place += APART
        for terms in kept(text):
            self.place += 1
            for term in terms:
                if term in self.places or len(self.places) < MOST_TERMS:
                    self.places[term].append(f"{min(self.place, LAST_PLACE)}{weight}")

    @property
    def named_marks(self) -> list[str]:
        return sorted(named(self.tenant_id, mark) for mark in self.marks)

    @property
    def words(self) -> str:
        """A tsvector literal; marks have no places."""
        return " ".join([*(lexeme(self.tenant_id, mark) for mark in sorted(self.marks)), vector(self.tenant_id, self.places)])
