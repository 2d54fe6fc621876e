"""The figures, each with its conversations, and their tables to take away."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.console import shell
from apps.console.access import members_only, sight
from apps.console.asked import Asked
from apps.console.figures import Sheet
from apps.console.figures.behind import page_of
from apps.console.forms import number_in
from apps.console.views.floor import insight_tabs
from apps.inboxes.models import Inbox
from apps.llm.models import LONGEST_NAME
from apps.reports.figures.definitions import figure_named
from apps.reports.figures.tallying import ASPECTS
from apps.tenants import actions
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
    figure, (asked, teams) = figure_named(key), _asked(request)
    if figure is None:
        raise Http404
    actions.rows_seen("figures", member=request.member)
    page = min(max(1, number_in(request, "page", 1)), MOST_PAGES)
    context = page_of(figure, asked, _split(request), page, teams, request.member.tenant)
    return render(request, "console/figure.html", shell.context(request, "insight") | context)


def _split(request: MemberRequest) -> dict[str, str]:
    """Of one key of an aspect, where that is said and makes sense."""
    aspect, key = request.GET.get("aspect", ""), request.GET.get("key", "").replace("\0", "")[:LONGEST_NAME]
    return {"aspect": aspect, "key": key} if aspect in ASPECTS and key else {}


def _asked(request: MemberRequest) -> tuple[Asked, list[Team]]:
    seen = sight(request)
    teams = Team.objects.order_by("name") if seen is None else Team.objects.filter(pk__in=seen.teams).order_by("name")
    found = list(teams)
    return Asked.of(request.GET, request.member.tenant, found, seen), found
