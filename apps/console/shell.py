"""The shell around every page of the console: its sections, and who is here."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.ground.lane import fetch
from apps.tenants import queries
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest

SECTIONS = {
    "conversations": ("Conversations", "inbox"),
    "tickets": ("Tickets", "ticket"),
    "knowledge": ("Knowledge", "book"),
    "insight": ("Insight", "chart"),
    "settings": ("Settings", "gear"),
}


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    label: str
    icon: str
    url: str
    current: bool


def sections(current: str) -> list[Section]:
    return [Section(key, label, icon, reverse("console:section", args=[key]), key == current) for key, (label, icon) in SECTIONS.items()]


def context(request: MemberRequest, section: str, page: str = "") -> dict[str, Any]:
    """What `console/shell.html` needs on every page; `page` names the one its socket serves, where it is not the section itself."""
    page = page or f"console.{section}"
    return {
        "tenant": request.member.tenant,
        "member": request.member,
        "memberships": request.memberships,
        "may_admin": allows(request.member.actor, Can.SEE_ADMIN),
        "sections": sections(section),
        "section": section,
        "page": page,
        "people": queries.people_of(fetch(queries.people_on(request.member.tenant.pk, page))),
    }
