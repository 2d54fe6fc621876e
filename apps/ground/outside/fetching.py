"""Asking, and being sent elsewhere: what goes along on each step."""

import re
from collections.abc import Mapping
from dataclasses import replace

from apps.ground.outside import addresses, wire
from apps.ground.outside.deadline import Deadline
from apps.ground.outside.errors import Refused
from apps.ground.outside.targets import Target, redirected, target_of
from apps.ground.outside.wire import Request, Response

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
AGENT = "Tandem/1"

# Ours to set: a caller's would change where a request ends or who reads it.
OURS = {
    "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip
# All that goes along to another origin: any other header may be a secret meant for the first one.
HARMLESS = {"accept", "accept-language", "content-language", "content-type", "user-agent"}

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,
    max_bytes: int = 2_000_000,
    max_redirects: int = 3,
    allow_http: bool = False,
    operators: str = "",
) -> Response:
    """Ask an address for its answer, redirects followed. `timeout` is for all of it together.

    `operators` is an origin that the operator set: it alone may be private, and without TLS.
    """
    deadline, own = Deadline(timeout), target_of(operators, allow_http=True).origin if operators else None
    allow_http = allow_http or (bool(own) and target_of(url, allow_http=True).origin == own)
    request = Request(_method(method), target_of(url, allow_http=allow_http), _checked(headers or {}), body)
    for _ in range(max_redirects + 1):
        response = _ask(request, deadline, max_bytes, is_operators=request.target.origin == own)
        if not response.leads_elsewhere:
            return response
        request = _next(request, response, allow_http=allow_http)
    raise Refused(
        f"The address redirects more than {max_redirects} times." if max_redirects else "The address redirects, which is not followed."
    )


def _ask(request: Request, deadline: Deadline, max_bytes: int, *, is_operators: bool) -> Response:
    found = (addresses.found_at if is_operators else addresses.vetted)(request.target.host, deadline)
    return wire.exchange(replace(request, headers=_framed(request)), found, deadline, max_bytes)


def _framed(request: Request) -> dict[str, str]:
    """The caller's headers between ours."""
    framed = {"Host": request.target.authority, "User-Agent": AGENT, "Accept": "*/*"}
    given = {name.lower() for name in request.headers}
    framed = {name: value for name, value in framed.items() if name.lower() not in given} | dict(request.headers)
    if request.body is not None or request.method in {"POST", "PUT", "PATCH"}:
        framed["Content-Length"] = str(len(request.body or b""))
    return framed | {"Accept-Encoding": "identity", "Connection": "close"}


def _next(request: Request, response: Response, *, allow_http: bool) -> Request:
    target = redirected(request.target, response.headers["location"], allow_http=allow_http)
    request = replace(request, target=target, headers=_taken_along(request, target))
    turns_into_get = response.status == 303 or (response.status in {301, 302} and request.method == "POST")
    return _without_body(request) if turns_into_get else request


def _taken_along(request: Request, target: Target) -> Mapping[str, str]:
    if target.origin == request.target.origin:
        return request.headers
    return {name: value for name, value in request.headers.items() if name.lower() in HARMLESS}


def _without_body(request: Request) -> Request:
    headers = {name: value for name, value in request.headers.items() if not name.lower().startswith("content-")}
    return replace(request, method="HEAD" if request.method == "HEAD" else "GET", headers=headers, body=None)


def _method(method: str) -> str:
    if method.upper() not in METHODS:
        raise Refused("The method must be one of " + ", ".join(sorted(METHODS)) + ".")
    return method.upper()


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise Refused("A header's name holds a character that is not allowed there.")
        if not _VALUE.fullmatch(value):
            raise Refused(f"The header {name} holds a line break or another character that is not allowed there.")
        if name.lower() in OURS:
            raise Refused(f"The header {name} is set by Tandem itself.")
    return dict(headers)
