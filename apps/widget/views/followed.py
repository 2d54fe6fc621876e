"""The page on which a customer follows a ticket, by a signed link and without signing in: how it stands, what was said, and a reply.

Whoever has the link may read and write here, as whoever has the letter may; nothing goes by cookie, and no other site is told the address.
"""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.conversations.actions import Blocked, KeptMoving, SaidOtherwise
from apps.conversations.models import Attachment
from apps.conversations.serving import file_response
from apps.ground.rates import Rate
from apps.ground.scope import tenant_scope
from apps.text.speaking import phrase
from apps.text.typed import NotText
from apps.tickets.actions import write_back
from apps.tickets.links import NoSuchLink, opened
from apps.tickets.models import Ticket
from apps.widget.slips import language_of, shown

MOST_BODY = 64 * 1024
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store",
}  # fmt: skip
REFUSED: dict[type[Exception], int] = {NotText: 422, ValidationError: 422, SaidOtherwise: 409, Blocked: 403, KeptMoving: 503}
replies = Rate(0.2, burst=5)

View = Callable[..., HttpResponseBase]


def by_link(view: View) -> View:
    """Within the scope of the ticket's tenant; a link that opens nothing looks like any address that leads nowhere."""

    @wraps(view)
    def followed(request: HttpRequest, token: str, **more: str) -> HttpResponseBase:
        try:
            tenant_id, ticket = opened(token)
        except NoSuchLink:
            raise Http404 from None
        with tenant_scope(tenant_id):
            response = view(request, ticket, **more)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return followed


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def ticket(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return _reply(request, ticket) if request.method == "POST" else _page(request, ticket)


def _reply(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """What was typed stays on the page until it was taken."""
    if int(request.META.get("CONTENT_LENGTH") or MOST_BODY + 1) > MOST_BODY:
        return HttpResponse(status=413)
    text = request.POST.get("text", "")
    if wait := replies.take(ticket.pk):
        return _page(request, ticket, typed=text, status=429, retry_after=wait)
    try:
        write_back(ticket, client_id=_client_id(request), text=text)
    except tuple(REFUSED) as refused:
        status = next(status for kind, status in REFUSED.items() if isinstance(refused, kind))
        return _page(request, ticket, typed=text, status=status)
    return HttpResponseRedirect(f"{request.path}#end", status=303)


def _client_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


def _page(request: HttpRequest, ticket: Ticket, *, typed: str = "", status: int = 200, retry_after: float = 0) -> HttpResponse:
    language = language_of(ticket)
    told: dict[str, Any] = shown(ticket, language, request.GET.get("before", "")) | {
        "typed": typed,
        "client_id": uuid4(),
        "problem": phrase(language, "failed") if status != 200 else "",
    }
    response = render(request, "widget/ticket.html", told, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(ceil(retry_after))
    return response


@require_safe
@by_link
def attachment(request: HttpRequest, ticket: Ticket, public_id: str) -> HttpResponseBase:
    """A file of the ticket's conversation."""
    found = Attachment.objects.filter(public_id=public_id, message__conversation=ticket.conversation_id or 0).first()
    if found is None:
        raise Http404
    return file_response(found)
