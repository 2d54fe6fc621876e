"""The shell around every page of the console: its sections, and who is here."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.console import lists, notices, personal
from apps.escalations.models import Availability
from apps.escalations.queries import Standing, standing_of
from apps.escalations.visibility import sight_in
from apps.ground.lane import fetch
from apps.tenants import queries
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest

SECTIONS = {
    "conversations": ("Conversations", "inbox", ""),
    "tickets": ("Tickets", "ticket", "g c"),
    "knowledge": ("Knowledge", "book", "g k"),
    "insight": ("Insight", "chart", "g n"),
    "exports": ("Exports", "download", "g x"),
    "settings": ("Settings", "gear", "g o"),
}


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    label: str
    icon: str
    shortcut: str
    url: str
    current: bool


def sections(current: str, *, may_export: bool) -> list[Section]:
    return [
        Section(key, label, icon, shortcut, reverse("console:section", args=[key]), key == current)
        for key, (label, icon, shortcut) in SECTIONS.items()
        if may_export or key != "exports"
    ]


def context(request: MemberRequest, section: str, page: str = "") -> dict[str, Any]:
    """What `console/shell.html` needs on every page; `page` names the one its socket serves, where it is not the section itself."""
    page = page or f"console.{section}"
    may_answer, exports = allows(request.member.actor, Can.ANSWER), may_export(request)
    return {
        "tenant": request.member.tenant,
        "member": request.member,
        "memberships": request.memberships,
        "may_answer": may_answer,
        **(_standing(request.member) if may_answer else {}),
        "availabilities": Availability.State,
        "may_admin": allows(request.member.actor, Can.SEE_ADMIN),
        "may_export": exports,
        "sections": sections(section, may_export=exports),
        "places": lists.places(),
        "section": section,
        "page": page,
        "notices": notices.here(request),
        "people": queries.people_of(fetch(queries.people_on(request.member.tenant.pk, page))),
    }


def may_export(request: MemberRequest) -> bool:
    """Who sees some teams' conversations alone gives out none but those."""
    return allows(request.member.actor, Can.EXPORT) and sight_in(request) is None


def _standing(member: Membership) -> dict[str, Any]:
    """Whether they take what waits."""
    known = Standing.of(fetch(standing_of(member.tenant.pk, member.pk)))
    return {"standing": known, "availability": known.state, "away_since": personal.since(known, member)}
