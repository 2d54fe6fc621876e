"""Conversations for the benchmark of exports, as many as it takes for a number of messages: of 2 to 40 each, in twelve languages, with
files, cards, sources, calls of tools, ratings and notes. What is personal stands in all of these. The same ones each time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Tenant
from apps.text.speaking import phrase
from config.bench.babble import vocabulary
from config.bench.tongues import TONGUES, Tongue

SEED, WORDS, POOL = 9, 20_000, 300  # texts of each language and author, before each has a word of its own
FEWEST, MOST = 2, 40
PERSONAL, LINES = 0.15, 0.1  # of the texts: how many tell of somebody, and how many go over several lines
AUTHORS = ("customer", "assistant", "agent", "system")

_PEOPLE = """CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT * FROM unnest(%(number)s::int[], %(size)s::int[], %(language)s::text[], %(name)s::text[], %(email)s::text[], %(phone)s::text[],
    %(order)s::text[], %(street)s::text[]) AS one (number, size, language, name, email, phone, bought, street)"""
_SAYINGS = """CREATE TEMP TABLE sayings ON COMMIT DROP AS
SELECT * FROM unnest(%(tongues)s::text[], %(authors)s::text[], %(places)s::int[], %(texts)s::text[])
    AS one (language, author, place, text)"""
_KNOWN = "ANALYZE people, sayings"
_CONTACTS = """
INSERT INTO conversations_contact (tenant_id, number, name, language, created_at)
SELECT %(tenant)s, number, name, language, now() FROM people ORDER BY number"""
_ADDRESSES = """
INSERT INTO conversations_contactaddress (tenant_id, contact_id, kind, value, is_verified, created_at)
SELECT c.tenant_id, c.id, told.kind, told.value, told.kind = 'email', now() FROM people
JOIN conversations_contact c ON c.tenant_id = %(tenant)s AND c.number = people.number
CROSS JOIN LATERAL (VALUES ('email', people.email), ('phone', people.phone)) told (kind, value)
WHERE told.kind = 'email' OR people.number %% 3 = 0"""
_CONVERSATIONS = """
INSERT INTO conversations_conversation (tenant_id, public_id, number, inbox_id, contact_id, status, holder, fence, last_seq, notes_count,
    customer_read_seq, agent_read_seq, mailed_seq, language, sentiment, tags, outcome, ended_by_customer, preview, last_author, opened_at,
    last_message_at, resolved_at)
SELECT c.tenant_id, %(public_id)s || '_' || md5(c.number::text), c.number,
    (SELECT min(i.id) FROM inboxes_inbox i WHERE i.tenant_id = c.tenant_id), c.id, 'resolved', 'none', 1, people.size,
    CASE WHEN c.number %% 10 = 0 THEN 1 ELSE 0 END, 0, 0, 0, people.language, (c.number %% 97) / 97.0,
    CASE WHEN c.number %% 8 = 0 THEN '["vip", "late"]'::jsonb ELSE '[]' END, (ARRAY['solved', 'ended', 'ticket'])[1 + c.number %% 3],
    false, '', 'agent', at, at + make_interval(secs => 41 * people.size), at + make_interval(secs => 41 * people.size)
FROM people JOIN conversations_contact c ON c.tenant_id = %(tenant)s AND c.number = people.number
CROSS JOIN LATERAL (SELECT now() - make_interval(secs => 431.137 * c.number) AS at) began ORDER BY c.number"""
_MESSAGES = """
INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, membership_id, turn, text, activity, card,
    sources, language, confidence, created_at)
