"""Names that stand in a text with an @ before them: who is meant, and how they are set off. Of two that begin alike the longer is meant."""

import re
from collections.abc import Iterable
from html import escape


def named_in(text: str, names: Iterable[str]) -> set[str]:
    """Those of the names that are mentioned."""
    pattern = _pattern(names)
    return {found[0][1:] for found in re.finditer(pattern, text)} if pattern else set()


def marked(html: str, names: Iterable[str]) -> str:
    """Cleaned HTML with the mentions of these people set off; what stands in a tag, such as an address, stays as it is."""
    pattern = _pattern(escape(name, quote=False) for name in names)
    if not pattern:
        return html
    return re.sub(rf"<[^>]*>|{pattern}", lambda found: found[0] if found[0][0] == "<" else f'<b class="mention">{found[0]}</b>', html)


def _pattern(names: Iterable[str]) -> str:
    known = sorted(filter(None, names), key=len, reverse=True)
    return rf"@(?:{'|'.join(map(re.escape, known))})(?!\w)" if known else ""
