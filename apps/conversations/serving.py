"""How a stored file leaves the house, whoever may have it."""

from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse

from apps.conversations.files import INLINE
from apps.conversations.listing import Sight
from apps.conversations.models import Attachment


def file_response(stored: Attachment) -> FileResponse:
    """Pictures may be shown; everything else is only ever saved. Nothing is believed to be more than its bytes say."""
    content_type = f"{stored.type}; charset=utf-8" if stored.type.startswith("text/") else stored.type
    response = FileResponse((settings.MEDIA_ROOT / stored.path).open("rb"), content_type=content_type)
    shown = "inline" if stored.type in INLINE else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(stored.name)}"
    response.headers["Content-Length"] = str(stored.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def attachment_seen_by_member(member_id: int, public_id: str, sight: Sight | None = None) -> Attachment | None:
    """A file of any of the tenant's conversations that the member sees, or one they have just uploaded; none of who is forgotten."""
    sent = Q(message__isnull=False)
    if sight is not None:
        sent &= sight.over("message__conversation__")
    shown = Attachment.objects.filter(message__conversation__contact__forgotten_at=None, public_id=public_id)
    return shown.filter(sent | Q(membership_id=member_id)).first()
