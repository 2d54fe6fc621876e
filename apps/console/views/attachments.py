"""Files that agents send, and files they were sent."""

from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from apps.console.access import members_only, sight
from apps.console.forms import MOST_ATTACHMENTS
from apps.conversations import actions
from apps.conversations.files import NotAllowed, examine
from apps.conversations.models import Attachment
from apps.conversations.serving import attachment_seen_by_member, file_response
from apps.tenants.models import Membership
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

NO_FILE = "There is no file in what was sent."
TOO_MANY = f"A message has at most {MOST_ATTACHMENTS} files: the others were left out."


@require_POST
@members_only(Can.ANSWER)
def attachments(request: MemberRequest) -> HttpResponse:
    """Keep what an agent is about to send; what is not taken is said, the rest is kept."""
    stored: list[Attachment] = []
    files = request.FILES.getlist("file")
    problem = (TOO_MANY if len(files) > MOST_ATTACHMENTS else "") if files else NO_FILE
    for uploaded in files[:MOST_ATTACHMENTS]:
        try:
            stored.append(_stored(uploaded, request.member))
        except NotAllowed as refused:
            problem = f"{uploaded.name}: {refused}"
    return render(request, "console/_uploads.html", {"stored": stored, "problem": problem}, status=200 if stored else 422)


def _stored(uploaded: "UploadedFile[bytes]", member: Membership) -> Attachment:
    stream = cast("BinaryIO", uploaded)
    return actions.store(stream, examine(stream, uploaded.name or ""), tenant=member.tenant, actor=member.actor)


@require_safe
@members_only()
def attachment(request: MemberRequest, public_id: str) -> HttpResponseBase:
    found = attachment_seen_by_member(request.member.pk, public_id, sight(request))
    if found is None:
        raise Http404
    return file_response(found)
