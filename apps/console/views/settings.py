"""A person's own pages: their profile, and where they are signed in. Password and second factor are set beside them, under `/accounts/`."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.console import shell
from apps.console.access import members_only
from apps.console.own import ProfileForm, signed_in
from apps.tenants import actions, queries
from apps.tenants.workspace import MemberRequest

OTHERS = "others"


@require_safe
@members_only()
def index(request: MemberRequest) -> HttpResponse:
    """On a phone the list of what can be set; beside it, where there is room, the profile."""
    return _shown(request, ProfileForm(member=request.member), pane="list")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST if request.method == "POST" else None, member=request.member)
    if not form.is_valid():
        return _shown(request, form, status=422 if form.is_bound else 200)
    actions.describe_member(request.member, actor=request.member.actor, **form.described)
    messages.success(request, "Your profile is kept.")
    return redirect("console:profile")


def _shown(request: MemberRequest, form: ProfileForm, *, pane: str = "thread", status: int = 200) -> HttpResponse:
    context = shell.context(request, "settings") | {"form": form, "pane": pane}
    return render(request, "console/settings/profile.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def sessions(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _ended(request)
    found = signed_in(queries.sessions_of(request.user), request.session.session_key, request.member.tenant.zone)
    return render(request, "console/settings/sessions.html", shell.context(request, "settings") | {"sessions": found, "pane": "thread"})


def _ended(request: MemberRequest) -> HttpResponse:
    which = request.POST.get("session", "")
    if not which:
        return HttpResponse("Which browser is to be signed out?", status=422)
    public_id = "" if which == OTHERS else which
    count = actions.end_sessions(request.member, public_id=public_id, keep=request.session.session_key, actor=request.member.actor)
    messages.success(request, f"Signed out: {count} {'browser' if count == 1 else 'browsers'}." if count else "That one had ended already.")
    return redirect("console:sessions")
