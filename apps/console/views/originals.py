"""The mail a message was cut from, as it came: a page, and in it a frame where nothing runs and nothing is fetched."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from apps.console import shell
from apps.console.access import members_only, seen_or_404
from apps.conversations import actions
from apps.conversations.models import Original
from apps.tenants.workspace import MemberRequest
from apps.text.foreign import harmless

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox {SANDBOX}"


@require_safe
@members_only()
def original(request: MemberRequest, number: int, seq: int) -> HttpResponse:
    found = _found(request, number, seq)
    context = shell.context(request, "conversations") | {"original": found, "number": number, "seq": seq, "sandbox": SANDBOX}
    return render(request, "console/original.html", context)


@require_safe
@xframe_options_sameorigin
@members_only()
def framed(request: MemberRequest, number: int, seq: int) -> HttpResponse:
    found = _found(request, number, seq)
    html = mark_safe(harmless(found.html))  # noqa: S308 - passed the allow-list, and stands in a sandbox
    response = render(request, "console/original_frame.html", {"original": found, "html": html})
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _found(request: MemberRequest, number: int, seq: int) -> Original:
    conversation = seen_or_404(request, number)
    actions.opened_by_member(conversation, member=request.member)
    return get_object_or_404(Original.objects.select_related("message"), message__conversation=conversation, message__seq=seq)
