"""The folder of mail that would have gone out, for `/dev/mail/`."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def letters() -> list[Letter]:
    """Newest first."""
    return [_opened(path) for path in sorted(_folder().glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)]


def letter(key: str) -> Letter | None:
    return next((_opened(path) for path in _folder().glob("*.log") if path.stem == key), None)


def _folder() -> Path:
    return Path(getattr(settings, "EMAIL_FILE_PATH", settings.DATA_DIR / "mail"))


def _opened(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes().rstrip(b"-\n"), _class=EmailMessage, policy=email.policy.default)
    body = message.get_body(("plain",))
    sent = message["Date"]
    return Letter(
        path.stem, str(message["To"]), str(message["Subject"]), sent.datetime if sent else None, body.get_content() if body else ""
    )
