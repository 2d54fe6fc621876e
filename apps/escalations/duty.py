"""Who is there: one definition, for what a customer reads, for what is promised to them, and for whom a conversation is offered to.

On duty is who is available by their own word and has a live socket, and whose role may answer. People of an outside desk count for its own
teams alone, since they see nothing else.
"""

from apps.ground import clock
from apps.ground.lane import Statement
from apps.tenants.models.membership import PRESENCE_LEASE
from apps.tenants.roles import MATRIX, Can

# Whose socket lives is found first, once: the rest is asked of those alone.
_THERE = """m.ended_at IS NULL AND m.role = ANY(CASE WHEN {to_supervisor} THEN %(leading)s::text[] ELSE %(answering)s::text[] END)
    AND m.id = ANY(ARRAY(SELECT w.membership_id FROM tenants_presence w WHERE w.tenant_id = %(tenant)s AND w.seen_at > %(present)s))
    AND NOT EXISTS (
        SELECT FROM escalations_availability a WHERE a.tenant_id = m.tenant_id AND a.membership_id = m.id AND a.state <> 'available'
    )
    AND CASE WHEN {team} IS NULL
        THEN NOT coalesce((
            SELECT bool_and(coalesce(q.sees_only_its_queue, false)) FROM tenants_teammember t
            LEFT JOIN escalations_teamqueue q ON q.tenant_id = t.tenant_id AND q.team_id = t.team_id
            WHERE t.tenant_id = m.tenant_id AND t.membership_id = m.id
        ), false)
        ELSE EXISTS (
            SELECT FROM tenants_teammember t WHERE t.tenant_id = m.tenant_id AND t.team_id = {team} AND t.membership_id = m.id
        ) END
    AND ({skill} = '' OR EXISTS (SELECT FROM jsonb_array_elements_text(m.skills) own WHERE lower(own) = lower({skill})))"""

# Of a conversation `c`: what it waits for while it waits, and anybody before that.
_FOR_IT = """EXISTS (
    SELECT FROM tenants_membership m
    LEFT JOIN escalations_escalation e ON e.tenant_id = c.tenant_id AND e.conversation_id = c.id AND e.state = 'waiting'
    WHERE m.tenant_id = %(tenant)s AND {there}
)"""


def there(*, team: str = "%(team)s::bigint", skill: str = "%(skill)s", to_supervisor: str = "%(to_supervisor)s") -> str:
    """The condition on a membership `m`, where SQL names a team (null: anybody's queue), a skill (empty: any), whether one who leads."""
    return _THERE.format(team=team, skill=skill, to_supervisor=to_supervisor)


def known() -> dict[str, object]:
    """The parameters of that condition which are the same for everybody; the `tenant` is given by who asks."""
    return {
        "present": clock.now() - PRESENCE_LEASE,
        "answering": sorted(role.value for role in MATRIX[Can.ANSWER]),
        "leading": sorted(role.value for role in MATRIX[Can.ANSWER] & MATRIX[Can.SUPERVISE]),
    }


def somebody_for_it() -> Statement:
    """The condition that somebody is there for a conversation `c`."""
    team = "CASE WHEN c.holder = 'queue' THEN c.team_id END"
    theirs = there(team=team, skill="coalesce(e.skill, '')", to_supervisor="coalesce(e.to_supervisor, false)")
    return Statement(_FOR_IT.format(there=theirs), known())
