"""The floor, the conversations behind each of its figures, and the queue's course to take away."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import floor, shell
from apps.console.access import members_only, sight
from apps.console.floor import Viewer
from apps.console.forms import number_in
from apps.conversations.listing import PAGE, list_where
from apps.escalations.watching.conditions import known
from apps.escalations.watching.figures import figure_named
from apps.escalations.watching.trend import Span
from apps.ground.lane import fetch
from apps.tenants import actions
from apps.tenants.roles import Can, allows, require
from apps.tenants.workspace import MemberRequest

MOST_PAGES = 1_000


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def index(request: MemberRequest) -> HttpResponse:
    """Asked for by the page itself, where its socket is blocked: only the parts."""
    viewer = Viewer.of(request.member, sight(request))
    page, span = min(max(1, number_in(request, "people", 1)), MOST_PAGES), _span(request)
    parts = floor.parts(viewer, [fetch(one) for one in floor.statements(viewer, page)], page)
    if viewer.own is None:
        parts["trend"] = floor.trend(viewer, span, fetch(floor.trend_statement(viewer, span))).rendered()
    if request.headers.get("HX-Request"):
        return HttpResponse("".join(parts.values()))
    context = {"parts": parts, "span": span, "spans": _spans(span), "tabs": insight_tabs(request, "floor")}
    return render(request, "console/insight.html", shell.context(request, "insight") | context)


@require_safe
@members_only()
def behind(request: MemberRequest, figure: str) -> HttpResponse:
    """Exactly the conversations that a figure counts, those last heard of first."""
    found, member = figure_named(figure), request.member
    if found is None:
        raise Http404
    if found.whose != member.pk:
        require(member.actor, Can.SUPERVISE)
    actions.rows_seen("figures", member=member)
    asked = known(member.tenant.pk, member.tenant.zone, None) | found.known
    older = request.GET.get("older", "")
    rows = fetch(list_where(member.tenant.pk, found.where, asked, member_id=member.pk, older=older, sight=sight(request)))
    context: dict[str, Any] = {"figure": found, "chats": floor.chats(rows, member.tenant.zone), "is_first": not older}
    context["older"] = rows[-1]["place"] if len(rows) == PAGE else ""
    return render(request, "console/behind.html", shell.context(request, "insight") | context)


@require_safe
@members_only(Can.SUPERVISE)
def trend(request: MemberRequest) -> HttpResponse:
    viewer, span = Viewer.of(request.member, sight(request)), _span(request)
    drawn = floor.trend(viewer, span, fetch(floor.trend_statement(viewer, span)))
    headers = {"Content-Disposition": f'attachment; filename="queue-{span}.csv"'}
    return HttpResponse(drawn.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)


def _span(request: MemberRequest) -> Span:
    asked = request.GET.get("span", "")
    return Span(asked) if asked in set(Span) else Span.DAY


def _spans(current: Span) -> list[dict[str, Any]]:
    words = {Span.DAY: "24 hours", Span.WEEK: "7 days"}
    return [{"label": words[span], "url": f"{reverse('console:floor')}?span={span}", "current": span is current} for span in Span]


def insight_tabs(request: MemberRequest, current: str) -> list[dict[str, Any]]:
    """None for who sees the floor alone."""
    if not allows(request.member.actor, Can.SEE_FIGURES):
        return []
    return [
        {"label": label, "url": reverse(f"console:{name}"), "current": name == current}
        for name, label in (("floor", "Floor"), ("figures", "Figures"))
    ]
