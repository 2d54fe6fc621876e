"""The facts of a conversation, read in two statements, for its rules to be held against."""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from apps.business.policy import OUTSIDE
from apps.conversations.models import Author, Conversation
from apps.conversations.queries import FAMILY
from apps.escalations.models import Escalation
from apps.escalations.rules.conditions import Came, Sent
from apps.escalations.rules.facts import Facts, Turn
from apps.ground import clock
from apps.ground.lane import Row, Statement, fetch
from apps.text.folding import folded, grams, words
from apps.text.sums import sums

Ending = Escalation.Ending
MOST_SAID, DAYS = 40, 365
ALIKE = 0.6
DAY = 86_400

SETTLED = [Ending.TICKET, Ending.CALLBACK, Ending.RESOLVED, Ending.HANDED_BACK]

# What a person has dealt with, or what became a ticket or a call, escalates nothing again.
BY_PEOPLE = "(author = 'agent' OR activity IN ('joined', 'left'))"
_SAID = f"""
WITH dealt AS (
    SELECT greatest(
        (SELECT max(seq) FROM conversations_message
         WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND {BY_PEOPLE}),
        (SELECT max(closed_seq) FROM escalations_escalation
         WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND ending = ANY(%(settled)s)), 0
    ) AS until
)
SELECT said.seq, said.author, said.text, said.confidence, said.created_at,
    signals.sentiment, signals.complexity, signals.flags::text AS flags,
    array(SELECT DISTINCT a.type FROM conversations_attachment a WHERE a.tenant_id = said.tenant_id AND a.message_id = said.id) AS files
FROM conversations_message said
LEFT JOIN conversations_signals signals USING (tenant_id, conversation_id, seq)
WHERE said.tenant_id = %(tenant)s AND said.conversation_id = %(conversation)s AND said.author IN ('customer', 'assistant')
  AND said.kind <> 'activity' AND said.seq > (SELECT until FROM dealt)
ORDER BY said.seq DESC LIMIT %(most)s
"""  # noqa: S608 - put together from our own constants
_CONTACT = "SELECT contact_id FROM conversations_conversation WHERE tenant_id = %(tenant)s AND id = %(conversation)s"
_AROUND = f"""
WITH RECURSIVE {FAMILY.format(contacts=_CONTACT)}
SELECT held.language, inbox.kind AS channel, customer.tier,
    coalesce(held.tags || customer.tags, held.tags)::text AS tags,
    EXISTS(SELECT FROM escalations_escalation open WHERE open.tenant_id = held.tenant_id AND open.conversation_id = held.id
       AND open.state = 'offered') AS is_offered,
    array(SELECT done.rule_id FROM escalations_escalation done WHERE done.tenant_id = held.tenant_id AND done.conversation_id = held.id
       AND done.ending = 'ticket' AND done.rule_id IS NOT NULL) AS ticketed,
    coalesce((SELECT v.page FROM conversations_message said JOIN conversations_visitor v ON v.id = said.visitor_id
     WHERE said.tenant_id = held.tenant_id AND said.conversation_id = held.id AND said.author = 'customer' ORDER BY said.seq DESC LIMIT 1
    ), '') AS page,
    array(SELECT EXTRACT(epoch FROM %(now)s - earlier.opened_at) FROM conversations_conversation earlier
     WHERE earlier.tenant_id = held.tenant_id AND earlier.contact_id = ANY(array(SELECT id FROM family)) AND earlier.id <> held.id
       AND earlier.opened_at > %(now)s - make_interval(days => %(days)s) ORDER BY earlier.opened_at DESC LIMIT 50) AS earlier,
    (SELECT coalesce(json_agg(json_build_object('state', call.state, 'tier', call.tier, 'code', call.code,
            'amount', call.arguments ->> 'amount',
            'approval', (SELECT a.state FROM tools_approval a WHERE a.tenant_id = call.tenant_id AND a.call_id = call.id))), '[]')::text
     FROM tools_toolcall call WHERE call.tenant_id = held.tenant_id AND call.conversation_id = held.id
       AND call.asked_at >= %(since)s) AS calls
FROM conversations_conversation held JOIN inboxes_inbox inbox ON inbox.id = held.inbox_id
LEFT JOIN (
    SELECT min(tier) AS tier, jsonb_agg(tags) -> 0 AS tags FROM business_customer
    WHERE tenant_id = %(tenant)s AND contact_id = ANY(array(SELECT id FROM family)) HAVING count(*) = 1
) customer ON true
WHERE held.tenant_id = %(tenant)s AND held.id = %(conversation)s
"""  # noqa: S608 - likewise