SELECT c.tenant_id, c.id, said.seq,
    CASE WHEN said.author = 'system' THEN 'activity' WHEN said.draw %% 97 = 0 AND said.author = 'customer' THEN 'card' ELSE 'text' END,
    said.author, CASE said.author WHEN 'customer' THEN people.name WHEN 'assistant' THEN '' ELSE %(staff)s END,
    CASE WHEN said.author = 'agent' THEN %(member)s END, '',
    CASE WHEN sayings.text LIKE '%%{%%' THEN replace(replace(replace(replace(replace(replace(replace(sayings.text,
        '{thing}', (%(words)s::text[])[1 + said.draw %% %(many)s]), '{name}', people.name), '{email}', people.email),
        '{phone}', people.phone), '{order}', people.bought), '{street}', people.street), '{staff}', %(staff)s) ELSE sayings.text END,
    CASE WHEN said.author = 'system' THEN 'joined' ELSE '' END,
    CASE WHEN said.draw %% 97 = 0 AND said.author = 'customer' THEN jsonb_build_object('type', 'ticket', 'email', people.email,
        'subject', people.bought, 'body', people.name || E'\\n' || people.street) END,
    CASE WHEN said.author = 'assistant' AND said.draw %% 3 = 0 THEN jsonb_build_array(jsonb_build_object('title', 'Delivery, returns',
        'url', 'https://help.example.org/' || said.draw)) ELSE '[]' END,
    CASE WHEN said.author = 'system' THEN '' ELSE people.language END,
    CASE WHEN said.author = 'assistant' THEN round((0.5 + said.draw %% 499 / 1000.0)::numeric, 3) END,
    c.opened_at + make_interval(secs => 41 * said.seq)
FROM people JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.number = people.number
CROSS JOIN LATERAL (
    SELECT seq, abs(hashint8(c.number * 64 + seq) %% 1000003) AS draw, CASE WHEN seq %% 2 = 1 THEN 'customer'
        WHEN seq = 2 OR c.number %% 3 = 0 THEN 'assistant' WHEN seq = 4 THEN 'system' ELSE 'agent' END AS author
    FROM generate_series(1, people.size) seq
) said
JOIN sayings ON sayings.language = people.language AND sayings.author = said.author AND sayings.place = said.draw %% %(pool)s
ORDER BY c.id, said.seq"""
_FILES = """
INSERT INTO conversations_attachment (tenant_id, public_id, message_id, position, name, type, size, sha256, path, created_at)
SELECT m.tenant_id, %(public_id)s || '_' || md5(m.id || '-' || position), m.id, position,
    (ARRAY['invoice', 'photo', 'letter'])[1 + m.seq %% 3] || ' ' || m.author_name || '.pdf', 'application/pdf', 1000 + m.id %% 90000,
    repeat('0', 64), 'nowhere', now()
FROM conversations_message m CROSS JOIN LATERAL generate_series(0, (m.id %% 2)::int) position
WHERE m.tenant_id = %(tenant)s AND m.author = 'customer' AND m.id %% 29 = 0"""
_CALLS = """
INSERT INTO tools_toolcall (tenant_id, conversation_id, tool, tier, key, actor_kind, arguments, summary, state, result, problem, code,
    asked_at, asked_seq, question_seq, answered_seq, news_seq, finished_at)
SELECT c.tenant_id, c.id, 'order_lookup', 'read', c.id || '-' || turn, 'assistant',
    jsonb_build_object('order', people.bought, 'customer', jsonb_build_object('name', people.name, 'email', people.email)), '',
    CASE WHEN failed THEN 'failed' ELSE 'done' END,
    CASE WHEN NOT failed THEN jsonb_build_object('status', 'shipped', 'to', people.street, 'phone', people.phone, 'parcels', turn) END,
    CASE WHEN failed THEN 'Nobody answered for ' || people.name || '.' ELSE '' END, '',
    c.opened_at + make_interval(secs => 50 * turn), turn, 0, 0, 0, c.opened_at + make_interval(secs => 50 * turn + 1)
