"""Who a customer is, as their own site has signed it: a short JWT under the inbox's secret.

The algorithm is ours and never the token's. What exactly was wrong with a token is told to nobody.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import jwt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.ground import clock
from apps.inboxes.models import Inbox

LONGEST_TOKEN = 8 * 1024
LEEWAY = 30
LONGEST = {"sub": 200, "email": 254, "name": 80, "phone": 40}
_OURS_TO_CHECK = ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti")
_OPTIONS: Any = dict.fromkeys(_OURS_TO_CHECK, False) | {"require": ["exp", "sub"]}
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class NotProven(Exception):
    """The token proves nobody."""

    def __init__(self) -> None:
        super().__init__("The identity could not be verified.")


@dataclass(frozen=True, slots=True)
class Identity:
    sub: str
    email: str = ""
    name: str = ""
    phone: str = ""


def verified(inbox: Inbox, token: object) -> Identity:
    """Who the token proves its bearer to be; `NotProven` for anything else, whatever it was."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise NotProven
    claims = _signed_claims(token, inbox)
    if claims is None or not _is_current(claims):
        raise NotProven
    return _identity(claims)


def _signed_claims(token: str, inbox: Inbox) -> dict[str, Any] | None:
    """What either secret has signed. Both are always tried, so that time does not tell which one fits."""
    found = [_decoded(token, secret) for secret in (inbox.secret, inbox.previous_secret or inbox.secret)]
    return found[0] or found[1]


def _decoded(token: str, secret: str) -> dict[str, Any] | None:
    with suppress(jwt.PyJWTError, ValueError, TypeError, RecursionError):
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"], options=_OPTIONS)
        return claims
    return None


def _is_current(claims: Mapping[str, Any]) -> bool:
    now = clock.now().timestamp()
    begun = all(_is_moment(claims[name]) and claims[name] <= now + LEEWAY for name in ("nbf", "iat") if name in claims)
    return begun and _is_moment(claims["exp"]) and claims["exp"] > now - LEEWAY


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _identity(claims: Mapping[str, Any]) -> Identity:
    said = {name: claims.get(name, "") for name in LONGEST}
    if not said["sub"] or not all(_is_text(value, LONGEST[name]) for name, value in said.items()):
        raise NotProven
    try:
        if said["email"]:
            validate_email(said["email"])
    except ValidationError:
        raise NotProven from None
    return Identity(**said)


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and value == value.strip() and len(value) <= longest and not _UNSPEAKABLE.search(value)
