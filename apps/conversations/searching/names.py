"""Names in a search: which colleagues, teams, inboxes and languages they mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale

from apps.ground.lane import Row, Statement
from apps.text.folding import folded, words
from apps.text.speaking import TAGS

MOST = 500
_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?", re.ASCII)
_NAMES = """
(SELECT 'member' AS kind, m.id, CONCAT_WS(' ', u.name, u.email) AS name FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id
    WHERE m.tenant_id = %(tenant)s ORDER BY m.id LIMIT %(most)s)
UNION ALL (SELECT 'team', t.id, t.name FROM tenants_team t WHERE t.tenant_id = %(tenant)s ORDER BY t.id LIMIT %(most)s)
UNION ALL (SELECT 'inbox', i.id, CONCAT_WS(' ', i.name, i.kind) FROM inboxes_inbox i
    WHERE i.tenant_id = %(tenant)s ORDER BY i.id LIMIT %(most)s)
"""


def names_in(tenant_id: int) -> Statement:
    return Statement(_NAMES, {"tenant": tenant_id, "most": MOST})


@dataclass(frozen=True, slots=True)
class Names:
    """Who and what a tenant has, and who asks."""

    rows: tuple[Row, ...] = ()
    me: int = 0

    def called(self, kind: str, value: str) -> list[int]:
        """The ids of all whose name holds these words, or words that begin so."""
        if kind == "member" and value.lower() == "me":
            return [self.me]
        wanted = _words(value)
        return [row["id"] for row in self.rows if row["kind"] == kind and wanted and _holds(_words(row["name"]), wanted)]


def language_called(value: str) -> str:
    """By its tag or its English name; nothing where neither is known."""
    wanted = folded(value.strip()).replace("_", "-")
    return _languages().get(wanted) or (wanted if _TAG.fullmatch(wanted) else "")


@cache
def _languages() -> dict[str, str]:
    return {folded(str(Locale.parse(tag, sep="-").get_display_name("en"))): tag for tag in TAGS}


def _words(text: str) -> list[str]:
    return [word for word, _ in words(folded(text))]


def _holds(name: list[str], wanted: Iterable[str]) -> bool:
    return all(any(word.startswith(begun) for word in name) for begun in wanted)
