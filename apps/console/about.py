"""Who the customer is, as the case pane shows it: known by what, on which page, in touch before, with which tickets."""

import json
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit

from apps.console import moments
from apps.console.snoozes import choices
from apps.conversations.knowing import alike, earlier_of, person_behind, tags_in_use
from apps.conversations.listing import Listed, Sight
from apps.conversations.models import ContactAddress, Outcome
from apps.conversations.models.people import VISITOR_LEASE
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Can, allows
from apps.tickets.models import Ticket
from apps.tickets.queries import newest_of

MOST_ASKED, FEWEST_ASKED = 100, 2


@dataclass(frozen=True, slots=True)
class Address:
    kind: str
    value: str
    is_proven: bool
    is_heard: bool  # they wrote from there

    @property
    def standing(self) -> str:
        """How far it can be relied on; nothing where it is proven."""
        if self.is_proven:
            return ""
        return "they wrote from it" if self.is_heard else "as typed"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A conversation of theirs, or a ticket."""

    number: int
    words: str
    ended: str
    day: str


@dataclass(frozen=True, slots=True)
class Person:
    row: Row
    zone: tzinfo

    @property
    def who(self) -> str:
        return self.row["name"] or f"Visitor {self.row['number']}"

    @property
    def addresses(self) -> list[Address]:
        found = json.loads(self.row["addresses"])
        return [Address(ContactAddress.Kind(one["kind"]).label, one["value"], one["proven"], one["heard"]) for one in found]

    @property
    def merged(self) -> list[dict[str, Any]]:
        """Who turned out to be them."""
        return [one | {"who": one["name"] or f"Visitor {one['number']}"} for one in json.loads(self.row["merged"])]

    @property
    def page(self) -> str:
        """As a link can lead there; what a browser says of itself may be anything."""
        page = self.row["page"] or ""
        return page if _is_link(page) else ""

    @property
    def place(self) -> str:
        """The same, short."""
        parts = urlsplit(self.page)
        return parts.netloc + parts.path

    @property
    def seen(self) -> str:
        """Nothing while they are here."""
        at = self.row["seen_at"]
        return "" if at is None or at > clock.now() - VISITOR_LEASE else moments.moment(at, self.zone)


def _is_link(page: str) -> bool:
    try:
        return urlsplit(page).scheme in {"http", "https"}
    except ValueError:
        return False


def context(listed: Listed, member: Membership, sight: Sight | None) -> dict[str, Any]:
    """What `console/_about.html` needs."""
    tenant = member.tenant
    seen_by = (sight.teams, sight.member_id) if sight else None
    return {
        "person": Person(fetch(person_behind(tenant.pk, listed.contact_id))[0], tenant.zone),
        "earlier": [
            _conversation(row, tenant) for row in fetch(earlier_of(tenant.pk, listed.contact_id, besides=listed.id, seen_by=seen_by))
        ],
        "tickets": [_ticket(row, tenant) for row in fetch(newest_of(tenant.pk, listed.contact_id, sight))],
        "may_answer": allows(member.actor, Can.ANSWER),
        "may_merge": sight is None,
        "may_admin": allows(member.actor, Can.SEE_ADMIN),
        "may_erase": allows(member.actor, Can.ERASE),
    }


def acting(listed: Listed, member: Membership) -> dict[str, Any]:
    """What those who may act choose from: when to come back to it, and the tags in use."""
    if not allows(member.actor, Can.ANSWER):
        return {}
    in_use = [row["word"] for row in fetch(tags_in_use(member.tenant.pk))]
    return {"snoozes": choices(member.tenant, listed.id), "tags_in_use": in_use}


def found_alike(tenant: Tenant, asked: str, *, besides: int = 0) -> list[Person]:
    """Who may be meant; `besides` one contact and all that are the same person."""
    asked = asked.replace("\x00", "").strip()[:MOST_ASKED]
    if len(asked) < FEWEST_ASKED and not asked.isdecimal():
        return []
    return [Person(row, tenant.zone) for row in fetch(alike(tenant.pk, besides, asked))]


def _conversation(row: Row, tenant: Tenant) -> Earlier:
    ended = Outcome(row["outcome"]).label if row["outcome"] else "Open"
    day = moments.moment(row["resolved_at"] or row["opened_at"], tenant.zone)
    return Earlier(row["number"], row["preview"] or row["inbox_name"], f"{ended} · {row['inbox_name']}", day)


def _ticket(row: Row, tenant: Tenant) -> Earlier:
    return Earlier(row["number"], row["subject"], Ticket.Status(row["status"]).label, moments.moment(row["opened_at"], tenant.zone))
