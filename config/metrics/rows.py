"""What PostgreSQL knows, in one question: short indexes, the newest few rows of each table, and the numbers that sequences gave out."""

from datetime import timedelta
from typing import Any

from django.db import connection

from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from config.metrics.figures import Sample

RECENT = timedelta(minutes=5)
NEWEST = 2_000  # rows of a table: what an installation that says more in these minutes is judged by
PATIENCE = 2_000  # milliseconds

COUNTED = {
    "messages": "conversations_message",
    "turns": "assistant_turn",
    "model_calls": "llm_spend",
    "deliveries": "conversations_delivery",
    "callbacks": "conversations_inbound",
    "escalations": "escalations_escalation",
    "events": "events_event",
}
TOTALS = " UNION ALL ".join(
    f"SELECT '{name}', ARRAY[]::text[], CASE WHEN is_called THEN last_value ELSE 0 END::float FROM {table}_id_seq"  # noqa: S608 - our own names
    for name, table in COUNTED.items()
)

NEWEST_ROWS = """
WITH said AS (SELECT author, created_at FROM conversations_message ORDER BY id DESC LIMIT %(newest)s),
turned AS (SELECT * FROM assistant_turn ORDER BY id DESC LIMIT %(newest)s),
asked AS (SELECT * FROM llm_spend ORDER BY id DESC LIMIT %(newest)s),
laid AS (SELECT channel, state, created_at, sent_at FROM conversations_delivery ORDER BY id DESC LIMIT %(newest)s),
told AS (SELECT state, received_at, taken_at FROM conversations_inbound ORDER BY id DESC LIMIT %(newest)s),
spans (name, took) AS (
    SELECT 'first_words_seconds', turned.first_words_at - message.created_at FROM turned
        JOIN conversations_message message USING (tenant_id, conversation_id, seq) WHERE turned.first_words_at > %(since)s
    UNION ALL SELECT 'turn_seconds', finished_at - started_at FROM turned WHERE finished_at > %(since)s
    UNION ALL SELECT 'callback_seconds', taken_at - received_at FROM told WHERE taken_at > %(since)s
    UNION ALL SELECT 'outbox_seconds', sent_at - created_at FROM laid WHERE sent_at > %(since)s
),
quantiles AS (
    SELECT name, percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM took)::float) AS found
    FROM spans GROUP BY name
)
"""

RECENTLY = """
SELECT 'recent_messages', ARRAY[author::text], count(*)::float FROM said WHERE created_at > %(since)s GROUP BY author
UNION ALL SELECT 'recent_turns', ARRAY[state::text], count(*) FROM turned WHERE started_at > %(since)s GROUP BY state
UNION ALL SELECT 'recent_decisions', ARRAY[decision::text], count(*) FROM turned
    WHERE started_at > %(since)s AND decision <> '' GROUP BY decision
UNION ALL SELECT 'recent_model_calls', ARRAY[provider::text, outcome::text], count(*) FROM asked
    WHERE at > %(since)s GROUP BY provider, outcome
UNION ALL SELECT 'recent_tokens', ARRAY[kind], coalesce(sum(tokens), 0) FROM asked,
    LATERAL (VALUES ('prompt', prompt_tokens), ('cached', cached_tokens), ('completion', completion_tokens)) AS used (kind, tokens)
    WHERE at > %(since)s GROUP BY kind
UNION ALL SELECT 'recent_model_dollars', ARRAY[]::text[], coalesce(sum(cost), 0) / 1e6 FROM asked WHERE at > %(since)s
UNION ALL SELECT 'recent_deliveries', ARRAY[channel::text, state::text], count(*) FROM laid
    WHERE created_at > %(since)s GROUP BY channel, state
UNION ALL SELECT 'recent_callbacks', ARRAY[state::text], count(*) FROM told WHERE received_at > %(since)s GROUP BY state
UNION ALL SELECT name, ARRAY[quantile], value FROM quantiles, unnest(ARRAY['0.5', '0.95', '0.99'], found) AS each_one (quantile, value)
"""

