"""What is known of a conversation when its rules are asked: one frozen record, gathered elsewhere."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Turn:
    """What a customer said in one go: their messages between two replies."""

    seq: int  # of its newest message
    text: str
    sentiment: float = 0.5
    complexity: int = 0
    flags: frozenset[str] = frozenset()  # as `conversations.signals` reads them


@dataclass(frozen=True, slots=True)
class Facts:
    """`turns` begin where nobody has dealt with them yet: what a person has settled escalates nothing again."""

    turns: tuple[Turn, ...] = ()  # the oldest first
    confidences: tuple[float, ...] = ()  # of the assistant's replies, the oldest first; the draft's is the last
    is_drafted: bool = False  # the reply to the newest turn is known
    is_offered: bool = False  # a call or a ticket was offered already, for nobody was there
    ticketed: frozenset[int] = frozenset()  # rules that have opened a ticket in this conversation
    asked: int = 1  # how often the newest question has been asked
    failed_tools: int = 0
    outcomes: frozenset[str] = frozenset()
    earlier: tuple[float, ...] = ()  # days since earlier conversations of the same person began
    tags: frozenset[str] = frozenset()
    tier: str = ""
    amount: Decimal | None = None  # the largest that is spoken of, or asked of a tool
    attachments: frozenset[str] = field(default=frozenset())  # "any", "image"
    channel: str = "web"
    language: str = "en"
    is_open: bool = True  # by the hours
    somebody_is_there: bool = True
    page: str = ""

    @property
    def newest(self) -> Turn:
        return self.turns[-1] if self.turns else Turn(seq=0, text="")
