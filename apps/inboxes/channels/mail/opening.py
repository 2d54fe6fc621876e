"""A raw mail opened: its headers and parts, however it is made."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser

from apps.inboxes.channels.base import Unparsable

LARGEST = 25 * 2**20
MOST_PARTS = 200
LONGEST_ID = 250
LONGEST_ADDRESS = 254

_NEVER_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_ID = re.compile(r"<([^<>\s]{1,990})>")
_NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape"}  # Python's own, for other things
_SURELY = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "ks_c_5601-1987": "cp949", "euc-kr": "cp949"}
BROKEN_HEADERS = (ValueError, IndexError, AttributeError, TypeError, KeyError, MessageError)  # what its parser raises at hostile ones


def opened(raw: bytes) -> EmailMessage:
    if len(raw) > LARGEST:
        raise Unparsable(f"A mail has at most {LARGEST // 2**20} MB.")
    try:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    except (RecursionError, *BROKEN_HEADERS) as error:
        raise Unparsable("This is no mail, or one nested too deep.") from error


def header(message: EmailMessage, name: str) -> str:
    """In words, one line; as it stands, where nobody can decode it."""
    try:
        value = str(message.get(name, ""))
    except BROKEN_HEADERS:
        value = next((str(raw) for known, raw in message.raw_items() if known.lower() == name.lower()), "")
    return " ".join(_NEVER_TEXT.sub("", value).split())


def sender_of(message: EmailMessage) -> tuple[str, str]:
    """Their name and their address, in small letters; empty, where it cannot be told."""
    try:
        (one, *_) = message["From"].addresses
        name, address = one.display_name, one.addr_spec
    except BROKEN_HEADERS:
        return "", ""
    address = _NEVER_TEXT.sub("", address).strip().lower()
    is_one = 3 <= len(address) <= LONGEST_ADDRESS and address.count("@") == 1 and not set(address) & set(" \"'<>,;")
    return (" ".join(_NEVER_TEXT.sub("", name).split()), address) if is_one and not address.startswith("@") else ("", "")


def has_one_sender(message: EmailMessage) -> bool:
    """One From with one address in it, without a flaw: what several servers read alike."""
    try:
        found = message.get_all("From") or []
        return len(found) == 1 and len(found[0].addresses) == 1 and not found[0].defects
    except BROKEN_HEADERS:
        return False


def recipients_of(message: EmailMessage) -> Iterator[str]:
    """Every address it was sent to, as far as its headers tell."""
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"):
        for written in (str(value) for known, value in message.raw_items() if known.lower() == name.lower()):
            yield from re.findall(r"[^\s<>,;:\"()@]+@[^\s<>,;:\"()@]+", written[:10_000])


def mail_id(message: EmailMessage) -> str:
    """Its Message-ID without the brackets."""
    found = _ID.search(header(message, "Message-ID"))
    return found[1] if found and len(found[1]) <= LONGEST_ID else ""


def provider_id(message: EmailMessage | None, raw: bytes) -> str:
    """What came twice has the same: its Message-ID, or a fingerprint of its bytes where it brings none."""
    return (mail_id(message) if message else "") or f"{hashlib.sha256(raw).hexdigest()}@unnamed"


def references_of(message: EmailMessage) -> tuple[str, ...]:
    """The mails it answers, the nearest first."""
    nearest = _ID.findall(header(message, "In-Reply-To")[:4_000])
    others = _ID.findall(header(message, "References")[-20_000:])
    return tuple(dict.fromkeys([*nearest, *reversed(others)]))[:50]


def parts_of(message: EmailMessage) -> Iterator[EmailMessage]:
    """Its leaves, in order; a mail within the mail is one leaf."""
    waiting, count = [message], 0
    while waiting and count < MOST_PARTS:
        part, count = waiting.pop(), count + 1
        inner = _inner(part)
        if part.get_content_maintype() == "multipart" and inner:
            waiting.extend(reversed(inner))
        else:
            yield part


def _inner(part: EmailMessage) -> list[EmailMessage]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, EmailMessage)] if isinstance(inside, list) else []


def text_of(part: EmailMessage) -> str:
    """Its words: by its own charset, by the one its writer must have meant, or with what cannot be read left as a mark."""
    payload = part.get_payload(decode=True)
    octets = payload if isinstance(payload, bytes) else b""
    declared = (part.get_content_charset() or "utf-8").strip().lower()
    for charset in (_SURELY.get(declared, declared), "utf-8"):
        try:
            if codecs.lookup(charset).name not in _NO_CHARSETS:
                return _lines(octets.decode(charset))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return _lines(octets.decode("cp1252", errors="replace"))


def _lines(text: str) -> str:
    return _NEVER_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def bytes_of(part: EmailMessage) -> bytes:
    """A file's content; of a mail within the mail, the whole of it."""
    inner = _inner(part)
    if part.get_content_maintype() == "message" and inner:
        try:
            return inner[0].as_bytes()
        except (UnicodeError, RecursionError, *BROKEN_HEADERS):
            return b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
