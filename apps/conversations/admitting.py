"""Who a browser is: from its token, or from the pass that opens one socket.

A token begins with its tenant’s public id, so the tenant is known before any row is read; only its digest is kept. A pass is signed, lives
a minute, and is spent by a row that can be inserted once.
"""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from apps.conversations.models.people import TOKEN_DAYS
from apps.events.actors import Actor
from apps.ground import clock, ids
from apps.ground.aside import aside
from apps.ground.lane import Row, Statement, afetch, fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants import queries as tenants

PASS_LIFE = timedelta(seconds=60)
_PASS = re.compile(
    rf"([{ids.ALPHABET}]{{6,{ids.LONGEST_PUBLIC_ID}}})_([0-9a-f]{{16}})([0-9a-f]{{16}})([0-9a-f]{{8}})([0-9a-f]{{16}})([0-9a-f]{{40}})"
)


class NotAdmitted(Exception):
    """A token or pass that is bad, expired, revoked or foreign: which of these is nobody's business."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor who was let in: who they are, as which contact they speak, and all contacts that are the same person."""

    tenant_id: int
    tenant: str
    visitor_id: int
    inbox_id: int
    contact_id: int
    family: tuple[int, ...]
    name: str
    subject: str
    locale: str
    origins: tuple[str, ...]
    stamp: str  # of the token they came with: sockets and passes end with it
    is_blocked: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(kind="customer", id=self.visitor_id)


_ADMIT = """
WITH RECURSIVE {first}visitor AS (
    SELECT v.id, v.inbox_id, v.contact_id, v.subject, v.locale, left(v.digest, 16) AS stamp FROM conversations_visitor v
    WHERE v.tenant_id = %(tenant)s AND v.{key} = %(value)s AND v.revoked_at IS NULL AND v.seen_at > %(since)s
        AND left(v.digest, 16) = COALESCE(NULLIF(%(stamp)s, ''), left(v.digest, 16)){also}
), up (id, into_id, name, blocked_at) AS (
    SELECT c.id, c.merged_into_id, c.name, c.blocked_at FROM conversations_contact c JOIN visitor ON c.id = visitor.contact_id
    UNION SELECT c.id, c.merged_into_id, c.name, c.blocked_at FROM conversations_contact c JOIN up ON c.id = up.into_id
), family (id) AS (
    SELECT up.id FROM up WHERE up.into_id IS NULL
    UNION SELECT c.id FROM conversations_contact c JOIN family ON c.merged_into_id = family.id
)
SELECT visitor.id, visitor.inbox_id, visitor.subject, visitor.locale, visitor.stamp, up.id AS contact_id, up.name,
    up.blocked_at IS NOT NULL AS is_blocked,
    i.allowed_origins::text AS origins, ARRAY(SELECT family.id FROM family) AS family
FROM visitor JOIN up ON up.into_id IS NULL JOIN inboxes_inbox i ON i.id = visitor.inbox_id AND i.is_active
"""

_SPEND = """spent AS (
    INSERT INTO conversations_spentpass (tenant_id, digest, expires_at) VALUES (%(tenant)s, %(digest)s, %(expires)s)
    ON CONFLICT DO NOTHING RETURNING id
), """
_BY_TOKEN = _ADMIT.format(first="", key="digest", also="")
_BY_ID = _ADMIT.format(first="", key="id", also="")
_BY_PASS = _ADMIT.format(first=_SPEND, key="id", also=" AND EXISTS (SELECT FROM spent)")
_BY_ADDRESS = _ADMIT.format(first="", key="address", also=" AND v.inbox_id = %(inbox)s AND v.is_believed = %(believed)s")

_tenants: dict[str, int] = {}  # a public id never changes its tenant


def admit(token: str) -> Guest:
    """The visitor whose token this is, from synchronous code."""
    tenant, tenant_id = _tenant_of(ids.tenant_of(token))
    with tenant_scope(tenant_id):
        return _guest(tenant, tenant_id, fetch(_by_token(tenant_id, token)))


async def aadmit(token: str) -> Guest:
    tenant, tenant_id = await _atenant_of(ids.tenant_of(token))
    (rows,) = await afetch(tenant_id, _by_token(tenant_id, token))
    return _guest(tenant, tenant_id, rows)


def at_address(inbox: Inbox, address: str, *, is_believed: bool = True) -> Guest:
    """The visitor that an address is in an inbox: for whom a provider vouches, and no token."""
    tenant = inbox.tenant
    found = fetch(_admitting(_BY_ADDRESS, tenant.pk, address, inbox=inbox.pk, believed=is_believed))
    return _guest(tenant.public_id, tenant.pk, found)