WAITING = """
SELECT 'held_conversations', ARRAY[holder::text], count(*) FROM conversations_conversation
    WHERE status = 'open' GROUP BY holder
UNION ALL SELECT 'queue_oldest_seconds', ARRAY[]::text[], coalesce(extract(epoch FROM %(now)s - min(queued_at)), 0)
    FROM conversations_conversation WHERE status = 'open' AND holder = 'queue'
UNION ALL SELECT 'turns_running', ARRAY[]::text[], count(*) FROM assistant_turn WHERE state = 'running'
UNION ALL SELECT 'outbox_waiting', ARRAY[state::text], count(*) FROM conversations_delivery
    WHERE state IN ('queued', 'sending') GROUP BY state
UNION ALL SELECT 'outbox_troubled', ARRAY[]::text[], count(*) FROM conversations_delivery
    WHERE state IN ('queued', 'sending') AND troubled_at IS NOT NULL
UNION ALL SELECT 'inbound_waiting', ARRAY[]::text[], count(*) FROM conversations_inbound WHERE state IN ('kept', 'taking')
UNION ALL SELECT 'database_connections', ARRAY[]::text[], numbackends FROM pg_stat_database WHERE datname = current_database()
"""

DUE = {
    "deliver what is due": "SELECT min(due_at) FROM conversations_delivery WHERE state IN ('queued', 'sending') AND due_at <= %(now)s",
    "take in what came": "SELECT min(due_at) FROM conversations_inbound WHERE state IN ('kept', 'taking') AND due_at <= %(now)s",
    "wake the assistant": "SELECT min(leased_until) FROM assistant_turn WHERE state = 'running'",
    "wake the snoozed": "SELECT min(snoozed_until) FROM conversations_conversation WHERE snoozed_until IS NOT NULL",
    "let offers lapse": "SELECT min(expires_at) FROM escalations_offer WHERE state = 'open'",
    "settle promises": "SELECT min(due_at) FROM escalations_promise WHERE kept_at IS NULL AND missed_at IS NULL AND dropped_at IS NULL",
    "file for search": "SELECT min(at) FROM events_event WHERE id = (SELECT min(id) FROM events_event"
    " WHERE id > (SELECT coalesce(max(settled_id), 0) FROM conversations_filing))",
    "follow the log with figures": "SELECT min(at) FROM events_event WHERE id = (SELECT min(id) FROM events_event"
    " WHERE id > (SELECT coalesce(max(settled_id), 0) FROM reports_following))",
    "seal events": "SELECT min(at) FROM events_event WHERE id = (SELECT min(id) FROM events_event"
    " WHERE id > (SELECT coalesce(max(settled_id), 0) FROM events_horizon))",
}
LAGS = " UNION ALL ".join(
    f"SELECT 'sweep_lag_seconds', ARRAY['{sweep}'], greatest(coalesce(extract(epoch FROM %(now)s - ({oldest})), 0), 0)"  # noqa: S608 - our own words
    for sweep, oldest in DUE.items()
)
UNSEALED = (
    "SELECT 'unsealed_events', ARRAY[]::text[], greatest(last_value - (SELECT coalesce(max(settled_id), 0) FROM events_horizon), 0)"
    " FROM events_event_id_seq"
)
OWED = "SELECT 'figures_owed', ARRAY[]::text[], coalesce(sum(jsonb_array_length(owed)), 0) FROM reports_following"

PARTS = (TOTALS, RECENTLY, WAITING, LAGS, UNSEALED, OWED)
QUESTION = NEWEST_ROWS + " UNION ALL ".join(PARTS)


def read() -> list[Sample]:
    with across_tenants(Door.MEASURE), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
        cursor.execute(QUESTION, _moments())
        return [(name, labels, float(value)) for name, labels, value in cursor.fetchall()]


def _moments() -> dict[str, Any]:
    now = clock.now()
    return {"now": now, "since": now - RECENT, "newest": NEWEST}
