"""What has changed on a page, for a tab without a socket."""

from asgiref.sync import async_to_sync
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from apps.console import pages, polling
from apps.console.access import members_only, sight
from apps.console.stretches import Cursor
from apps.console.threads import Gone
from apps.tenants.workspace import MemberRequest

LONGEST_NAME = 100


@require_GET
@members_only()
def poll(request: MemberRequest) -> HttpResponse:
    """The frames its socket would have heard."""
    asked = request.GET.dict()
    page = pages.named(asked.get("page", ""))
    if page and page.number is not None:
        page = pages.found(page, request.member.tenant.pk, sight(request))
    if page is None:
        raise Http404
    polling.be_here(request.member, page, asked.get("tab", "")[:LONGEST_NAME], touched=bool(asked.get("touched")))
    answer = polling.Answer(request.member, sight(request))
    try:
        frames = async_to_sync(polling.frames)(page, answer, cursor=Cursor.of(asked), since=pages.made_at(asked))
    except Gone:
        raise Http404 from None
    return JsonResponse({"frames": frames})