def issue_pass(guest: Guest) -> str:
    """What opens one socket once, within a minute."""
    expires = int((clock.now() + PASS_LIFE).timestamp())
    body = f"{guest.tenant}_{guest.visitor_id:016x}{guest.stamp}{expires:08x}{secrets.token_hex(8)}"
    return body + _signature(body)


async def redeem(given: str) -> Guest:
    """Spend a pass, and let in whose it was, in one round trip: thousands come back at once where a server restarts."""
    found = _PASS.fullmatch(given)
    if found is None or not ids.same(_signature(given[:-40]), found[6]) or int(found[4], 16) < clock.now().timestamp():
        raise NotAdmitted
    tenant, tenant_id = await _atenant_of(found[1])
    spending = {"digest": ids.digest(given), "expires": clock.now() + 2 * PASS_LIFE}
    (rows,) = await afetch(tenant_id, _admitting(_BY_PASS, tenant_id, int(found[2], 16), stamp=found[3], **spending))
    return _guest(tenant, tenant_id, rows)


async def readmit(guest: Guest) -> Guest:
    """The same visitor as they are now: a merge may have made more of them one person."""
    (rows,) = await afetch(guest.tenant_id, _admitting(_BY_ID, guest.tenant_id, guest.visitor_id, stamp=guest.stamp))
    return _guest(guest.tenant, guest.tenant_id, rows)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the roll-call finds of a visitor: the stamp of their token now, and the contact they speak as."""

    stamp: str
    contact_id: int


async def standings(tenant_id: int, visitor_ids: list[int]) -> dict[int, Standing]:
    """Those of these visitors who would be let in now: the roll-call of open sockets."""
    statement = Statement(
        """SELECT v.id, left(v.digest, 16) AS stamp, COALESCE(c.merged_into_id, c.id) AS contact_id FROM conversations_visitor v
        JOIN inboxes_inbox i ON i.id = v.inbox_id AND i.is_active JOIN conversations_contact c ON c.id = v.contact_id
        WHERE v.tenant_id = %(tenant)s AND v.id = ANY(%(ids)s) AND v.revoked_at IS NULL""",
        {"tenant": tenant_id, "ids": visitor_ids},
    )
    (rows,) = await afetch(tenant_id, statement)
    return {row["id"]: Standing(row["stamp"], row["contact_id"]) for row in rows}


async def seen(tenant_id: int, visitor_ids: list[int]) -> None:
    """These visitors are here now: what is said to them need not be mailed."""
    statement = Statement(
        """UPDATE conversations_visitor SET seen_at = %(now)s WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) RETURNING id""",
        {"tenant": tenant_id, "ids": visitor_ids, "now": clock.now()},
    )
    await afetch(tenant_id, statement)


def _by_token(tenant_id: int, token: str) -> Statement:
    return _admitting(_BY_TOKEN, tenant_id, ids.digest(token))


def _admitting(sql: str, tenant_id: int, value: str | int, *, stamp: str = "", **more: object) -> Statement:
    """By token, or by the visitor's id with the stamp of the token that vouched for it: a token that was changed vouches no more."""
    since = clock.now() - timedelta(days=TOKEN_DAYS)
    return Statement(sql, {"tenant": tenant_id, "value": value, "since": since, "stamp": stamp, **more})


def _guest(tenant: str, tenant_id: int, rows: list[Row]) -> Guest:
    if not rows:
        raise NotAdmitted
    row = rows[0]
    return Guest(
        tenant_id=tenant_id,
        tenant=tenant,
        visitor_id=row["id"],
        inbox_id=row["inbox_id"],
        contact_id=row["contact_id"],
        family=tuple(row["family"]),
        name=row["name"],
        subject=row["subject"],
        locale=row["locale"],
        origins=tuple(json.loads(row["origins"])),
        stamp=row["stamp"],
        is_blocked=row["is_blocked"],
    )


def _tenant_of(public_id: str | None) -> tuple[str, int]:
    if public_id is None:
        raise NotAdmitted
    if public_id not in _tenants:
        found = tenants.tenant_id_of(public_id)
        if found is None:
            raise NotAdmitted
        _tenants[public_id] = found
    return public_id, _tenants[public_id]


async def _atenant_of(public_id: str | None) -> tuple[str, int]:
    if public_id in _tenants:
        return public_id, _tenants[public_id]
    return await aside(_tenant_of, public_id)


def _signature(body: str) -> str:
    return hmac.new(f"pass:{settings.SECRET_KEY}".encode(), body.encode(), hashlib.sha256).hexdigest()[:40]
