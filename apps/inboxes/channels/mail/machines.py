"""What no person wrote, or nobody wrote to us: answering it would begin a quarrel between machines."""

from email.message import EmailMessage

from apps.inboxes.channels.mail.opening import header, mail_id, sender_of
from apps.inboxes.channels.mail.signing import is_own, wrote
from apps.inboxes.models import Inbox

_LISTS = ("List-Id", "List-Post")
_ANSWERERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
_IN_BULK = {"bulk", "junk", "list", "auto_reply"}
_SUPPRESSED = {"all", "autoreply", "oof"}  # what such a mail asks not to be answered with
_POSTMASTERS = ("mailer-daemon@", "postmaster@")


def why_dropped(message: EmailMessage, inbox: Inbox) -> str:
    """The reason, as a word; nothing, for a person's own mail."""
    if wrote(inbox, mail_id(message)) or is_own(inbox, sender_of(message)[1]):
        return "loop"
    if header(message, "Auto-Submitted").split(";")[0].strip().lower() not in {"", "no"} or any(name in message for name in _ANSWERERS):
        return "automatic"
    asked = {word.strip().lower() for word in header(message, "X-Auto-Response-Suppress").split(",")}
    if asked & _SUPPRESSED:
        return "automatic"
    if header(message, "Precedence").strip().lower() in _IN_BULK or any(name in message for name in _LISTS):
        return "list"
    return "returned" if _was_returned(message) else ""


def _was_returned(message: EmailMessage) -> bool:
    """A null return path is what mail servers write."""
    is_nobodys = "Return-Path" in message and header(message, "Return-Path").strip() in {"<>", ""}
    return is_nobodys or sender_of(message)[1].startswith(_POSTMASTERS)
