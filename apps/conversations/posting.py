"""Posting: the one statement that adds a message, whoever wrote it.

It raises the conversation's count under its row lock, inserts the message with that number, takes up its attachments and records the event.
A customer who wrote from an address is answered there: what an agent or the assistant says is queued for it in the same breath.
What the writer said before under the same `client_id` is found instead, and nothing is added. Where two say the same id at the same
instant the unique key refuses the second whole statement, which then finds the first: see `actions.messages`.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from structlog.contextvars import get_contextvars

from apps.conversations.models import Author, Holder, Message
from apps.conversations.reading import MESSAGE, Said
from apps.events.actors import SYSTEM, Actor
from apps.events.log import INSERT_EVENT
from apps.ground import clock
from apps.ground.lane import Row, Statement

PREVIEW = 140


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a number."""

    author: Author
    author_name: str = ""
    text: str = ""
    kind: Message.Kind = Message.Kind.TEXT
    client_id: UUID | None = None
    visitor_id: int | None = None
    membership_id: int | None = None
    turn: str = ""
    activity: str = ""
    card: dict[str, Any] | None = None
    sources: list[dict[str, str]] = field(default_factory=list)
    language: str = ""
    confidence: float | None = None
    attachments: tuple[str, ...] = ()

    @property
    def writer(self) -> str:
        """The column that says whose `client_id` it is."""
        return "visitor_id" if self.author == Author.CUSTOMER else "membership_id"

    @property
    def actor(self) -> Actor:
        match self.author:
            case Author.CUSTOMER:
                return Actor(kind="customer", id=self.visitor_id)
            case Author.AGENT:
                return Actor(kind="member", id=self.membership_id)
            case Author.ASSISTANT:
                return Actor(kind="assistant")
        return SYSTEM


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: a conversation, or the newest of a person's in an inbox; and who must still hold it."""

    conversation_id: int | None = None
    inbox_id: int | None = None
    family: tuple[int, ...] = ()
    holder: Holder | None = None
    agent_id: int | None = None
    fence: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What the statement found or did; `fresh` when the message is new, `woken` whose snoozed conversation it brought back, `leaving` the
    delivery that takes it to an address, by its channel."""

    said: Said
    fresh: bool
    contact_id: int
    woken: int | None = None
    leaving: int | None = None
    channel: str = ""


# A condition on the address stands outside of WHERE: no plan walks the index of all addresses to find one visitor.
# “<> 'resolved'” and not “= 'open'”: so that no plan walks the index of all open conversations to find the one it knows the id of.
_POST = f"""
WITH known AS (
    SELECT m.id FROM conversations_message m
    WHERE m.tenant_id = %(tenant)s AND m.{{writer}} = %(writer)s AND m.client_id = %(client_id)s::uuid
), numbered AS (
    UPDATE conversations_conversation c
    SET last_seq = c.last_seq + 1, last_message_at = %(now)s,
        last_author = CASE WHEN %(kind)s = 'activity' THEN c.last_author ELSE %(author)s END,
        preview = CASE WHEN %(kind)s = 'activity' THEN c.preview ELSE %(preview)s END,
        reach_id = CASE WHEN %(author)s = 'customer' THEN (
            SELECT CASE WHEN v.address <> '' THEN v.id END FROM conversations_visitor v
            WHERE v.tenant_id = %(tenant)s AND v.id = %(visitor)s::bigint
        ) ELSE c.reach_id END,
        snoozed_until = CASE WHEN %(author)s = 'customer' THEN NULL ELSE c.snoozed_until END,
        snooze_turned_at = CASE WHEN %(author)s = 'agent' THEN NULL
            WHEN %(author)s = 'customer' AND c.snoozed_until IS NOT NULL THEN %(now)s ELSE c.snooze_turned_at END
    WHERE c.tenant_id = %(tenant)s AND c.id = {{target}} AND c.status <> 'resolved' AND NOT EXISTS (SELECT FROM known)
      AND (%(holder)s::text IS NULL OR c.holder = %(holder)s)
      AND (%(agent)s::bigint IS NULL OR c.agent_id = %(agent)s)
      AND (%(fence)s::int IS NULL OR c.fence = %(fence)s)
      AND cardinality(%(attachments)s::text[]) = (
        SELECT count(*) FROM conversations_attachment a
        WHERE a.tenant_id = %(tenant)s AND a.public_id = ANY(%(attachments)s::text[]) AND a.{{writer}} = %(writer)s AND a.message_id IS NULL
      )
    RETURNING c.id, c.public_id, c.last_seq, c.contact_id, c.reach_id,
        CASE WHEN %(author)s = 'customer' AND c.snooze_turned_at = %(now)s THEN c.agent_id END AS woken
), posted AS (
    INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, visitor_id, membership_id, client_id,
        turn, text, activity, card, sources, language, confidence, created_at)
    SELECT %(tenant)s, numbered.id, numbered.last_seq, %(kind)s, %(author)s, %(author_name)s, %(visitor)s::bigint, %(membership)s::bigint,
        %(client_id)s::uuid, %(turn)s, %(text)s, %(activity)s, %(card)s::jsonb, %(sources)s::jsonb, %(language)s,
        %(confidence)s::float8, %(now)s
    FROM numbered
    RETURNING *
), attached AS (
    UPDATE conversations_attachment a SET message_id = posted.id, position = array_position(%(attachments)s::text[], a.public_id::text)
    FROM posted
    WHERE a.tenant_id = %(tenant)s AND a.public_id = ANY(%(attachments)s::text[]) AND a.{{writer}} = %(writer)s AND a.message_id IS NULL
    RETURNING a.*
), leaving AS (
    INSERT INTO conversations_delivery (tenant_id, channel, inbox_id, message_id, purpose, key, conversation_id, "to", subject, text, state,
        attempts, due_at, problem, created_at)
    SELECT %(tenant)s, i.kind, i.id, posted.id, 'message', 'message:' || posted.id, numbered.id, v.address, '', '', 'queued',
        0, %(now)s, '', %(now)s
    FROM posted JOIN numbered ON (%(author)s IN ('agent', 'assistant') AND %(kind)s IN ('text', 'card'))
        OR (%(author)s = 'system' AND %(activity)s = '')  -- the house's own words, and not who joined or left
    JOIN conversations_visitor v ON v.tenant_id = %(tenant)s AND v.id = numbered.reach_id
    JOIN inboxes_inbox i ON i.tenant_id = %(tenant)s AND i.id = v.inbox_id
    RETURNING id, channel
), told_of_leaving AS (
    {INSERT_EVENT}
    SELECT %(tenant)s, 'delivery.queued', %(actor_kind)s, %(actor)s::bigint, 'delivery', leaving.id,
        jsonb_build_object('delivery', leaving.id, 'channel', leaving.channel), %(request)s, %(now)s
    FROM leaving
), told AS (
    {INSERT_EVENT}
    SELECT %(tenant)s, 'message.posted', %(actor_kind)s, %(actor)s::bigint, 'message', posted.id,
        jsonb_build_object('conversation', numbered.id, 'contact', numbered.contact_id, 'seq', posted.seq, 'author', posted.author),
        %(request)s, %(now)s
    FROM posted, numbered
), told_of_waking AS (
    {INSERT_EVENT}
    SELECT %(tenant)s, 'conversation.woken', %(actor_kind)s, %(actor)s::bigint, 'conversation', numbered.id,
        jsonb_build_object('conversation', numbered.id, 'contact', numbered.contact_id, 'member', numbered.woken), %(request)s, %(now)s
    FROM numbered WHERE numbered.woken IS NOT NULL
)
SELECT true AS fresh, c.contact_id, c.woken, (SELECT id FROM leaving) AS leaving, (SELECT channel FROM leaving) AS channel,
    {MESSAGE.format(attachments="attached")}
