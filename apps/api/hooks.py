"""What every provider's callback passes: it is for an inbox of ours, of bearable size, and signed. Who errs is told nothing."""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound

from apps.conversations import incoming
from apps.inboxes.channels import Forged
from apps.inboxes.queries import inbox_by_key


def taken(request: HttpRequest, key: str, *, kinds: Collection[str], most: int) -> HttpResponse | None:
    """Keep what a provider posts to the inbox of that key; the answer where it is not taken."""
    inbox = inbox_by_key(key)
    if inbox is None or inbox.kind not in kinds:
        return HttpResponseNotFound()
    if int(request.META.get("CONTENT_LENGTH") or 0) > most or len(request.body) > most:
        return HttpResponse(status=413)
    try:
        incoming.accept(inbox, url=public(request), body=request.body, fields=request.POST, headers=request.headers)
    except Forged:
        return HttpResponseForbidden()
    return None


def public(request: HttpRequest) -> str:
    """The address that the provider was given: what a request says of its own host is not believed."""
    return settings.PUBLIC_URL + request.get_full_path()
