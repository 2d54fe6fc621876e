"""A customer's mail, as what they said."""

from collections.abc import Iterable, Iterator, Mapping
from email.message import EmailMessage
from typing import Any

from apps.inboxes.channels.base import Incoming, Medium, Unparsable
from apps.inboxes.channels.mail import opening
from apps.inboxes.channels.mail.quoting import own_words
from apps.inboxes.channels.mail.signing import thread_of
from apps.inboxes.channels.mail.verdicts import is_believed
from apps.inboxes.models import Inbox
from apps.text.typed import LONGEST

MOST_FILES = 10
LARGEST_LOGO = 10_000  # bytes of a picture within the text that is no message by itself
LONGEST_HTML = 2 * 2**20
LONGEST_SUBJECT = 300
CUT = "\n…"

_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


def incoming(message: EmailMessage, inbox: Inbox, raw: bytes, *, servers: Iterable[str], fields: Mapping[str, Any]) -> Incoming:
    name, sender = opening.sender_of(message)
    if not sender:
        raise Unparsable("The mail does not say in one readable address who wrote it.")
    subject = opening.header(message, "Subject")[:LONGEST_SUBJECT]
    leaves = list(opening.parts_of(message))
    text, markup = _joined(leaves, "text/plain"), _joined(leaves, "text/html")
    references = opening.references_of(message)
    return Incoming(
        provider_id=opening.provider_id(message, raw),
        sender=sender,
        name=name,
        text=_said(own_words(text, markup, subject), "" if references else subject),
        media=tuple(_media(leaves)),
        is_proven=opening.has_one_sender(message) and is_believed(message, sender.rpartition("@")[2], servers),
        subject=subject,
        whole=text[:LONGEST_HTML],
        html=markup[:LONGEST_HTML],
        thread=_thread(message, inbox, fields),
        references=references,
    )


def _said(words: str, subject: str) -> str:
    """The words, under what they are about where that begins a thread; never more than a message holds."""
    about = subject if subject and not words.lower().startswith(subject.lower()) else ""
    said = "\n\n".join(piece for piece in (about, words) if piece)
    return said if len(said) <= LONGEST else said[: LONGEST - len(CUT)] + CUT


def _thread(message: EmailMessage, inbox: Inbox, fields: Mapping[str, Any]) -> str:
    addresses = [str(fields.get("recipient", "")), *opening.recipients_of(message)]
    return next((thread for address in addresses if (thread := thread_of(inbox, address))), "")


def _joined(leaves: Iterable[EmailMessage], kind: str) -> str:
    """All of a kind that is shown with the mail: some programs put pictures between pieces of the text."""
    return "\n".join(opening.text_of(part) for part in leaves if part.get_content_type() == kind and not _is_file(part))


def _is_file(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: EmailMessage) -> str:
    try:
        return " ".join((part.get_filename() or "").split())
    except (ValueError, TypeError, LookupError, AttributeError):
        return "file"


def _media(leaves: Iterable[EmailMessage]) -> Iterator[Medium]:
    """The files of a mail: all but signatures of machines, and the small pictures that adorn it."""
    taken = 0
    for part in leaves:
        kind = part.get_content_type()
        if taken == MOST_FILES or kind in _SIGNATURES or (kind in {"text/plain", "text/html"} and not _is_file(part)):
            continue
        content = opening.bytes_of(part)
        is_adornment = part.get_content_disposition() != "attachment" and part.get_content_maintype() == "image"
        if content and not (is_adornment and len(content) < LARGEST_LOGO):
            taken += 1
            yield Medium(name=_name(part) or f"file.{part.get_content_subtype()}", type=kind, content=content)
