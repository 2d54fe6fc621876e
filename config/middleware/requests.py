"""Every request has an id, one log line, and an honest answer while the database or Redis is away."""

import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import redis
import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout
from structlog.contextvars import bind_contextvars, clear_contextvars

from apps.ground import clock
from config.metrics import process

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,32}")
AWAY = (OperationalError, InterfaceError, PoolTimeout, redis.ConnectionError, redis.TimeoutError)
QUIET = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger("requests")


class RequestMiddleware:
    async_capable = sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self._get_response: Callable[[HttpRequest], Any] = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._answer_async(request)
        began = _begin(request)
        return _end(request, self._get_response(request), began)

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        began = _begin(request)
        return _end(request, await self._get_response(request), began)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A database or Redis that is away is no fault of the page: say so, and ask to try again."""
        if not isinstance(exception, AWAY):
            return None
        log.error("request.unavailable", reason=type(exception).__name__)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "2"})


def _begin(request: HttpRequest) -> float:
    given = request.headers.get("X-Request-ID", "")
    request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    clear_contextvars()
    bind_contextvars(request_id=request_id)
    request.id = request_id  # type: ignore[attr-defined]
    return clock.monotonic()


def _end(request: HttpRequest, response: HttpResponseBase, began: float) -> HttpResponseBase:
    response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
    if request.path not in QUIET:
        route = (
            request.resolver_match.route if request.resolver_match else "unknown"
        )  # the pattern, never the address itself: it may hold a token
        seconds = clock.monotonic() - began
        process.answered(request, response.status_code, seconds)
        log.info("request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000))
    return response
