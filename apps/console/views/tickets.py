"""Tickets to look at: the list, one of them, what is done to several at once."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import shell
from apps.console.access import members_only
from apps.console.pages import ticket_page
from apps.console.several import Told, told_back
from apps.console.tickets import lists, sheet
from apps.console.tickets.lists import slips_of
from apps.console.tickets.several import chosen_in, step_in, told, unsealed
from apps.tenants import actions
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.tickets.actions import Tally, put_back, put_on_several


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def index(request: MemberRequest) -> HttpResponse:
    context = shell.context(request, "tickets") | lists.context(request)
    return render(request, "console/_tickets_list.html" if request.headers.get("HX-Request") else "console/tickets.html", context)


@require_safe
@members_only()
def counts(request: MemberRequest) -> HttpResponse:
    return render(request, "console/_counts.html", {"counts": lists.counts(request)})


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def ticket(request: MemberRequest, number: int) -> HttpResponse:
    """Its page; or its parts as they are now, for a page that is behind."""
    found, is_behind = sheet.ticket_or_404(request, number), bool(request.headers.get("HX-Request"))
    if not is_behind:
        actions.row_seen(found, member=request.member)  # before it is told how far the ticket has come: this is no news of it
    context = sheet.context(request, found, before=_before(request))
    if is_behind:
        return render(request, "console/_ticket_parts.html", context)
    page = shell.context(request, "tickets", ticket_page(number)) | lists.context(request)
    return render(request, "console/ticket.html", page | context)


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
        chosen, step = chosen_in(request), step_in(request.POST)
    except ValidationError as refused:
        return _refused(refused)
    tally, befores = put_on_several(chosen, what=step.what, value=step.value, actor=request.member.actor)
    return _done(request, told(tally, befores, step, request.member), tally)


@require_POST
@members_only(Can.ANSWER)
def undone(request: MemberRequest) -> HttpResponse:
    """All of it put back, less what became something else since."""
    try:
        what, tickets, befores = unsealed(request)
    except ValidationError as refused:
        return _refused(refused)
    tally = put_back(tickets, befores, what=what, actor=request.member.actor)
    return _done(request, told_back(len(tally.done), tally.sentence), tally)


def _done(request: MemberRequest, told: Told, tally: Tally) -> HttpResponse:
    return render(request, "console/_tickets_done.html", {"told": told, "slips": slips_of(request, tally.done)})


def _refused(refused: ValidationError) -> HttpResponse:
    return HttpResponse(refused.messages[0], status=422, content_type="text/plain; charset=utf-8")
