"""By which channel a message came or left, and how far it has come, in words; shown below it where a thread is not on a page alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from django.template.loader import render_to_string

from apps.console import moments
from apps.conversations.failures import in_words
from apps.conversations.models import Author, Delivery
from apps.conversations.passages import Passage
from apps.inboxes.models import Inbox

ICONS = {Inbox.Kind.WEB: "chat", Inbox.Kind.SMS: "text", Inbox.Kind.WHATSAPP: "whatsapp", Inbox.Kind.EMAIL: "mail"}
WORDS = {Inbox.Kind.WEB: "Web", Inbox.Kind.SMS: "SMS", Inbox.Kind.WHATSAPP: "WhatsApp", Inbox.Kind.EMAIL: "Email"}
STATES = {Delivery.State.QUEUED: "Waiting", Delivery.State.SENDING: "Sending"}
BEHIND = "Waits for the one before"
ON_ITS_WAY = {Delivery.State.QUEUED, Delivery.State.SENDING}


@dataclass(frozen=True, slots=True)
class Channel:
    """As it is shown: an icon and a word."""

    kind: str

    @property
    def icon(self) -> str:
        return ICONS[Inbox.Kind(self.kind)]

    @property
    def word(self) -> str:
        return WORDS[Inbox.Kind(self.kind)]


@dataclass(frozen=True, slots=True)
class Carried:
    passage: Passage
    number: int  # the conversation's
    zone: tzinfo
    is_behind: bool = False  # waits for one before it that is tried again

    @property
    def id(self) -> str:
        return f"carried-{self.passage.seq}"

    @property
    def channel(self) -> Channel:
        return Channel(self.passage.kind)

    @property
    def whose(self) -> str:
        """Which way it went: from an address of theirs, or to one."""
        if not self.passage.address:
            return ""
        return f"{'from' if self.passage.author == Author.CUSTOMER else 'to'} {self.passage.address}"

    @property
    def state(self) -> str:
        state = self.passage.state
        if self.is_troubled and self.passage.troubled_at:
            return f"Tried again since {moments.moment(self.passage.troubled_at, self.zone)}"
        if self.is_behind:
            return BEHIND
        return STATES.get(Delivery.State(state), str(Delivery.State(state).label)) if state else ""

    @property
    def is_troubled(self) -> bool:
        """Tried in vain, and to be tried again: until then nothing said after it leaves."""
        return _is_troubled(self.passage)

    @property
    def has_failed(self) -> bool:
        return self.passage.state == Delivery.State.FAILED

    @property
    def why(self) -> str:
        """Of what failed, and of what is tried again by itself."""
        words = in_words(self.passage.problem) if self.has_failed or self.passage.state in ON_ITS_WAY else ""
        return f"{words} It is tried again." if words and not (self.has_failed or self.is_troubled) else words

    def pushed(self) -> str:
        return render_to_string("console/_carried.html", {"carried": self})


def carried_in(passages: Iterable[Passage], number: int, zone: tzinfo) -> dict[int, Carried]:
    """By the message; none where all was said on the page."""
    found = list(passages)
    if all(one.kind == Inbox.Kind.WEB for one in found):
        return {}
    first = min((one.seq for one in found if _is_troubled(one)), default=None)
    return {one.seq: Carried(one, number, zone, is_behind=_is_behind(one, first)) for one in found}


def _is_troubled(passage: Passage) -> bool:
    return passage.state == Delivery.State.QUEUED and passage.troubled_at is not None


def _is_behind(passage: Passage, first: int | None) -> bool:
    return passage.state == Delivery.State.QUEUED and not passage.problem and first is not None and passage.seq > first
