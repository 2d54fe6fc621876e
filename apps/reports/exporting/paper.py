"""One conversation by itself: as text, as JSON, and as a page that prints well. Made of the same rows as every export."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.conversations.models import Conversation
from apps.conversations.transcripts import as_text, messages_of
from apps.ground.snapshot import snapshot
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.lines import Whole, lines
from apps.reports.formats.form import Record
from apps.reports.formats.telling import Told, told
from apps.text.markup import to_html

TYPES = {"txt": "text/plain", "json": "application/json", "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """As the page shows it."""

    told: Told
    at: datetime
    html: SafeString


def paper(conversation: Conversation, form: str, *, notes: bool) -> Paper:
    """Within the tenant's scope. The text is that which the customer gets: it has no notes."""
    return Paper(f"conversation-{conversation.number}.{form}", TYPES[form], _text(conversation, form, notes=notes))


def _text(conversation: Conversation, form: str, *, notes: bool) -> str:
    if form == "txt":
        return as_text(conversation, messages_of(conversation))
    record = record_of(conversation, notes=notes)
    if form == "json":
        return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    return render_to_string("reports/paper.html", _page(conversation, record))


def record_of(conversation: Conversation, *, notes: bool) -> Record:
    chosen = Chosen()
    chosen.add((conversation.pk, conversation.last_seq, conversation.notes_count))
    with snapshot(conversation.tenant.pk) as session:
        (line,) = lines(session, Whole(notes=notes, ids=False), conversation.tenant.pk, chosen)
    record: Record = json.loads(line.octets)
    return record


def _page(conversation: Conversation, record: Record) -> dict[str, Any]:
    zone = conversation.tenant.zone
    entries = [Entry(one, datetime.fromisoformat(one.at).astimezone(zone), _html(one)) for one in told(record)]
    opened = datetime.fromisoformat(record["opened_at"]).astimezone(zone)
    return {"conversation": conversation, "record": record, "entries": entries, "opened_at": opened}


def _html(one: Told) -> SafeString:
    return mark_safe(to_html(one.text))  # noqa: S308 - passed the allow-list
