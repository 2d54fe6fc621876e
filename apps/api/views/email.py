"""Mail that a provider brings. It is kept before it is answered; where it could not be, the provider brings it again."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.conversations.brought import keep_mail
from apps.inboxes.channels import Forged, Unparsable
from apps.inboxes.channels.email import EMAIL
from apps.inboxes.channels.mail.posted import brought
from apps.inboxes.queries import inbox_by_key


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def hook(request: HttpRequest, key: str) -> HttpResponse:
    inbox = inbox_by_key(key)
    if inbox is None or inbox.kind != EMAIL.kind:
        return HttpResponseNotFound()
    try:
        EMAIL.verify(inbox, url=request.path, body=b"", fields={}, headers=request.headers)
        if request.method == "POST":
            mail = brought(request)
            keep_mail(inbox, mail.raw, recipient=mail.recipient)
    except Forged:
        return HttpResponseForbidden()
    except Unparsable as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")
    return HttpResponse()
