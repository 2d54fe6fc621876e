"""A shorter way for visitors: the widget's calls and scripts go by no cookie, so nothing that serves signed-in people runs for them."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.urls.exceptions import Resolver404

CALLS = ("/widget/api/", "/widget/embed.js", "/widget/stub.js")


class VisitorMiddleware:
    """Stands right after what counts and logs requests; most of what follows hops to a thread and back for each request."""

    async_capable = sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async and request.path_info.startswith(CALLS):
            return self._straight(request)
        answer: HttpResponseBase | Awaitable[HttpResponseBase] = self._get_response(request)
        return answer

    async def _straight(self, request: HttpRequest) -> HttpResponseBase:
        try:
            match = request.resolver_match = resolve(request.path_info)
        except Resolver404:
            missing: HttpResponseBase = await self._get_response(request)
            return missing
        response: Any = await match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response  # type: ignore[no-any-return]
