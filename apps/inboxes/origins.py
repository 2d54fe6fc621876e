"""Where an inbox may be embedded, and which origins may call for it (contracts.md, “Who may call”)."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from apps.ground.outside.errors import Refused
from apps.ground.outside.targets import Target, target_of

MOST = 50
THIS_MACHINE = {"localhost", "127.0.0.1"}
_NAMEABLE = re.compile(r"[a-z0-9.-]+")  # what the browser's frame-ancestors rule has a way to write
_BEYOND = re.compile(r"[/?#]")


def normalised(text: str) -> str:
    """The origin as a browser would send it: `https://www.example.com`."""
    typed = text.strip()
    if "*" in typed:
        raise ValidationError(f"{typed}: a * stands for nothing here. List every address that carries the chat.")
    try:
        target = target_of(typed, allow_http=True)
    except Refused as refused:
        raise ValidationError(f"{typed}: {refused}") from None
    _check(typed, target)
    return f"{target.scheme}://{target.authority}"


def _check(typed: str, target: Target) -> None:
    if target.scheme == "http" and target.host not in THIS_MACHINE:
        raise ValidationError(f"{typed}: use https://. Only localhost may do with http://.")
    if not _NAMEABLE.fullmatch(target.host):
        raise ValidationError(f"{typed}: browsers have no rule for such a host. Use its name.")
    if _BEYOND.search(typed.partition("://")[2].removesuffix("/")):
        raise ValidationError(f"{typed}: leave out what follows the host, as in {target.scheme}://{target.authority}.")


def all_normalised(texts: Iterable[str]) -> list[str]:
    """Each origin once, in the order given; everything that is wrong is said at once."""
    kept: dict[str, None] = {}
    problems: list[ValidationError] = []
    for text in texts:
        try:
            kept[normalised(text)] = None
        except ValidationError as problem:
            problems.append(problem)
    if len(kept) > MOST:
        problems.append(ValidationError(f"An inbox is embedded at {MOST} addresses at most."))
    if problems:
        raise ValidationError(problems)
    return list(kept)


def admits(allowed: Iterable[str], origin: str | None, own: str) -> bool:
    """Whether a request may come from there; `own` is the scheme and host that the request itself was sent to."""
    return origin is None or origin.lower() in {own.lower(), *allowed}
