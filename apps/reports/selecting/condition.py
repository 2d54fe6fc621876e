"""A selection as SQL on a conversation `c`: the one condition that every export goes by."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from apps.conversations.searching.asking import parsed as asked
from apps.conversations.searching.finding import holding
from apps.conversations.searching.names import Names, names_in
from apps.conversations.searching.question import question
from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.reports.selecting.selection import NO_OUTCOME, Selection
from apps.tenants.models import Tenant

LEAST_SURE = """(SELECT min(said.confidence) FROM conversations_message said
    WHERE said.tenant_id = c.tenant_id AND said.conversation_id = c.id AND said.author = 'assistant')"""
NOT_FORGOTTEN = """c.contact_id NOT IN (
    SELECT k.id FROM conversations_contact k WHERE k.tenant_id = %(tenant)s AND k.forgotten_at IS NOT NULL)"""
_PARTS = {
    "outcomes": "c.outcome = ANY(%(outcomes)s)",
    "channels": "c.inbox_id IN (SELECT i.id FROM inboxes_inbox i WHERE i.tenant_id = %(tenant)s AND i.kind = ANY(%(channels)s))",
    "tags": "c.tags ?| %(tags)s::text[]",
    "languages": "c.language = ANY(%(languages)s)",
    "agents": """(c.agent_id = ANY(%(agents)s) OR EXISTS (SELECT FROM conversations_message said
        WHERE said.tenant_id = c.tenant_id AND said.conversation_id = c.id AND said.membership_id = ANY(%(agents)s)))""",
    "sentiment_below": "c.sentiment < %(sentiment_below)s",
    "sentiment_above": "c.sentiment > %(sentiment_above)s",
    "confidence_below": f"{LEAST_SURE} < %(confidence_below)s",
    "confidence_above": f"{LEAST_SURE} > %(confidence_above)s",
    "since": "c.opened_at >= %(first_moment)s",
    "until": "c.opened_at < %(moment_after)s",
    "conversations": "c.number = ANY(%(conversations)s)",
}
_ROWS = "FROM conversations_conversation c WHERE {condition}"
_DRAWN = f"c.tenant_id = %(tenant)s AND c.id IN (SELECT c.id {_ROWS} ORDER BY {{lot}}, c.id LIMIT %(sample)s)"
_LOT = "sha256(convert_to(%(seed)s || ':' || c.public_id, 'UTF8'))"


def condition(selection: Selection, tenant: Tenant) -> Statement:
    """SQL, true of what is meant; within the tenant's scope, where its names are looked up."""
    parameters = _parameters(selection, tenant)
    parts = [
        "c.tenant_id = %(tenant)s",
        NOT_FORGOTTEN,
        *(sql for name, sql in _PARTS.items() if getattr(selection, name) not in ((), None)),
    ]
    if selection.text:
        said = _said(selection.text, tenant)
        parts.append(said.sql)
        parameters |= said.parameters
    sql = " AND ".join(parts)
    return Statement(_DRAWN.format(condition=sql, lot=_LOT) if selection.sample else sql, parameters)


def chosen(selection: Selection, tenant: Tenant, lot: str = "") -> Statement:
    """Their ids, oldest first or as that lot falls, with how far each had come: what is said after that is not part of it."""
    where = condition(selection, tenant)
    order = "sha256(convert_to(%(lot)s || ':' || c.id, 'UTF8')), c.id" if lot else "c.id"
    rows = _ROWS.format(condition=where.sql)
    return Statement(f"SELECT c.id, c.last_seq, c.notes_count {rows} ORDER BY {order}", where.parameters | {"lot": lot})


def _parameters(selection: Selection, tenant: Tenant) -> dict[str, Any]:
    lists = {name: list(getattr(selection, name)) for name in ("channels", "tags", "languages", "agents", "conversations")}
    bounds = {f"{of}_{side}": getattr(selection, f"{of}_{side}") for of in ("sentiment", "confidence") for side in ("below", "above")}
    return {
        "tenant": tenant.pk, "outcomes": list(_outcomes(selection)), "sample": selection.sample, "seed": selection.seed,
        "first_moment": _begin(selection.since, tenant.zone),
        "moment_after": _begin(selection.until and selection.until + timedelta(days=1), tenant.zone), **lists, **bounds,
    }  # fmt: skip


def _outcomes(selection: Selection) -> Iterator[str]:
    return ("" if outcome == NO_OUTCOME else outcome for outcome in selection.outcomes)


def _begin(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None


def _said(text: str, tenant: Tenant) -> Statement:
    names = Names(tuple(fetch(names_in(tenant.pk))))
    return Statement(*holding(question(asked(text, clock.today(tenant.zone)), tenant.pk, names, tenant.zone)))
