"""Reports of mail servers (RFC 3464): a letter of ours that did not arrive."""

from collections.abc import Iterator
from email.message import EmailMessage

from apps.inboxes.channels.base import Failure, Progress
from apps.inboxes.channels.mail.opening import bytes_of, header, mail_id, opened, parts_of
from apps.inboxes.channels.mail.signing import wrote
from apps.inboxes.models import Inbox

_STATUS = {"5.1": Failure.BAD_ADDRESS, "5.2": Failure.UNREACHABLE, "5.7": Failure.FILTERED}


def is_report(message: EmailMessage) -> bool:
    return message.get_content_type() == "multipart/report" and str(message.get_param("report-type", "")).lower() == "delivery-status"


def told(message: EmailMessage, inbox: Inbox) -> list[Progress]:
    """What a report says of the letter it is about; nothing, where that is none of ours or only late."""
    parts = list(_opened_parts(message))
    ours = next((known for part in parts for known in _ids(part) if wrote(inbox, known)), "")
    failed = next((part for part in parts if header(part, "Action").lower() == "failed"), None)
    if not ours or failed is None:
        return []
    code = header(failed, "Status")
    failure = _STATUS.get(code[:3], Failure.BAD_ADDRESS if code.startswith("5") or not code else Failure.UNREACHABLE)
    return [Progress(provider_id=ours, state="failed", failure=failure, code=code[:20])]


def _opened_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The report's own blocks of fields, and the headers of the letter that came back."""
    for part in parts_of(message):
        inner = part.get_payload()
        if isinstance(inner, list):
            yield from (one for one in inner if isinstance(one, EmailMessage))
        elif part.get_content_type() == "text/rfc822-headers":
            yield opened(bytes_of(part))


def _ids(part: EmailMessage) -> tuple[str, str]:
    return mail_id(part), header(part, "Original-Message-ID").strip("<> ")
