"""Raw mails as the programs of the world write them, and the inbox they are for."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

from apps.inboxes.channels import Incoming, Progress
from apps.inboxes.channels.email import EMAIL
from apps.inboxes.models import Inbox

ACMES, ANNAS, BENS = "help@acme.example", "anna@example.org", "ben@example.org"
KEY = "acme00_" + "k" * 26
THREAD = "acme00_" + "c" * 26
SERVER = "mx.acme.example"
PASSED = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.org"


def an_inbox(**overrides: Any) -> Inbox:
    """One that needs no database."""
    given: dict[str, Any] = {"pk": 7, "tenant_id": 3, "key": KEY, "kind": "email", "name": "Acme", "sender": ACMES, "secret": "s"}
    return Inbox(**given | overrides)


def raw(*headers: str, body: str | bytes = "Hello", sender: str = f"Anna Berg <{ANNAS}>", subject: str = "A question") -> bytes:
    """A mail from its own lines; a header given again takes the place of ours."""
    ours = {
        "From": sender, "To": ACMES, "Subject": subject, "Message-ID": "<first@example.org>", "Date": "Mon, 23 Nov 2026 10:00:00 +0000",
        "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
    }  # fmt: skip
    given = {header.partition(":")[0].lower() for header in headers}
    lines = [*headers, *(f"{name}: {value}" for name, value in ours.items() if name.lower() not in given)]
    content = body.encode() if isinstance(body, str) else body
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def in_parts(text: str = "", html: str = "", files: tuple[tuple[str, str, bytes], ...] = (), **headers: str) -> bytes:
    """A mail with alternatives and files, written by the standard library."""
    mail = EmailMessage()
    given = {"From": f"Anna Berg <{ANNAS}>", "To": ACMES, "Subject": "A question", "Message-ID": "<first@example.org>"} | headers
    for name, value in given.items():
        mail[name.replace("_", "-")] = value
    if text:
        mail.set_content(text)
    if html and text:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def parsed(mail: bytes, inbox: Inbox | None = None, **fields: str) -> list[Incoming | Progress]:
    return EMAIL.parse(inbox or an_inbox(), body=mail, fields=fields)


def read(mail: bytes, inbox: Inbox | None = None, **fields: str) -> Incoming:
    (one,) = parsed(mail, inbox, **fields)
    assert isinstance(one, Incoming)
    return one


def kept_under(root: Path) -> list[bytes]:
    """Every raw mail that is kept."""
    return sorted(path.read_bytes() for path in root.rglob("*.eml"))
