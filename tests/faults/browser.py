"""A visitor's browser as the state machine plays it: what it has seen, what it has not been told was accepted."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from apps.conversations.admitting import Guest
from apps.conversations.reading import PAGE
from apps.widget.thread import Thread, after, newest_of

Shown = dict[str, Any]


@dataclass
class Browser:
    guest: Guest
    is_connected: bool = True
    conversation: str = ""
    conversation_id: int | None = None
    seen: list[Shown] = field(default_factory=list)
    unsent: dict[uuid.UUID, str] = field(default_factory=dict)
    acknowledged: dict[uuid.UUID, str] = field(default_factory=dict)

    async def catch_up(self) -> None:
        """Ask for what came after the last number, as on a beat, a jump, a reconnect."""
        while True:
            thread = await after(self.guest, self.conversation, len(self.seen))
            if thread.face and thread.face.public_id != self.conversation:
                self.conversation, self.conversation_id, self.seen = thread.face.public_id, thread.face.id, []
            for message in thread.messages:
                self.show(message)
            if not thread.more:
                return

    def show(self, message: Shown) -> None:
        """Only the very next one; what is known is dropped, and a jump would be a gap."""
        if message["seq"] > len(self.seen):
            assert message["seq"] == len(self.seen) + 1, f"a gap before {message['seq']}"
            self.seen.append(message)

    async def replayed(self, cursor: int) -> list[Shown]:
        """What is on the screen after a reload that kept the first `cursor` messages."""
        kept = self.seen[:cursor]
        thread = await after(self.guest, self.conversation, cursor)
        return [*kept, *thread.messages]

    async def fresh(self) -> Thread:
        return await newest_of(self.guest, PAGE)
