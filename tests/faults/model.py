"""What a conversation ought to be, in plain Python: the state machine holds the database against it after every step."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REOPEN_DAYS = 3


@dataclass(frozen=True)
class Line:
    """A message as far as the model cares: who said what under which id."""

    author: str
    text: str
    client_id: uuid.UUID | None = None


@dataclass
class Thread:
    """One conversation: its lines count 1, 2, 3 … by their place in the list."""

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    holder: str = "queue"
    agent: str = ""
    fence: int = 1
    ended_by_customer: bool = False
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    def say(self, author: str, text: str, client_id: uuid.UUID | None = None) -> int:
        self.lines.append(Line(author, text, client_id))
        return len(self.lines)

    def hand_over(self, holder: str, agent: str = "") -> None:
        if (self.holder, self.agent) == (holder, agent):
            return
        if self.agent:
            self.say("system", "left")
        if agent:
            self.say("system", "joined")
        self.holder, self.agent = holder, agent
        self.fence += 1

    def resolve(self, at: datetime, *, by_customer: bool) -> None:
        if not self.is_open:
            self.ended_by_customer = self.ended_by_customer or by_customer
            return
        self.hand_over("none")
        self.resolved_at, self.ended_by_customer = at, by_customer

    def goes_on(self, now: datetime) -> bool:
        return self.resolved_at is not None and not self.ended_by_customer and now <= self.resolved_at + timedelta(days=REOPEN_DAYS)

    def reopen(self) -> None:
        self.holder, self.resolved_at = "queue", None
        self.fence += 1


@dataclass
class Person:
    """A contact, with all their conversations and what each of their browsers has said."""

    threads: list[Thread] = field(default_factory=list)
    said: dict[tuple[str, uuid.UUID], int] = field(default_factory=dict)

    @property
    def current(self) -> Thread | None:
        return self.threads[-1] if self.threads else None

    def speak(self, browser: str, client_id: uuid.UUID, text: str, now: datetime) -> int:
        """The number the message must get: the one it has where it was said before."""
        if (browser, client_id) not in self.said:
            self.said[browser, client_id] = self._open(now).say("customer", text, client_id)
        return self.said[browser, client_id]

    def _open(self, now: datetime) -> Thread:
        current = self.current
        if current is None or not (current.is_open or current.goes_on(now)):
            self.threads.append(Thread())
        elif not current.is_open:
            current.reopen()
        return self.threads[-1]
