"""Who somebody is, as colleagues see them: all that are the same person read as one, each part in one statement of a fixed cost."""

from apps.conversations.queries import FAMILY
from apps.ground.lane import Statement

MOST_EARLIER, MOST_ALIKE, MOST_TAGS = 10, 8, 40
LATELY = 1_000  # conversations whose tags are in use

_KNOWN_BY = """COALESCE(
        jsonb_agg(jsonb_build_object('kind', a.kind, 'value', a.value, 'proven', a.is_verified, 'heard', EXISTS (
            SELECT FROM conversations_visitor h
            WHERE h.tenant_id = %(tenant)s AND h.contact_id IN ({whose}) AND h.address = a.value AND h.is_believed
        )) ORDER BY a.kind DESC, a.value), '[]')"""
_OF = f"WITH RECURSIVE {FAMILY.format(contacts='%(contact)s')}"

_PERSON = f"""{_OF}
SELECT p.id, p.name, p.number, p.blocked_at IS NOT NULL AS is_blocked, p.forgotten_at IS NOT NULL AS is_forgotten,
    v.page, v.device, v.seen_at, (
    SELECT {_KNOWN_BY.format(whose="SELECT id FROM family")}
    FROM (
        SELECT kind, value, bool_or(is_verified) AS is_verified FROM conversations_contactaddress
        WHERE tenant_id = %(tenant)s AND contact_id IN (SELECT id FROM family) GROUP BY kind, value LIMIT 50
    ) a
)::text AS addresses, (
    SELECT COALESCE(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'number', m.number) ORDER BY m.id), '[]')
    FROM conversations_contact m WHERE m.tenant_id = %(tenant)s AND m.merged_into_id IN (SELECT id FROM family)
)::text AS merged
FROM conversations_contact p
LEFT JOIN LATERAL (
    SELECT n.page, n.device, n.seen_at FROM conversations_visitor n
    WHERE n.tenant_id = %(tenant)s AND n.contact_id IN (SELECT id FROM family) AND n.revoked_at IS NULL AND n.address = ''
    ORDER BY n.seen_at DESC LIMIT 1
) v ON true
WHERE p.tenant_id = %(tenant)s AND p.id = (SELECT up.id FROM up WHERE up.into_id IS NULL)
"""  # noqa: S608 - put together from our own constants

_EARLIER = f"""{_OF}
SELECT c.number, c.status, c.outcome, c.opened_at, c.resolved_at, c.preview, c.team_id, c.agent_id, i.name AS inbox_name
FROM conversations_conversation c JOIN inboxes_inbox i ON i.id = c.inbox_id
WHERE c.tenant_id = %(tenant)s AND c.contact_id IN (SELECT id FROM family) AND c.id <> %(besides)s {{seen}}
ORDER BY c.id DESC LIMIT %(limit)s
"""  # noqa: S608 - put together from our own constants

# Whoever was merged is found as the person they are now.
_ALIKE = f"""{_OF}, hit (id) AS (
    (SELECT k.id FROM conversations_contact k
        WHERE k.tenant_id = %(tenant)s AND (k.number::text = %(asked)s OR k.name ILIKE %(like)s) ORDER BY k.id DESC LIMIT %(most)s)
    UNION (SELECT a.contact_id FROM conversations_contactaddress a
        WHERE a.tenant_id = %(tenant)s AND a.value ILIKE %(like)s ORDER BY a.id DESC LIMIT %(most)s)
), top (id, into_id) AS (
    SELECT k.id, k.merged_into_id FROM conversations_contact k JOIN hit ON hit.id = k.id
    UNION SELECT k.id, k.merged_into_id FROM conversations_contact k JOIN top ON top.into_id = k.id
)
SELECT p.id, p.name, p.number, p.blocked_at IS NOT NULL AS is_blocked, (
    SELECT {_KNOWN_BY.format(whose="p.id")}
    FROM conversations_contactaddress a WHERE a.tenant_id = %(tenant)s AND a.contact_id = p.id
)::text AS addresses, (
    SELECT count(*) FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND c.contact_id = p.id
)::int AS conversations
FROM conversations_contact p
WHERE p.tenant_id = %(tenant)s AND p.id IN (SELECT top.id FROM top WHERE top.into_id IS NULL) AND p.id NOT IN (SELECT id FROM family)
    AND p.forgotten_at IS NULL
ORDER BY p.id DESC LIMIT %(limit)s
"""  # noqa: S608 - put together from our own constants

_TAGS = """
SELECT word FROM (
    SELECT c.tags FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s ORDER BY c.number DESC LIMIT %(lately)s
) recent CROSS JOIN LATERAL jsonb_array_elements_text(recent.tags) word
GROUP BY word ORDER BY count(*) DESC, word LIMIT %(limit)s
"""


def person_behind(tenant_id: int, contact_id: int) -> Statement:
    """What they are called and known by, who they turned out to be, and what page they were on last."""
    return Statement(_PERSON, {"tenant": tenant_id, "contact": contact_id})


def earlier_of(tenant_id: int, contact_id: int, *, besides: int, seen_by: tuple[tuple[int, ...], int] | None = None) -> Statement:
    """Their newest conversations beside one, in every inbox; for who does not see everything, of those teams and that member."""
    asking = {"tenant": tenant_id, "contact": contact_id, "besides": besides, "limit": MOST_EARLIER}
    if seen_by is None:
        return Statement(_EARLIER.format(seen=""), asking)
    in_sight = "AND (c.team_id = ANY(%(seen_teams)s::bigint[]) OR c.agent_id = %(seen_by)s::bigint)"
    return Statement(_EARLIER.format(seen=in_sight), asking | {"seen_teams": list(seen_by[0]), "seen_by": seen_by[1]})


def alike(tenant_id: int, contact_id: int, asked: str) -> Statement:
    """Who else may be this person: by a name, a number, an address."""
    like = "%" + "".join(f"\\{letter}" if letter in r"\%_" else letter for letter in asked) + "%"
    return Statement(
        _ALIKE, {"tenant": tenant_id, "contact": contact_id, "asked": asked, "like": like, "most": 10 * MOST_ALIKE, "limit": MOST_ALIKE}
    )


def tags_in_use(tenant_id: int) -> Statement:
    """The tenant's, as they were used lately, the most used first."""
    return Statement(_TAGS, {"tenant": tenant_id, "lately": LATELY, "limit": MOST_TAGS})
