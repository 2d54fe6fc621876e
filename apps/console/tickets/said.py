"""What stands on a ticket's page, in the order it came to be: messages of its conversation, what colleagues noted, what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.console import moments, timeline
from apps.console.timeline import ASSISTANT, Entry
from apps.conversations.models import Conversation, Message
from apps.conversations.reading import Said, messages_before
from apps.ground.lane import fetch
from apps.tenants.queries import HUES
from apps.text.markup import to_html
from apps.tickets.models import Ticket, TicketChange, TicketNote

PAGE = 50
NAMES = {"due_at": "the due date", "description": "what is to be known", "link": "a link"}
SHORT = {"description"}  # too long to be told in a line


@dataclass(frozen=True, slots=True)
class Stretch:
    """`before`: the moment from which on everything is shown; empty where that is everything."""

    entries: list[Entry]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one ticket for somebody of its tenant; without the conversation, where they do not see that."""

    ticket: Ticket
    conversation: Conversation | None
    zone: tzinfo

    def before(self, at: datetime | None = None) -> Stretch:
        """The newest, or the newest of what was before that moment. What came at one moment is never parted."""
        found = [*self._messages(at), *self._notes(at), *self._changes(at)]
        opened = self._opened()
        if len(found) < PAGE and (at is None or opened.at < at):
            found.append(opened)
        found.sort(key=lambda entry: (entry.at, entry.seq, entry.rank))
        if len(found) <= PAGE:
            return Stretch(found)
        first = found[-PAGE].at
        return Stretch([entry for entry in found if entry.at >= first], first.isoformat())

    def _messages(self, at: datetime | None) -> list[Entry]:
        if self.conversation is None:
            return []
        rows = fetch(messages_before(self.ticket.tenant.pk, self.conversation.pk, self._seq_at(at), PAGE + 1))
        entries = timeline.entries_of([Said.of(row) for row in rows], [], str(self.ticket.contact), self.zone)
        return [entry for entry in entries if isinstance(entry, Entry)]

    def _seq_at(self, at: datetime | None) -> int | None:
        """Of the first message from that moment on."""
        if at is None:
            return None
        later = Message.objects.filter(conversation=self.conversation, created_at__gte=at).order_by("seq")
        return later.values_list("seq", flat=True).first()

    def _notes(self, at: datetime | None) -> Iterator[Entry]:
        found = TicketNote.objects.filter(ticket=self.ticket, **({"created_at__lt": at} if at else {}))
        for note in found.select_related("author__user").order_by("-id")[: PAGE + 1]:
            yield self._entry(
                "remark", note.pk, "note", note.created_at, mark_safe(to_html(note.text)),  # noqa: S308 - passed the allow-list
                name=str(note.author or "Somebody who left"), role="Note, seen by your team only",
                hue=note.author_id % HUES if note.author_id else None,
            )  # fmt: skip

    def _changes(self, at: datetime | None) -> Iterator[Entry]:
        found = TicketChange.objects.filter(ticket=self.ticket, **({"at__lt": at} if at else {}))
        for one in found.select_related("by__user").order_by("-id")[: PAGE + 1]:
            yield self._entry("change", one.pk, "activity", one.at, told(one, str(self.ticket.contact), self.zone))

    def _opened(self) -> Entry:
        words = f"Ticket {self.ticket.number} was opened. It came from: {self.ticket.get_source_display().lower()}"
        return self._entry("opened", 0, "activity", self.ticket.opened_at, format_html("{}", words))

    def _entry(self, kind: str, key: int, paper: str, at: datetime, html: SafeString, **more: object) -> Entry:
        known = {"name": "", "role": ""} | more | timeline.when(at, self.zone)
        return Entry(id=f"{kind}-{key}", paper=paper, seq=0, rank=key, html=html, **known)  # type: ignore[arg-type]


def told(change: TicketChange, who: str, zone: tzinfo) -> SafeString:
    """Such as: Sarah Lindqvist changed the priority from Normal to High."""
    by = _by(change, who)
    old, new = (_worded(change.what, one, zone) for one in (change.old, change.new))
    what = NAMES.get(change.what, f"the {change.what.removeprefix('field.').replace('_', ' ')}")
    if change.what in SHORT:
        return format_html("{} changed {}", by, what)
    if change.what == "link":
        return format_html("{} linked {}", by, new) if new else format_html("{} took the link to {} off", by, old)
    if change.what == "owner" and new and new == by:
        return format_html("{} took it", by)
    if change.what == "owner" and new:
        return format_html("{} gave it to {}", by, new) if not old else format_html("{} passed it from {} to {}", by, old, new)
    if not old:
        return format_html("{} set {} to {}", by, what, new)
    return format_html("{} changed {} from {} to {}", by, what, old, new or "nothing")


def _by(change: TicketChange, who: str) -> str:
    if change.by:
        return str(change.by)
    return {"customer": who, "assistant": ASSISTANT, "member": "Somebody who left"}.get(change.actor_kind, "Tandem")


def _worded(what: str, said: str, zone: tzinfo) -> str:
    """A moment as it is told here."""
    if what != "due_at" or not said:
        return said
    at = datetime.fromisoformat(said)
    return f"{moments.day_of(at, zone)}, {moments.time_of(at, zone)}"
