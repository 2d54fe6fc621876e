"""A new ticket: a page to say whom it is for and what it is about, on its own or from a conversation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from apps.console import shell
from apps.console.access import members_only, seen_or_404, sight
from apps.console.tickets import lists
from apps.console.tickets.opening import TicketForm, people_for
from apps.conversations.models import Conversation
from apps.tenants import actions as people_of
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.tickets import actions


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Can.ANSWER)
def ticket(request: MemberRequest, number: int | None = None) -> HttpResponse:
    """Whatever is wrong is said beside it, and all that was typed stays. “Find” asks for people, where no script does."""
    conversation = None if number is None else seen_or_404(request, number, "contact", "team", "inbox")
    about: dict[str, Any] = {"member": request.member, "conversation": conversation, "may_look": sight(request) is None}
    if request.method != "POST" or "find" in request.POST:
        return _page(request, TicketForm(initial=(request.POST or request.GET).dict(), **about))
    form = TicketForm(request.POST, **about)
    if form.is_valid():
        try:
            return redirect("console:ticket", actions.open_by_hand(member=request.member, sight=sight(request), **form.about).number)
        except ValidationError as refused:
            form.ask_anew(refused)
    return _page(request, form, status=422)


def _page(request: MemberRequest, form: TicketForm, *, status: int = 200) -> HttpResponse:
    said = request.POST or request.GET
    asked = said.get("find_people") or (said.get("email", "") if "email" in form.errors else "")
    context = shell.context(request, "tickets") | lists.context(request) | _whose(request, form, asked)
    return render(request, "console/ticket_new.html", context, status=status)


def _whose(request: MemberRequest, form: TicketForm, asked: str) -> dict[str, Any]:
    conversation: Conversation | None = form.conversation
    told = {"form": form, "conversation": conversation, "may_look": form.may_look}
    if conversation or not form.may_look:
        return told
    return told | people_for(request.member.tenant, asked, str(form["contact"].value() or ""))


@require_safe
@members_only(Can.ANSWER)
def people(request: MemberRequest) -> HttpResponse:
    """Who may be meant. People of an outside desk look through nobody else's customers."""
    if sight(request) is not None:
        raise Http404
    people_of.rows_seen("people", member=request.member)
    found = people_for(request.member.tenant, request.GET.get("find_people", ""), request.GET.get("contact", ""))
    return render(request, "console/_opening_people.html", found)
