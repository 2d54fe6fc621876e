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
from apps.conversations.files import LARGEST
from apps.conversations.models import Attachment
from apps.conversations.serving import file_response
from apps.ground.rates import Rate
from apps.ground.scope import tenant_scope
from apps.text.speaking import phrase
from apps.text.typed import NotText
from apps.tickets.actions import write_back
from apps.tickets.links import NoSuchLink, opened
from apps.tickets.models import Ticket
from apps.widget.enclosing import BOUNDS, MOST_FILES, MOST_MB, enclosed_in, takes_files
from apps.widget.slips import language_of, shown

MOST_BODY = 64 * 1024
MOST_REQUEST = MOST_FILES * LARGEST + MOST_BODY
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
    """What was typed stays on the page until it was taken, and so do files."""
    most = MOST_REQUEST if request.content_type == "multipart/form-data" else MOST_BODY
    if int(request.META.get("CONTENT_LENGTH") or most + 1) > most:
        return _page(request, ticket, problem=phrase(language_of(ticket), "too_large", limit=MOST_MB), status=413)
    text, language = request.POST.get("text", ""), language_of(ticket)
    if wait := replies.take(ticket.pk):
        return _page(request, ticket, typed=text, problem=phrase(language, "failed"), status=429, retry_after=wait)
    enclosed = enclosed_in(request, ticket, language)
    if not enclosed.problem:
        try:
            write_back(ticket, client_id=_client_id(request), text=text, attachments=enclosed.ids)
            return HttpResponseRedirect(f"{request.path}#end", status=303)
        except tuple(REFUSED) as refused:
            return _refused(request, ticket, refused, typed=text, kept=enclosed.kept)
    return _page(request, ticket, typed=text, kept=enclosed.kept, problem=enclosed.problem, status=422)


def _refused(request: HttpRequest, ticket: Ticket, refused: Exception, *, typed: str, kept: list[Attachment]) -> HttpResponse:
    """Whoever said nothing is asked to."""
    is_nothing = isinstance(refused, NotText) and not typed.strip()
    problem = phrase(language_of(ticket), "placeholder" if is_nothing else "failed")
    status = next(status for kind, status in REFUSED.items() if isinstance(refused, kind))
    return _page(request, ticket, typed=typed, kept=kept, problem=problem, status=status)


def _client_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


def _page(request: HttpRequest, ticket: Ticket, *, status: int = 200, retry_after: float = 0, **form: object) -> HttpResponse:
    """`form`: what was typed, the files that were kept, and the problem."""
    asked = {"takes_files": takes_files(ticket), "bounds": BOUNDS, "client_id": uuid4()} | form
    told: dict[str, Any] = shown(ticket, language_of(ticket), request.GET.get("before", "")) | asked
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
