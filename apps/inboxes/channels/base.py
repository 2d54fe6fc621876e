"""What every channel can say of itself, and what one that goes through a provider can do."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from apps.inboxes.models import Inbox


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show. Whoever writes for it asks these, never its name."""

    streams: bool = False  # a reply is seen while it is written
    types: bool = False  # that somebody writes is seen
    cards: bool = False  # buttons and forms
    markup: bool = False  # Markdown
    files: int = 0  # the most that may be said in one message
    fetches: bool = False  # the provider fetches files from an address; elsewhere they go along whole
    longest: int = 10_000  # characters of one message
    templates: bool = False  # approved texts that may be sent at any time
    window: timedelta | None = None  # since the customer last wrote: outside it templates alone are sent


@dataclass(frozen=True, slots=True)
class Freight:
    """What goes to an address as a file. Whatever else there is goes as a link to it."""

    kinds: Mapping[str, int] = field(default_factory=dict)  # how many bytes one of a kind may have
    together: int = 0  # bytes of all that go in one message
    most: int = 1  # files in one message
    captioned: Collection[str] = frozenset()  # kinds that words go in one message with
    caption: int = 0  # characters of such words


class Failure(StrEnum):
    """Why a message did not arrive, as far as anybody can act on it."""

    OPTED_OUT = "opted_out"
    BAD_ADDRESS = "bad_address"
    NEEDS_TEMPLATE = "needs_template"
    THROTTLED = "throttled"
    FILTERED = "filtered"
    FILE = "file"
    CONFIGURATION = "configuration"
    UNREACHABLE = "unreachable"  # the provider is away: it passes
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that came along: its bytes, or the provider's address to fetch them from."""

    name: str = ""
    type: str = ""
    url: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a customer said."""

    provider_id: str  # unique for the provider: what came twice is one
    sender: str  # their address, normalised
    text: str
    name: str = ""  # what they call themselves
    media: tuple[Medium, ...] = ()
    is_proven: bool = True  # whether the sender's address can be believed
    subject: str = ""
    whole: str = ""  # of a mail, the words with what they quote
    html: str = ""  # as it came; shown in a sandboxed frame alone
    thread: str = ""  # public id of the conversation that a signed address named
    references: tuple[str, ...] = ()  # ids of the messages it answers, the nearest first
    wish: str = ""  # stop, start or help, where the provider says that it was one and has answered itself


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something we sent has come."""

    provider_id: str
    state: str  # sent, delivered, read, failed: Delivery's own words
    failure: Failure | None = None
    code: str = ""  # the provider's own, for whoever looks it up


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address, as the provider is to be given it."""

    key: str  # ours, the same at every try
    to: str
    text: str
    subject: str = ""
    html: str = ""
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Medium, ...] = ()
    thread: str = ""  # public id of the conversation
    references: tuple[str, ...] = ()  # ids of the messages it answers, the nearest first
    is_automatic: bool = False  # no person wrote it: no machine need answer


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it."""

    provider_id: str
    segments: int = 1


class Forged(Exception):
    """A callback whose signature is not its provider's: nothing of it is kept."""


class Unparsable(Exception):
    """A callback that is signed and makes no sense: it is set aside for somebody to look at."""


class Unfetchable(Exception):
    """A file that came along and will not be had, however often it is asked for."""


class Unsent(Exception):
    """The provider refused it, or was not reached at all: it has certainly not been sent."""

    def __init__(self, failure: Failure, *, code: str = "", is_lasting: bool = True, wait: timedelta | None = None) -> None:
        super().__init__(f"{failure} {code}".strip())
        self.failure, self.code, self.is_lasting, self.wait = failure, code, is_lasting, wait


class Unsure(Exception):
    """Whether the provider has it is not known: it is looked up before anything is sent again."""


class Channel(ABC):
    kind: ClassVar[str]
    can: ClassVar[Capabilities]

    def freight(self, sender: str, to: str) -> Freight | None:
        """What goes along to that address; None where every file does."""
        return None


class Carrier(Channel):
    """A channel that goes through a provider. It takes plain values and knows no conversation."""

    provider: ClassVar[str]  # whose trouble is the trouble of all channels that go through it

    @abstractmethod
    def verify(self, inbox: Inbox, *, url: str, body: bytes, fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
        """Raises `Forged` unless the provider signed exactly this."""

    @abstractmethod
    def parse(self, inbox: Inbox, *, body: bytes, fields: Mapping[str, str]) -> list[Incoming | Progress]:
        """What a kept callback says; raises `Unparsable`."""

    @abstractmethod
    def send(self, inbox: Inbox, outgoing: Outgoing) -> Sent:
        """Raises `Unsent` or `Unsure`; has a deadline of its own."""

    @abstractmethod
    def find(self, inbox: Inbox, outgoing: Outgoing, *, since: datetime, until: datetime | None) -> list[Sent]:
        """Whatever an earlier try within that time may have become, the oldest first; none where the provider never got it. Two messages
        may have the same words, so whoever asks knows which are others'. Raises `Unsure` too."""

    @abstractmethod
    def fetch(self, inbox: Inbox, medium: Medium) -> Medium:
        """A file with its bytes, through the door to the outside network; raises `Unfetchable`, or `Unreachable`, which passes."""
