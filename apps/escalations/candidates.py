"""Whom a waiting conversation is offered to: of a team's people who are there and free, the one who fits best."""

from apps.conversations.models import Conversation
from apps.escalations import duty
from apps.escalations.models import Escalation
from apps.ground import clock
from apps.ground.lane import Statement, fetch

# Who was asked since it waits, or has put it away, comes after all who were not; who declined, not before their time had run out.
# Where nobody who is there speaks the language, the others are asked: what is said is translated for them.
_BEST = f"""
WITH there AS (
    SELECT m.id, m.capacity, jsonb_array_length(m.languages) = 0 OR EXISTS (
            SELECT FROM jsonb_array_elements_text(m.languages) spoken WHERE split_part(lower(spoken), '-', 1) = %(language)s
        ) AS speaks
    FROM tenants_membership m WHERE m.tenant_id = %(tenant)s AND {duty.there()}
), busy AS (
    SELECT c.agent_id AS id, count(*) AS many FROM conversations_conversation c
    WHERE c.tenant_id = %(tenant)s AND c.holder = 'agent' AND c.snoozed_until IS NULL GROUP BY c.agent_id
), asked AS (
    SELECT o.membership_id AS id, count(*) FILTER (WHERE o.state = 'open') AS many,
        bool_or(o.conversation_id = %(conversation)s) AS of_this,
        max(o.expires_at) FILTER (WHERE o.conversation_id = %(conversation)s) AS until
    FROM escalations_offer o
    WHERE o.tenant_id = %(tenant)s AND (o.state = 'open' OR (o.conversation_id = %(conversation)s AND o.offered_at >= %(since)s))
    GROUP BY o.membership_id
), put_away AS (
    SELECT DISTINCT CASE WHEN v.kind IN ('released', 'relieved') THEN v.member_id ELSE v.by_id END AS id FROM escalations_move v
    WHERE v.tenant_id = %(tenant)s AND v.conversation_id = %(conversation)s AND v.escalation_id = %(escalation)s
      AND (v.kind IN ('released', 'relieved', 'escalated') OR (v.kind = 'transferred' AND v.member_id IS NULL))
), knows AS (
    SELECT v.member_id AS id FROM escalations_move v
    JOIN conversations_conversation c ON c.tenant_id = v.tenant_id AND c.id = v.conversation_id
    WHERE v.tenant_id = %(tenant)s AND c.contact_id = %(contact)s AND v.kind IN ('claimed', 'transferred') AND v.member_id IS NOT NULL
    ORDER BY v.id DESC LIMIT 1
)
SELECT there.id FROM there LEFT JOIN busy USING (id) LEFT JOIN asked USING (id)
WHERE coalesce(busy.many, 0) + coalesce(asked.many, 0) < there.capacity
  AND (there.speaks OR NOT EXISTS (SELECT FROM there other WHERE other.speaks))
  AND (asked.until IS NULL OR asked.until <= %(now)s)
ORDER BY coalesce(asked.of_this, false) OR there.id IN (SELECT id FROM put_away), asked.until NULLS FIRST,
    there.id IN (SELECT id FROM knows) DESC, coalesce(busy.many, 0),
    (SELECT max(e.taken_at) FROM escalations_escalation e WHERE e.tenant_id = %(tenant)s AND e.taken_by_id = there.id) NULLS FIRST, there.id
LIMIT 1
"""  # noqa: S608 - put together from our own constants

_PLACES = f"""
SELECT coalesce(sum(greatest(0, m.capacity - (
    SELECT count(*) FROM conversations_conversation c
    WHERE c.tenant_id = m.tenant_id AND c.holder = 'agent' AND c.agent_id = m.id AND c.snoozed_until IS NULL
) - (
    SELECT count(*) FROM escalations_offer o WHERE o.tenant_id = m.tenant_id AND o.membership_id = m.id AND o.state = 'open'
))), 0)::int AS places
FROM tenants_membership m WHERE m.tenant_id = %(tenant)s AND {duty.there()}
"""  # noqa: S608 - put together from our own constants


def best_candidate(waiting: Conversation, escalation: Escalation) -> int | None:
    """A membership's id; None where nobody is free to be asked."""
    rows = fetch(Statement(_BEST, _asking_for(waiting, escalation)))
    return rows[0]["id"] if rows else None


def places_in(tenant_id: int, team_id: int) -> int:
    """How many more conversations a team's people who are there can be asked to take."""
    anybody = {"tenant": tenant_id, "team": team_id, "skill": "", "to_supervisor": False}
    (row,) = fetch(Statement(_PLACES, duty.known() | anybody))
    places: int = row["places"]
    return places


def _asking_for(waiting: Conversation, escalation: Escalation) -> dict[str, object]:
    return duty.known() | {
        "tenant": waiting.tenant_id,
        "team": waiting.team_id,
        "conversation": waiting.pk,
        "contact": waiting.contact_id,
        "escalation": escalation.pk,
        "since": waiting.queued_at,
        "skill": escalation.skill,
        "language": waiting.language.lower().partition("-")[0],
        "to_supervisor": escalation.to_supervisor,
        "now": clock.now(),
    }
