"""A file by its link: for a provider that brings it to a customer, and for a customer whose channel does not take it."""

from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from apps.conversations import actions
from apps.conversations.links import NoSuchLink, opened
from apps.conversations.serving import file_response
from apps.ground.rates import Rate

HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
asked = Rate(0.5, burst=30)


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A link that opens nothing, or nothing any more, looks like any address that leads nowhere."""
    try:
        found = opened(token)
        if wait := asked.take(found.pk):
            return HttpResponse(status=429, headers={"Retry-After": str(ceil(wait))})
        response = file_response(found)
    except (NoSuchLink, FileNotFoundError):
        raise Http404 from None
    if request.method == "GET":
        actions.hand_out(found)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
