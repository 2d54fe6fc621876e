"""What was before an act on several conversations: as much of it as the page keeps, so that the act can be undone."""

from dataclasses import dataclass, replace

from apps.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class Before:
    """Who had a conversation; `fence` is that after the act: an undo that comes too late finds another."""

    number: int
    fence: int
    holder: str
    agent_id: int | None
    team_id: int | None
    tags: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()

    @classmethod
    def of(cls, locked: Conversation) -> "Before":
        return cls(locked.number, locked.fence, str(locked.holder), locked.agent_id, locked.team_id, frozenset(locked.tags))

    def then(self, done: Conversation) -> "Before":
        """With what came of it."""
        return replace(self, fence=done.fence, added=frozenset(done.tags) - self.tags)
