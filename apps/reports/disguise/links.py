"""Which links are somebody's own: a profile, an address with a key or a number in it. A page of the shop is nobody's."""

import re
from inspect import unwrap
from urllib.parse import unquote, urlsplit

_LONG_NUMBER = re.compile(r"\d(?:\D?\d){5}")
_PROFILE = re.compile(
    r"(?:^|\.)(?:linkedin|facebook|fb|instagram|twitter|x|tiktok|t|wa|vk|xing|threads|snapchat|github|mastodon|youtube|paypal|venmo)"
    r"\.(?:com|me|net|social|org)$",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}")
_parted = unwrap(urlsplit)  # without its cache, which would keep somebody's links
_ENCODED = re.compile(r"\S*%[0-9A-Fa-f]{2}\S*")


def is_personal(link: str) -> bool:
    """In doubt it is."""
    try:
        parts = _parted(link if "//" in link else f"//{link}")
        host = parts.hostname or ""
    except ValueError:
        return True
    path = unquote(parts.path)
    if parts.query or parts.fragment or parts.username or "@" in path or "~" in path:
        return True
    return bool(_LONG_NUMBER.search(host + path) or _KEY.search(path) or (_PROFILE.search(host) and path.strip("/")))


def decoded(text: str) -> str:
    """The text with what is percent-encoded in it as it reads."""
    return _ENCODED.sub(lambda found: unquote(found[0]), text)
