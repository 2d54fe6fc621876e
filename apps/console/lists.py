"""The list of conversations beside every thread: which of them, and where an older page begins."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.console.facts import Facts
from apps.conversations.listing import PAGE, List, Listed, list_of
from apps.ground import clock
from apps.ground.lane import fetch
from apps.tenants.workspace import MemberRequest

LABELS = {List.OPEN: "Open", List.QUEUE: "Queue", List.MINE: "Mine", List.RESOLVED: "Resolved"}
EMPTY = {
    List.OPEN: ("inbox", "No conversations yet", "When a customer writes, the row appears here: who waits longest stands on top."),
    List.QUEUE: ("check", "Nobody waits", "Who asks for a person stands here until somebody claims the conversation."),
    List.MINE: ("person", "Nothing is yours", "Conversations you claim stay here until they are resolved."),
    List.RESOLVED: ("check", "Nothing is resolved yet", "Conversations that ended stand here, the latest on top."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


def context(request: MemberRequest) -> dict[str, Any]:
    """What `console/_list.html` needs."""
    which, older = _which(request), request.GET.get("older", "")
    tenant = request.member.tenant
    at = clock.now()
    rows = [Listed.of(row) for row in fetch(list_of(tenant.pk, which, member_id=request.member.pk, older=older))]
    icon, title, text = EMPTY[which]
    return {
        "which": which,
        "rows": [Facts(row, tenant.zone) for row in rows],
        "tabs": [Tab(label, _address(one), one is which) for one, label in LABELS.items()],
        "is_first": not older,
        "first_url": _address(which),
        "older_url": _address(which, rows[-1].place) if len(rows) == PAGE else "",
        "listed_at": at.isoformat(),
        "query": "" if which is List.OPEN else f"?list={which}",
        "empty": {"icon": icon, "title": title, "text": text},
    }


def _which(request: MemberRequest) -> List:
    asked = request.GET.get("list", "")
    return List(asked) if asked in set(List) else List.OPEN


def _address(which: List, older: str = "") -> str:
    asked = {"list": str(which)} | ({"older": older} if older else {})
    return f"{reverse('console:conversations')}?{urlencode(asked)}"