def facts_of(conversation: Conversation, *, is_open: bool = True, somebody_is_there: bool = True) -> Facts:
    """Within the tenant's scope."""
    of_it = {"tenant": conversation.tenant_id, "conversation": conversation.pk}
    said = fetch(Statement(_SAID, of_it | {"most": MOST_SAID, "settled": SETTLED}))[::-1]
    since = said[0]["created_at"] if said else clock.now()
    (around,) = fetch(Statement(_AROUND, of_it | {"now": clock.now(), "days": DAYS, "since": since}))
    calls = json.loads(around["calls"])
    turns = tuple(turns_of(said))
    confidences = [row["confidence"] for row in said if row["author"] == Author.ASSISTANT and row["confidence"] is not None]
    return Facts(
        turns=turns,
        confidences=tuple(confidences),
        is_offered=around["is_offered"],
        ticketed=frozenset(around["ticketed"]),
        asked=times_asked(turns),
        failed_tools=sum(call["state"] == "failed" for call in calls),
        outcomes=outcomes_of(calls),
        earlier=tuple(float(seconds) / DAY for seconds in around["earlier"]),
        tags=frozenset(json.loads(around["tags"])),
        tier=around["tier"] or "",
        amount=max([*(sums(turns[-1].text) if turns else []), *amounts_of(calls)], default=None),
        attachments=files_of(said),
        channel=around["channel"],
        language=around["language"],
        is_open=is_open,
        somebody_is_there=somebody_is_there,
        page=around["page"],
    )


def turns_of(said: Iterable[Row]) -> Iterator[Turn]:
    """What the customer said, in one go each: their messages between two replies."""
    for author, rows in groupby(said, key=lambda row: row["author"]):
        if author == Author.CUSTOMER:
            yield _turn(list(rows))


def _turn(rows: list[Row]) -> Turn:
    return Turn(
        seq=rows[-1]["seq"],
        text="\n".join(row["text"] for row in rows),
        sentiment=min(_or(row["sentiment"], 0.5) for row in rows),
        complexity=max(_or(row["complexity"], 0) for row in rows),
        flags=frozenset(flag for row in rows for flag in json.loads(row["flags"] or "[]")),
    )


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def times_asked(turns: tuple[Turn, ...], terms: Callable[[str], set[str]] | None = None) -> int:
    """How often what is asked now has been asked, this time included. `terms`: `terms_of`, as the caller remembers it."""
    found = [(terms or terms_of)(turn.text) for turn in turns]
    return 1 + sum(_are_alike(found[-1], one) for one in found[:-1])


def _are_alike(one: set[str], other: set[str]) -> bool:
    return len(one) > 1 and len(one & other) >= ALIKE * len(one | other)


def terms_of(text: str) -> set[str]:
    found = [grams(word, 2) if is_run else [word] for word, is_run in words(folded(text))]
    return {term for terms in found for term in terms}


def outcomes_of(calls: list[dict[str, Any]]) -> frozenset[str]:
    """What came of the money that was asked for."""
    refused = {Came.POLICY_REFUSED for call in calls if call["state"] == "refused" and call["code"] in OUTSIDE}
    by_people = {f"approval_{call['approval']}" for call in calls if call["approval"]} & set(Came)
    return frozenset(refused | by_people)


def amounts_of(calls: list[dict[str, Any]]) -> Iterator[Decimal]:
    for call in calls:
        try:
            yield Decimal(call["amount"] or 0)
        except InvalidOperation:
            continue


def files_of(said: list[Row]) -> frozenset[str]:
    """What kinds of files came lately."""
    types = [kind for row in said for kind in row["files"]]
    images = {Sent.IMAGE} if any(kind.startswith("image/") for kind in types) else set()
    return frozenset({Sent.ANY, *images} if types else images)
