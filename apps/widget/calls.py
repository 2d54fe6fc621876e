"""One call of the API: who calls, from where, with what; and its answer in JSON, whatever happens."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import bind_contextvars

from apps.conversations.actions import Blocked
from apps.conversations.admitting import Guest, aadmit
from apps.ground.rates import Rate
from apps.inboxes.origins import admits
from apps.widget.errors import Refusal, bad_token, refusals, too_large, too_many

MOST_JSON = 256 * 1024  # ten thousand characters, each written as two escapes, and more
ORIGIN = Refusal(403, "origin", "This site may not use this inbox.")

visitors = Rate(settings.WIDGET_CALLS_PER_SECOND, burst=settings.WIDGET_CALLS_PER_SECOND * 4)
arrivals = Rate(settings.WIDGET_SESSIONS_PER_MINUTE / 60, burst=settings.WIDGET_SESSIONS_PER_MINUTE)

View = Callable[..., Awaitable[HttpResponseBase]]
Answering = Callable[..., Any]  # Django takes asynchronous views, its types do not say so


@dataclass(frozen=True, slots=True)
class Call:
    """A visitor's request, once they were let in."""

    request: HttpRequest
    guest: Guest
    body: dict[str, Any]


def answers(*methods: str) -> Callable[[View], Answering]:
    """Every refusal becomes the API's error."""

    def decorate(view: View) -> Answering:
        @csrf_exempt  # nothing here goes by cookie
        @wraps(view)
        async def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method not in methods:
                    raise Refusal(405, "method", f"Use {' or '.join(methods)}.")
                with refusals():
                    return await view(request, *args, **kwargs)
            except Refusal as refused:
                return refused.as_response()

        return answered

    return decorate


def for_visitors(*methods: str, even_blocked: bool = False) -> Callable[[View], Answering]:
    """The same for somebody who carries a token; the view is given a Call. Of who is blocked nothing is taken."""

    def decorate(view: View) -> Answering:
        @answers(*methods)
        @wraps(view)
        async def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            guest = await aadmit(_bearer(request))
            bind_contextvars(tenant=guest.tenant_id, visitor=guest.visitor_id)
            demand_origin(request.headers.get("Origin"), own_origin(request), guest.origins)
            if wait := visitors.take(guest.visitor_id):
                raise too_many(wait)
            if guest.is_blocked and request.method == "POST" and not even_blocked:
                raise Blocked
            return await view(Call(request, guest, json_body(request)), *args, **kwargs)

        return admitted

    return decorate


def _bearer(request: HttpRequest) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise bad_token()
    return token.strip()


def own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def demand_origin(origin: str | None, own: str, allowed: tuple[str, ...] | list[str]) -> None:
    """Present, it is our own or on the inbox's list; absent, the caller is no browser's page."""
    if not admits(allowed, origin, own):
        raise ORIGIN


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request; an empty one where there is none to read."""
    if request.method == "GET" or request.content_type == "multipart/form-data":
        return {}
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_JSON or len(request.body) > MOST_JSON:
        raise too_large("The request")
    return parsed(request.body)


def parsed(text: bytes | str) -> dict[str, Any]:
    try:
        body = json.loads(text or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "json", "This is not JSON.") from None
    if not isinstance(body, dict):
        raise Refusal(400, "json", "This is not a JSON object.")
    return body


def answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
