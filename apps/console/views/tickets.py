"""Tickets to look at: the list, one of them, what is done to several at once."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import shell
from apps.console.access import members_only, sight
from apps.console.tickets import lists, sheet
from apps.console.tickets.facts import Slip
from apps.console.tickets.several import chosen_in, step_in, told
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.tickets.actions import act_on_several
from apps.tickets.listing import seen_by


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def index(request: MemberRequest) -> HttpResponse:
    context = shell.context(request, "tickets") | lists.context(request)
    return render(request, "console/_tickets_list.html" if request.headers.get("HX-Request") else "console/tickets.html", context)


@require_safe
@members_only()
def ticket(request: MemberRequest, number: int) -> HttpResponse:
    found = sheet.ticket_or_404(request, number)
    context = shell.context(request, "tickets") | lists.context(request) | sheet.context(request, found, before=_before(request))
    return render(request, "console/ticket.html", context)


def _before(request: MemberRequest) -> datetime | None:
    try:
        at = datetime.fromisoformat(request.GET.get("before", "").replace(" ", "+"))
    except ValueError:
        return None
    return at if at.tzinfo else None


@require_http_methods(["GET", "POST"])
@members_only(Can.ANSWER)
def several(request: MemberRequest) -> HttpResponseBase:
    """The bar with what can be done, or the doing of it."""
    return _act(request) if request.method == "POST" else render(request, "console/_tickets_several.html", lists.choosing())


def _act(request: MemberRequest) -> HttpResponse:
    try:
        chosen, step = chosen_in(request), step_in(request.POST, request.member.actor)
    except ValidationError as refused:
        return HttpResponse(refused.messages[0], status=422, content_type="text/plain; charset=utf-8")
    tally = act_on_several(chosen, act=step.act, actor=request.member.actor)
    related = ("owner__user", "team", "state", "contact", "conversation")
    changed = seen_by(sight(request)).filter(number__in=tally.done).select_related(*related).prefetch_related("targets")
    slips = [Slip(one, request.member.tenant.zone) for one in changed]
    return render(request, "console/_tickets_done.html", {"told": told(tally, step), "slips": slips})
