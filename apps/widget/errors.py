"""What can go wrong, in the API's words."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import JsonResponse
from django.http.multipartparser import MultiPartParserError
from psycopg import InterfaceError as LaneBroken
from psycopg import OperationalError as LaneAway
from psycopg_pool import PoolTimeout

from apps.conversations.actions import Blocked, KeptMoving, NoConversation, SaidOtherwise
from apps.conversations.admitting import NotAdmitted
from apps.conversations.files import NotAllowed
from apps.inboxes.identity import NotProven
from apps.text.typed import NotText


class Refusal(Exception):
    """An answer other than yes."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message}

    def as_response(self) -> JsonResponse:
        headers = {"Retry-After": str(math.ceil(self.retry_after))} if self.retry_after else None
        return JsonResponse({"error": self.as_json()}, status=self.status, headers=headers)


def bad_token() -> Refusal:
    return Refusal(401, "token", "This token is not valid here.")


def bad_field(name: str, problem: str) -> Refusal:
    return Refusal(422, "field", f"{name}: {problem}")


def too_large(what: str) -> Refusal:
    return Refusal(413, "too_large", f"{what} is too large.")


def too_many(wait: float) -> Refusal:
    return Refusal(429, "too_many", "Too many at once. Try again in a moment.", retry_after=wait)


def _unfit(refused: NotAllowed) -> Refusal:
    return Refusal({"too_large": 413}.get(refused.code, 415), refused.code, str(refused))


_WORDS: dict[type[Exception], Callable[[Any], Refusal]] = {
    NotAdmitted: lambda _: bad_token(),
    NotProven: lambda refused: Refusal(401, "identity", str(refused)),
    Blocked: lambda _: Refusal(403, "blocked", "Messages from you are not taken here any more."),
    NoConversation: lambda _: Refusal(404, "no_conversation", "There is no conversation yet."),
    SaidOtherwise: lambda _: Refusal(409, "client_id_reused", "This client_id came before, with another message."),
    NotText: lambda refused: bad_field("text", str(refused)),
    NotAllowed: _unfit,
    ValidationError: lambda refused: Refusal(422, "field", " ".join(refused.messages)),
} | dict.fromkeys(
    (BadRequest, SuspiciousOperation, MultiPartParserError), lambda _: Refusal(400, "request", "This request cannot be read.")
) | dict.fromkeys(
    (OperationalError, InterfaceError, LaneAway, LaneBroken, PoolTimeout, TimeoutError, KeptMoving),
    lambda _: Refusal(503, "try_again", "Not possible right now. Nothing is lost. Try again.", retry_after=2),
)  # fmt: skip


@contextmanager
def refusals() -> Iterator[None]:
    """What the rooms below refuse, said in the API's words."""
    try:
        yield
    except tuple(_WORDS) as refused:
        raise next(say(refused) for kind, say in _WORDS.items() if isinstance(refused, kind)) from None
