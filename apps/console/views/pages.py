"""The console's own pages: its sections, workspaces, appearance, and the way in."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.console import shell
from apps.console.access import members_only
from apps.console.forms import InvitationForm, came_from
from apps.escalations.actions import change_availability
from apps.escalations.models import Availability
from apps.tenants import actions, queries
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest, WorkspaceRequest, choose_workspace

GONE = "This invitation was used, taken back, or has expired. Ask the person who sent it for a new one."


@require_safe
@members_only()
def section(request: MemberRequest, section: str) -> HttpResponse:
    if section not in shell.SECTIONS:
        raise Http404
    return render(request, f"console/{section}.html", shell.context(request, section))


@require_safe
@login_required
def nowhere(request: WorkspaceRequest) -> HttpResponse:
    """For people who are signed in and a member of nothing."""
    return redirect("console:home") if request.member else render(request, "tenants/nowhere.html")


@require_safe
@members_only()
def workspaces(request: MemberRequest) -> HttpResponse:
    return render(request, "tenants/choose.html", {"memberships": request.memberships})


@require_POST
@members_only()
def switch(request: MemberRequest) -> HttpResponse:
    """Go into another workspace of one's own; any other looks like one that never was."""
    wanted = request.POST.get("tenant", "")
    member = queries.membership_to_act_as(request.user, wanted)
    if member is None or member.tenant.public_id != wanted:
        raise Http404
    choose_workspace(request, member.tenant)
    actions.enter_workspace(member)
    return redirect("console:home")


@require_POST
@members_only(Can.ANSWER)
def availability(request: MemberRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in Availability.State:
        return HttpResponse("Available, busy or away.", status=422)
    change_availability(request.member, state=Availability.State(state), actor=request.member.actor)
    return redirect(came_from(request) or "console:home")


@require_POST
@members_only()
def appearance(request: MemberRequest) -> HttpResponse:
    try:
        actions.change_appearance(request.user, **{name: request.POST.get(name) for name in ("theme", "density", "keys")})
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=422)
    return redirect(came_from(request) or "console:home")


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by invitation: with a new account, or with the one that is signed in."""
    found = queries.invitation_of(token)
    if found is None or not found.is_open:
        return render(request, "tenants/invitation.html", {"problem": GONE}, status=404)
    form = InvitationForm(
        request.POST if request.method == "POST" else None, invitation=found, user=request.user if request.user.is_authenticated else None
    )
    if request.method == "POST" and form.is_valid():
        return _welcomed(request, found.tenant, form.member)
    return render(request, "tenants/invitation.html", {"invitation": found, "form": form, "role": found.get_role_display()})


def _welcomed(request: HttpRequest, tenant: Tenant, member: Membership) -> HttpResponse:
    choose_workspace(request, tenant)
    if request.user.is_authenticated:
        return redirect("console:home")
    signed_in: HttpResponse = perform_login(request, member.user)
    return signed_in
