"""What a customer reads of their ticket by mail, in their language; each with the link to follow it by."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from apps.text.markup import to_plain
from apps.text.speaking import FALLBACK, closest
from apps.tickets.links import link_of
from apps.tickets.models import Ticket

_FILE = Path(__file__).with_name("letters.json")


def opened(ticket: Ticket) -> tuple[str, str]:
    """Subject and text of the letter that says it was taken in."""
    return _subject(ticket), _letter(ticket, _words(ticket)["opened"])


def replied(ticket: Ticket, text: str, name: str) -> tuple[str, str]:
    """Of the letter with what a colleague wrote."""
    return _subject(ticket), _letter(ticket, f"{name}: {to_plain(text)}" if text else name)


def solved(ticket: Ticket) -> tuple[str, str]:
    """Of the letter that says it is done."""
    return _subject(ticket), _letter(ticket, _words(ticket)["solved"])


def _subject(ticket: Ticket) -> str:
    """The same for all of a ticket, so that mail programs keep them together."""
    house = ticket.conversation.inbox.name if ticket.conversation else ticket.tenant.name
    return f"{house}: {ticket.subject} (#{ticket.number})"


def _letter(ticket: Ticket, text: str) -> str:
    return f"{text}\n\n{_words(ticket)['follow']}\n{link_of(ticket)}"


def _words(ticket: Ticket) -> Any:
    language = ticket.conversation.language if ticket.conversation else ticket.contact.language
    return _written()[closest(language) or FALLBACK]


@cache
def _written() -> Any:
    return json.loads(_FILE.read_text(encoding="utf-8"))