FROM posted m JOIN numbered c ON c.id = m.conversation_id
UNION ALL
SELECT false AS fresh, c.contact_id, NULL::bigint AS woken, NULL::bigint AS leaving, NULL::text AS channel,
    {MESSAGE.format(attachments="conversations_attachment")}
FROM known JOIN conversations_message m ON m.id = known.id JOIN conversations_conversation c ON c.id = m.conversation_id
"""  # noqa: S608 - put together from our own constants

_GIVEN = "%(conversation)s::bigint"
# Where a merge left an older one open, that goes before what has ended.
_NEWEST = """(
        SELECT n.id FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.inbox_id = %(inbox)s AND n.contact_id = ANY(%(family)s)
        ORDER BY n.status = 'resolved', n.id DESC LIMIT 1)"""

_STATEMENTS = {
    (writer, given): _POST.format(writer=writer, target=_GIVEN if given else _NEWEST)
    for writer in ("visitor_id", "membership_id")
    for given in (True, False)
}


def statement(tenant_id: int, target: Target, draft: Draft) -> Statement:
    return Statement(
        _STATEMENTS[draft.writer, target.conversation_id is not None],
        {
            "tenant": tenant_id,
            "conversation": target.conversation_id,
            "inbox": target.inbox_id,
            "family": list(target.family),
            "holder": target.holder and target.holder.value,
            "agent": target.agent_id,
            "fence": target.fence,
            "writer": draft.actor.id,
            "actor": draft.actor.id,
            "actor_kind": draft.actor.kind,
            "visitor": draft.visitor_id,
            "membership": draft.membership_id,
            "client_id": draft.client_id and str(draft.client_id),
            "kind": draft.kind.value,
            "author": draft.author.value,
            "author_name": draft.author_name,
            "turn": draft.turn,
            "text": draft.text,
            "preview": draft.text[:PREVIEW],
            "activity": draft.activity,
            "card": None if draft.card is None else json.dumps(draft.card),
            "sources": json.dumps(draft.sources),
            "language": draft.language,
            "confidence": draft.confidence,
            "attachments": list(draft.attachments),
            "request": get_contextvars().get("request_id", ""),
            "now": clock.now(),
        },
    )


def outcome(rows: list[Row]) -> Posted | None:
    """What came of it; None when there was nowhere to post to."""
    if not rows:
        return None
    row = rows[0]
    return Posted(
        said=Said.of(row), fresh=row["fresh"], contact_id=row["contact_id"], woken=row["woken"], leaving=row["leaving"],
        channel=row["channel"] or "",
    )  # fmt: skip
