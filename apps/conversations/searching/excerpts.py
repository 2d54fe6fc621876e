"""For the few that are shown: the message or note that says most of what was asked for, cut to where it says it."""

from collections.abc import Sequence

from apps.conversations.searching.asking import SPEAKERS, Asked
from apps.conversations.searching.wording import BEGINS
from apps.ground.lane import Statement
from apps.text.marking import patterns

NEWEST = 300  # messages of each that are looked through
_BEST = """
SELECT DISTINCT ON (x.conversation_id) x.* FROM (
    SELECT one.*, (SELECT count(*) FROM unnest(%(patterns)s::text[]) p WHERE one.text ~ p) AS hits
    FROM unnest(%(ids)s::bigint[]) AS s (id) CROSS JOIN LATERAL (
        (SELECT m.conversation_id, m.seq, NULL::int AS note, m.author, m.author_name AS name, m.text
            FROM conversations_message m WHERE m.tenant_id = %(tenant)s AND m.conversation_id = s.id AND m.kind <> 'activity'
            ORDER BY m.seq DESC LIMIT %(newest)s)
        UNION ALL (SELECT n.conversation_id, n.after_seq, n.number, 'note', '', n.text
            FROM conversations_note n WHERE n.tenant_id = %(tenant)s AND n.conversation_id = s.id
            ORDER BY n.number DESC LIMIT %(newest)s)
    ) one
) x WHERE x.hits > 0 ORDER BY x.conversation_id, (x.author = ANY(%(speakers)s::text[])) DESC, x.hits DESC, x.seq DESC, x.note
"""


def sought(asked: Asked) -> list[str]:
    """What is marked: also what a name was asked for by."""
    return patterns(asked.said, BEGINS)


def best_of(tenant_id: int, ids: Sequence[int], asked: Asked) -> Statement:
    speakers = [one.value for one in asked.filters if one.name == "from" and one.value in SPEAKERS and not one.is_not]
    parameters = {"tenant": tenant_id, "ids": list(ids), "patterns": sought(asked), "speakers": speakers, "newest": NEWEST}
    return Statement(_BEST, parameters)
