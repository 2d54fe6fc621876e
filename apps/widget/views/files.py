"""Files in, and files out again to whoever may see them."""

from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.files import examine
from apps.conversations.models import Attachment
from apps.conversations.queries import attachment_seen_by
from apps.conversations.serving import file_response
from apps.ground import ids
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.inboxes.queries import page_by_key
from apps.tenants.models import Tenant
from apps.widget import shapes
from apps.widget.calls import Call, answer, for_visitors
from apps.widget.errors import Refusal, bad_field, too_large

MOST_REQUEST = shapes.MOST_FILE_MB * 1024 * 1024 + 64 * 1024  # a file, and the form around it


@for_visitors("POST")
async def attachments(call: Call) -> JsonResponse:
    if int(call.request.META.get("CONTENT_LENGTH") or MOST_REQUEST + 1) > MOST_REQUEST:
        raise too_large("The file")
    uploaded = (await sync_to_async(lambda: call.request.FILES)()).get("file")
    if uploaded is None:
        raise bad_field("file", "is missing.")
    stored = await aside(_store, call.guest, uploaded)
    return answer({"attachment": _shape(stored)}, status=201)


def _store(guest: Guest, uploaded: Any) -> Attachment:
    with tenant_scope(guest.tenant_id):
        if not Inbox.objects.get(pk=guest.inbox_id).takes_files:
            raise Refusal(403, "attachments", "This inbox takes no files.")
    examined = examine(uploaded, uploaded.name or "")
    with tenant_scope(guest.tenant_id):
        return actions.store(uploaded, examined, tenant=Tenant.objects.get(pk=guest.tenant_id), actor=guest.actor)


def _shape(stored: Attachment) -> dict[str, Any]:
    shown = {"id": stored.public_id, "name": stored.name, "type": stored.type, "size": stored.size}
    return shown | {"width": stored.width, "height": stored.height, "url": shapes.attachment_url(stored.public_id)}


@for_visitors("GET")
async def attachment(call: Call, public_id: str) -> HttpResponseBase:
    found = await aside(_seen, call.guest, public_id)
    if found is None:
        raise Refusal(404, "attachment", "There is no such file.")
    return await aside(file_response, found)


def _seen(guest: Guest, public_id: str) -> Attachment | None:
    if ids.tenant_of(public_id) is None:
        return None
    with tenant_scope(guest.tenant_id):
        return attachment_seen_by(guest.family, guest.inbox_id, guest.visitor_id, public_id)


@require_safe
def picture(request: HttpRequest, key: str, which: str) -> FileResponse:
    """An inbox's avatar or logo: no secret, and ours (made anew from what was uploaded)."""
    inbox = page_by_key(key)
    stored = getattr(inbox, which) if inbox and which in {"avatar", "logo"} else None
    if not stored:
        raise Http404
    content_type = "image/png" if Path(stored.name).suffix == ".png" else "image/webp"
    return FileResponse(stored.open("rb"), content_type=content_type, headers={"Cache-Control": "public, max-age=86400"})
