"""A thread as it stands on the page: what was said and what was noted, in one order, each as the partial that page and socket share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.console import moments
from apps.console.carrying import Carried
from apps.console.steps import Steps
from apps.conversations.models import Author, Message
from apps.conversations.noted import Noted
from apps.conversations.reading import Said
from apps.ground.lane import Row
from apps.tenants.queries import HUES
from apps.text.markup import to_html
from apps.text.mentions import marked
from apps.text.speaking import phrase

ASSISTANT = "AI Assistant"
ROLES = {Author.CUSTOMER: "Customer", Author.AGENT: "Agent"}
CARDS = {"ticket": "Asks for an answer by mail", "callback": "Asks to be called"}
WISHES = {
    "stop": "Wishes to get no more messages here: nothing is sent to this address.",
    "start": "Takes messages here again.",
    "help": "Asked who sends these messages; the provider answers that.",
}
ANSWERS = {"email": "Email", "subject": "Subject", "body": "Message", "phone": "Phone", "at": "When"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the timeline. It stands after what has a smaller `seq`, or the same and a smaller `rank`."""

    id: str
    paper: str
    seq: int
    rank: int
    name: str
    role: str
    html: SafeString
    time: str
    at: datetime
    day: str
    day_id: str
    hue: int | None = None
    language: str = ""
    turn: str = ""  # the assistant's, which the reply in the making bore too
    title: str = ""
    wish: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    has_original: bool = False
    carried: Carried | None = None

    @property
    def day_rank(self) -> str:
        """A day's break stands right before its first entry. In digits that no language of the page changes."""
        return str(self.rank - 0.5)

    @property
    def original(self) -> str:
        """Where the mail it was cut from is shown, seen from the thread's own address."""
        return f"messages/{self.seq}/original/" if self.has_original else ""

    @property
    def initials(self) -> str:
        return "AI" if self.paper == "assistant" else "".join(word[0] for word in self.name.split()[:2]).upper()


def entries_of(
    said: Iterable[Said],
    noted: Iterable[Noted],
    who: str,
    zone: tzinfo,
    steps: Iterable[Steps] = (),
    carried: Mapping[int, Carried] = MappingProxyType({}),
) -> list[Entry | Steps]:
    spoken = [_said(one, who, zone, carried.get(one.seq)) for one in said]
    found: list[Entry | Steps] = [*spoken, *(_noted(one, zone) for one in noted), *steps]
    return sorted(found, key=lambda entry: (entry.seq, entry.rank))


def _said(said: Said, who: str, zone: tzinfo, carried: Carried | None) -> Entry:
    card = said.card or {}
    return Entry(
        id=f"message-{said.seq}",
        paper="activity" if said.kind == Message.Kind.ACTIVITY else said.author,
        seq=said.seq,
        rank=0,
        name=_speaker(said, who),
        role=ROLES.get(Author(said.author), ""),
        html=mark_safe("" if card else to_html(_words(said))),  # noqa: S308 - passed the allow-list
        hue=said.membership_id % HUES if said.membership_id else None,
        language=said.language,
        turn=said.turn,
        title=CARDS.get(card.get("type", ""), ""),
        wish=WISHES.get(said.activity, ""),
        answers=[(label, str(card[key])) for key, label in ANSWERS.items() if card.get(key)],
        attachments=said.attachments,
        sources=said.sources,
        has_original=said.has_original,
        carried=carried,
        **when(said.created_at, zone),
    )


def _noted(noted: Noted, zone: tzinfo) -> Entry:
    return Entry(
        id=f"note-{noted.number}",
        paper="note",
        seq=noted.after_seq,
        rank=noted.number,
        name=noted.author_name or "Somebody who left",
        role="Note, seen by your team only",
        html=mark_safe(marked(to_html(noted.text), noted.mentions)),  # noqa: S308 - passed the allow-list
        hue=noted.author_id % HUES if noted.author_id else None,
        **when(noted.created_at, zone),
    )


def _speaker(said: Said, who: str) -> str:
    match said.author:
        case Author.CUSTOMER:
            return who
        case Author.ASSISTANT:
            return ASSISTANT
    return said.author_name


def _words(said: Said) -> str:
    """What the house itself said was in the customer's language; colleagues read it in theirs."""
    return phrase("en", said.activity, name=said.author_name) if said.kind == Message.Kind.ACTIVITY and said.activity else said.text


def when(at: datetime, zone: tzinfo) -> dict[str, Any]:
    local = at.astimezone(zone)
    return {"at": local, "time": moments.time_of(at, zone), "day": moments.day_of(at, zone), "day_id": f"day-{local:%Y-%m-%d}"}


def under_way(rows: list[Row], zone: tzinfo) -> str:
    """The reply in the making, as far as the customer sees it; an empty place, where none is."""
    if not rows:
        return render_to_string("console/_partial.html", {"partial": None})
    text, at = rows[0]["text"], rows[0]["started_at"]
    html = mark_safe(to_html(text)) if text else ""  # noqa: S308 - passed the allow-list
    return render_to_string("console/_partial.html", {"partial": {"turn": rows[0]["turn"], "html": html} | when(at, zone)})


def rendered(entries: Sequence[Entry | Steps]) -> str:
    return render_to_string("console/_entries.html", {"entries": entries}) if entries else ""
