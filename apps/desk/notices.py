"""A member's notices as they see them now: nothing of a conversation that went out of their sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.conversations.listing import Listed, Sight, listed_by_ids
from apps.desk.models import NoticeSettings
from apps.ground.lane import Row, Statement, fetch
from apps.tenants.models import Membership

SHOWN, LOOKED_AT = 20, 200
OWN = ("id", "kind", "ticket", "is_unread", "at", "many", "by_name")

_SEEN = """
SELECT n.id, n.kind, n.conversation_id, n.ticket_id, n.by_id, n.at, n.read_at IS NULL AS is_unread
FROM (SELECT * FROM desk_notice WHERE tenant_id = %(tenant)s AND membership_id = %(member)s ORDER BY id DESC LIMIT %(looked_at)s) n
LEFT JOIN tickets_ticket t ON t.tenant_id = %(tenant)s AND t.id = n.ticket_id
LEFT JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = coalesce(n.conversation_id, t.conversation_id)
WHERE %(teams)s::bigint[] IS NULL OR c.team_id = ANY(%(teams)s::bigint[]) OR t.team_id = ANY(%(teams)s::bigint[])
    OR c.agent_id = %(member)s OR t.owner_id = %(member)s
"""
_STANDING = f"""
WITH seen AS ({_SEEN})
SELECT count(DISTINCT (conversation_id, ticket_id, kind)) FILTER (WHERE is_unread)::int AS unread, coalesce(max(id), 0) AS newest,
    coalesce((SELECT title FROM desk_noticesettings WHERE tenant_id = %(tenant)s AND membership_id = %(member)s), true) AS in_title
FROM seen
"""  # noqa: S608 - put together from our own constants
_NOTICED = f"""
WITH seen AS ({_SEEN}), noticed AS (
    SELECT max(id) AS id, kind, conversation_id, ticket_id, is_unread, max(at) AS at, count(*)::int AS many,
        (array_agg(by_id ORDER BY id DESC))[1] AS by_id
    FROM seen WHERE id > %(after)s AND (%(since)s::timestamptz IS NULL OR (is_unread AND at >= %(since)s))
    GROUP BY kind, conversation_id, ticket_id, is_unread
)
SELECT n.id, n.kind, n.conversation_id, t.number AS ticket, n.is_unread, n.at, n.many, coalesce(u.name, '') AS by_name
FROM noticed n LEFT JOIN tickets_ticket t ON t.tenant_id = %(tenant)s AND t.id = n.ticket_id
LEFT JOIN tenants_membership m ON m.id = n.by_id LEFT JOIN tenants_user u ON u.id = m.user_id
ORDER BY n.id DESC LIMIT %(shown)s
"""  # noqa: S608 - put together from our own constants


@dataclass(frozen=True, slots=True)
class Noticed:
    """What stands as one line: all of a kind in one conversation or of one ticket, the read apart from the unread."""

    conversation: Listed | None
    id: int
    kind: str
    ticket: int | None  # its number
    is_unread: bool
    at: datetime
    many: int
    by_name: str


def standing(member: Membership, sight: Sight | None) -> Statement:
    """One row: how many lines are `unread`, the id of the `newest` notice, whether the count stands `in_title`."""
    return Statement(_STANDING, _of(member, sight))


def noticed(member: Membership, sight: Sight | None, *, after: int = 0, since: datetime | None = None) -> list[Noticed]:
    """The newest lines; with `since`, only what came after that and is unread."""
    rows = fetch(Statement(_NOTICED, _of(member, sight) | {"after": after, "since": since, "shown": SHOWN}))
    known = _conversations(member, rows)
    return [
        Noticed(known.get(row["conversation_id"]), **{name: row[name] for name in OWN})
        for row in rows if row["ticket"] or row["conversation_id"] in known
    ]  # fmt: skip


def _conversations(member: Membership, rows: Sequence[Row]) -> dict[int, Listed]:
    wanted = sorted({row["conversation_id"] for row in rows if row["conversation_id"]})
    found = fetch(listed_by_ids(member.tenant.pk, wanted, [])) if wanted else []
    return {row["id"]: Listed.of(row) for row in found}


def _of(member: Membership, sight: Sight | None) -> dict[str, object]:
    teams = None if sight is None else list(sight.teams)
    return {"tenant": member.tenant.pk, "member": member.pk, "teams": teams, "looked_at": LOOKED_AT}


def settings_of(member: Membership) -> NoticeSettings:
    """As they set them, or as they are where nobody did."""
    return NoticeSettings.objects.filter(membership=member).first() or NoticeSettings(membership=member)
