"""A ticket as its customer reads it: in their language, with what they may see and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.safestring import SafeString, mark_safe

from apps.conversations.models import Author, Message
from apps.conversations.reading import Said, messages_before
from apps.ground.lane import fetch
from apps.text.markup import to_html
from apps.text.speaking import FALLBACK, closest, direction, followed, phrase
from apps.tickets.models import Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said."""

    kind: str
    name: str
    html: SafeString
    at: datetime
    moment: str
    language: str
    attachments: list[dict[str, Any]]


def language_of(ticket: Ticket) -> str:
    language = ticket.conversation.language if ticket.conversation else ticket.contact.language
    return closest(language) or FALLBACK


def shown(ticket: Ticket, language: str, before: str = "") -> dict[str, Any]:
    """What `widget/ticket.html` needs."""
    said = _said(ticket, int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None)
    return {
        "ticket": ticket,
        "house": _house(ticket),
        "language": language,
        "direction": direction(language),
        "title": followed(language, "title", number=ticket.number),
        "standing": followed(language, ticket.status),
        "words": {key: phrase(language, key) for key in ("placeholder", "send", "attach")},
        "lines": sorted([*_about(ticket, said, language), *_lines(ticket, said, language)], key=lambda line: line.at),
        "earlier": said[0].seq if len(said) == PAGE and said[0].seq > 1 else 0,
    }


def _said(ticket: Ticket, before: int | None) -> list[Said]:
    if ticket.conversation_id is None:
        return []
    return [Said.of(row) for row in fetch(messages_before(ticket.tenant.pk, ticket.conversation_id, before, PAGE))[::-1]]


def _about(ticket: Ticket, said: list[Said], language: str) -> Iterator[Line]:
    """What it is about: the customer's own words stand among what they said, what a colleague wrote down stands nowhere else."""
    is_ours, is_whole = ticket.source == Ticket.Source.HAND, not said or said[0].seq == 1
    if ticket.description and ((is_ours and is_whole) or not said):
        by, name = (Author.AGENT, _house(ticket)) if is_ours else (Author.CUSTOMER, "")
        yield _line(by, name, ticket.description, ticket.opened_at, ticket, language)


def _house(ticket: Ticket) -> str:
    return ticket.conversation.inbox.name if ticket.conversation else ticket.tenant.name


def _lines(ticket: Ticket, said: list[Said], language: str) -> Iterator[Line]:
    for one in said:
        if one.kind != Message.Kind.ACTIVITY:
            yield _line(one.author, one.author_name, one.text, one.created_at, ticket, language, one.attachments)


def _line(
    author: str, name: str, text: str, at: datetime, ticket: Ticket, language: str, attachments: list[dict[str, Any]] | None = None
) -> Line:
    """In the customer's own words, by the tenant's clock."""
    local, locale = at.astimezone(ticket.tenant.zone), Locale.parse(language, sep="-")
    who = phrase(language, "assistant") if author == Author.ASSISTANT else name or str(ticket.contact.name)
    html = mark_safe(to_html(text))  # noqa: S308 - passed the allow-list
    return Line(
        author,
        who,
        html,
        local,
        f"{format_date(local, 'medium', locale)}, {format_time(local, 'short', locale=locale)}",
        language,
        attachments or [],
    )
