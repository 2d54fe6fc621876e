"""The figures, each with its conversations, and their tables to take away."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.console import moments, shell
from apps.console.access import members_only, sight
from apps.console.asked import Asked
from apps.console.figures import Sheet
from apps.console.forms import number_in
from apps.console.views.floor import insight_tabs
from apps.conversations.models import Outcome
from apps.ground.lane import Row
from apps.inboxes.models import Inbox
from apps.reports.figures.definitions import figure_named
from apps.reports.figures.listing import PAGE, Behind
from apps.reports.figures.tallying import ASPECTS
from apps.tenants.models import Team
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

MOST_PAGES = 1_000


@require_safe
@members_only(Can.SEE_FIGURES)
def index(request: MemberRequest) -> HttpResponse:
    asked, teams = _asked(request)
    sheet = Sheet.of(asked)
    context = {"asked": asked, "sheet": sheet, "teams": teams, "channels": Inbox.Kind.choices, "tabs": insight_tabs(request, "figures")}
    return render(request, "console/figures.html", shell.context(request, "insight") | context)


@require_safe
@members_only(Can.SEE_FIGURES)
def table(request: MemberRequest, key: str) -> HttpResponse:
    asked, _ = _asked(request)
    found = Sheet.of(asked).table(key)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{key}-{asked.period.first}-{asked.period.last}.csv"'}
    return HttpResponse(found.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@members_only(Can.SEE_FIGURES)
def behind(request: MemberRequest, key: str) -> HttpResponse:
    """Exactly the conversations that a figure counts, the latest first."""
    figure, (asked, _) = figure_named(key), _asked(request)
    if figure is None:
        raise Http404
    aspect, of_key = request.GET.get("aspect", ""), request.GET.get("key", "").replace("\0", "")[:40]
    split = {"aspect": aspect, "key": of_key} if aspect in ASPECTS else {}
    found = Behind(figure, asked.period, asked.of_what, request.member.tenant.zone, **split)
    page = min(max(1, number_in(request, "page", 1)), MOST_PAGES)
    rows = found.page(page)
    context: dict[str, Any] = {"figure": figure, "asked": asked, "count": found.count(), "rows": _told(rows[:PAGE], request), "page": page}
    context |= {"is_more": len(rows) > PAGE, "query": asked.query(**split)}
    return render(request, "console/figure.html", shell.context(request, "insight") | context)


def _asked(request: MemberRequest) -> tuple[Asked, list[Team]]:
    seen = sight(request)
    teams = Team.objects.order_by("name") if seen is None else Team.objects.filter(pk__in=seen.teams).order_by("name")
    found = list(teams)
    return Asked.of(request.GET, request.member.tenant, found, seen), found


def _told(rows: list[Row], request: MemberRequest) -> list[dict[str, Any]]:
    zone = request.member.tenant.zone
    return [
        row | {
            "who": row["person"] or f"Visitor {row['person_number']}",
            "at": moments.moment(row["ended_at"] or row["opened_at"], zone),
            "lasted": "" if row["resolution"] is None else moments.lasted(row["resolution"]),
            "outcome": Outcome(row["outcome"]).label if row["outcome"] else "Open",
            "channel": Inbox.Kind(row["channel"]).label if row["channel"] in Inbox.Kind else "",
        }
        for row in rows
    ]  # fmt: skip
