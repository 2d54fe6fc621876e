"""Saved views as they are looked at: whose somebody sees, and a page of the conversations that the words of one find."""

from apps.conversations.listing import PAGE, Sight, listed_by_ids
from apps.conversations.searching.asking import parsed
from apps.conversations.searching.finding import found, page_of
from apps.conversations.searching.names import Names, names_in
from apps.conversations.searching.question import question
from apps.desk.models import SavedView
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.tenants.models import Membership

MOST_SHOWN = 60


def views_of(member: Membership, kind: SavedView.Kind = SavedView.Kind.CONVERSATIONS) -> list[SavedView]:
    """One's own first, then those shared with them, each in its order."""
    seen = SavedView.objects.seen_by(member).filter(kind=kind).select_related("team").order_by("owner", "position", "name", "id")
    return list(seen[:MOST_SHOWN])


def conversations_in(words: str, member: Membership, *, older: str = "", sight: Sight | None = None) -> tuple[list[Row], str]:
    """Rows of a list, what was said last on top, and where the next page begins."""
    tenant = member.tenant
    names = Names(tuple(fetch(names_in(tenant.pk))), member.pk)
    asked = question(parsed(words, clock.today(tenant.zone)), tenant.pk, names, tenant.zone, sight)
    page = page_of(fetch(found(asked, older=older, limit=PAGE)), PAGE)
    rows = {row["id"]: row for row in fetch(listed_by_ids(tenant.pk, list(page.ids), []))}
    return [rows[one] for one in page.ids if one in rows], page.older