FROM people JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.number = people.number
CROSS JOIN LATERAL (SELECT turn, (c.number + turn) %% 11 = 0 AS failed FROM generate_series(1, 1 + (c.number %% 2)::int) turn) call
WHERE c.number %% 3 = 0"""
_RATINGS = """
INSERT INTO conversations_rating (tenant_id, conversation_id, contact_id, kind, score, comment, rated_at)
SELECT c.tenant_id, c.id, c.contact_id, 'csat', 1 + c.number %% 5, CASE WHEN c.number %% 2 = 0 THEN people.name ELSE '' END, c.resolved_at
FROM people JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.number = people.number WHERE c.number %% 5 < 2"""
_NOTES = """
INSERT INTO conversations_note (tenant_id, conversation_id, number, after_seq, author_id, client_id, text, mentions, created_at)
SELECT c.tenant_id, c.id, 1, 2, %(member)s, gen_random_uuid(), people.name || ' (' || people.phone || '): “' || people.street || '”?', '[]',
    c.opened_at
FROM people JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.number = people.number WHERE c.number %% 10 = 0"""
_STATEMENTS = (
    _PEOPLE, _SAYINGS, _KNOWN, _CONTACTS, _ADDRESSES, _CONVERSATIONS, _MESSAGES, _FILES, _CALLS, _RATINGS, _NOTES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Talk:
    """How long a conversation is, and who writes."""

    number: int
    size: int
    language: str

    @property
    def tongue(self) -> Tongue:
        return TONGUES[self.language]

    @property
    def told(self) -> tuple[int, int, str, str, str, str, str, str]:
        place = self.number * 7919 % 9973
        phone, street = self.tongue.phone.format(place % 1_000), self.tongue.street.format(1 + place % 90)
        order = f"{1_000 + place}-{self.number}"
        return self.number, self.size, self.language, self.tongue.name(place), f"writer{self.number}@example.org", phone, order, street


def fill(*, tenant_id: int, member_id: int, messages: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    words = vocabulary(chance, WORDS)
    names = ("number", "size", "language", "name", "email", "phone", "order", "street")
    people = zip(names, map(list, zip(*(talk.told for talk in _talks(chance, messages)), strict=True)), strict=True)
    sayings = dict(zip(("tongues", "authors", "places", "texts"), map(list, zip(*_sayings(chance), strict=True)), strict=True))
    given: dict[str, Any] = {
        "tenant": tenant_id,
        "member": member_id,
        "words": words,
        "many": WORDS,
        "pool": POOL,
        **dict(people),
        **sayings,
    }
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        staff, public_id = Membership.objects.get(pk=member_id).public_name, Tenant.objects.get(pk=tenant_id).public_id
        for statement in _STATEMENTS:
            cursor.execute(statement, given | {"staff": staff, "public_id": public_id})


def _talks(chance: random.Random, messages: int) -> Iterator[Talk]:
    """Most are short. The last has what is left over, so that it is exactly as many."""
    languages, shares = list(TONGUES), [tongue.share for tongue in TONGUES.values()]
    number = 0
    while messages > 0:
        number += 1
        size = min(FEWEST + int((MOST - FEWEST + 1) * chance.random() ** 2), messages)
        size += messages - size if messages - size < FEWEST else 0
        messages -= size
        yield Talk(number, size, chance.choices(languages, shares)[0])


def _sayings(chance: random.Random) -> Iterator[tuple[str, str, int, str]]:
    for language, tongue in TONGUES.items():
        for author in AUTHORS:
            for place in range(POOL):
                yield language, author, place, _saying(chance, language, tongue, author)


def _saying(chance: random.Random, language: str, tongue: Tongue, author: str) -> str:
    if author == "system":
        return phrase(language, "joined", name="{staff}")
    known = tongue.asked if author == "customer" else tongue.answered
    said = [chance.choice(known) for _ in range(chance.randint(1, 3))]
    if chance.random() < PERSONAL:
        said.append(chance.choice(tongue.personal).replace("{card}", "4111 1111 1111 1111"))
    return ("\n" if chance.random() < LINES else " ").join(said)
