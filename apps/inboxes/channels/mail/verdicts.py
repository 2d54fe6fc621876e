"""Whether a mail came from where it says: the word of the operator's own mail server (RFC 8601), and nobody else's.

Only the outermost such header is read: whatever stands below it, the sender may have written. Its comments and quoted words can hold what a
sender chose, so they are taken out before anything is looked for.
"""

import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage

RESULTS = "authentication-results"

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_INNERMOST_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_METHOD = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)(?=\s|$)(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"(?<!\S)(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*(\S+)", re.IGNORECASE)


def is_believed(message: EmailMessage, domain: str, servers: Iterable[str]) -> bool:
    """Whether the sender's domain stands behind it: DMARC passed, or SPF or DKIM did for that very domain."""
    results = _results(message, {server.lower() for server in servers})
    verdicts = [(method, result, named) for method, result, named in results if _stands_for(named, domain)]
    if any(method == "dmarc" and result != "pass" for method, result, _ in results):
        return False
    return bool(domain) and any(result == "pass" for _, result, _ in verdicts)


def _stands_for(named: str, domain: str) -> bool:
    """A domain speaks for itself and for what lies under it."""
    return "." in named and (domain == named or domain.endswith(f".{named}"))


def _results(message: EmailMessage, servers: set[str]) -> list[tuple[str, str, str]]:
    """Method, result and the domain it was found for, of the outermost header, where one of the servers wrote it."""
    written = next((str(value) for name, value in message.raw_items() if name.lower() == RESULTS), "")
    server, *methods = _bare(written).split(";")
    if not server.split() or server.split()[0].lower() not in servers:
        return []
    return list(_methods(methods))


def _methods(methods: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for method in methods:
        if found := _METHOD.fullmatch(method):
            named = {name.lower(): value.lower() for name, value in _PROPERTY.findall(found[3])}
            yield found[1].lower(), found[2].lower(), _domain(found[1].lower(), named)


def _domain(method: str, named: dict[str, str]) -> str:
    asked = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}[method]
    value = next((named[name] for name in asked if name in named), "")
    return value.rpartition("@")[2].strip(".<>")


def _bare(written: str) -> str:
    """Without quoted words and comments, however deep they lie in each other."""
    bare = _QUOTED.sub(" quoted ", written)
    while (less := _INNERMOST_COMMENT.sub(" ", bare)) != bare:
        bare = less
    return bare if not set('()"') & set(bare) else ""
