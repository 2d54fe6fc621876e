"""What stands beside the lists: how many are in them, and the views that people keep."""

from django.contrib import messages as toasts
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console import shell
from apps.console.access import members_only
from apps.console.lists import counts_here
from apps.desk.actions import delete_view, move_view, rename_view, save_view
from apps.desk.models import SavedView
from apps.desk.viewing import views_of
from apps.tenants.models import Team
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest


@require_safe
@members_only()
def counts(request: MemberRequest) -> HttpResponse:
    return render(request, "console/_counts.html", {"counts": counts_here(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def views(request: MemberRequest) -> HttpResponseBase:
    """All that somebody sees; and another is kept."""
    if request.method == "POST":
        return _keep(request)
    return _page(request, {"words": request.GET.get("words", "")[:300]})


def _keep(request: MemberRequest) -> HttpResponseBase:
    typed = {name: request.POST.get(name, "") for name in ("name", "words", "shared")}
    owner = None if typed["shared"] else request.member
    try:
        kept = save_view(
            name=typed["name"], words=typed["words"], owner=owner, team=_team(typed["shared"]), actor=request.member.actor
        )  # fmt: skip
    except (ValidationError, PermissionDenied) as refused:
        return _page(request, typed, _in_words(refused), status=422)
    return redirect(f"{reverse('console:conversations')}?list=view&view={kept.pk}")


def _team(shared: str) -> Team | None:
    """Whose it is, where it is said to be a team's."""
    key = shared.removeprefix("team-")
    return get_object_or_404(Team, pk=key) if key.isascii() and key.isdecimal() and len(key) < 19 else None


def _page(request: MemberRequest, typed: dict[str, str], problem: str = "", status: int = 200) -> HttpResponse:
    may_share = allows(request.member.actor, Can.MANAGE_DESK)
    own = {"kept": views_of(request.member), "typed": typed, "problem": problem, "may_share": may_share}
    context = shell.context(request, "conversations", "console.settings") | own | {"teams": Team.objects.all() if may_share else ()}
    return render(request, "console/views.html", context, status=status)


@require_POST
@members_only()
def view(request: MemberRequest, pk: int) -> HttpResponse:
    """Renamed, moved or thrown away; what one does not see is not there."""
    kept = get_object_or_404(SavedView.objects.seen_by(request.member), pk=pk)
    try:
        _change(request, kept)
    except (ValidationError, PermissionDenied) as refused:
        toasts.error(request, _in_words(refused))
    return redirect("console:views")


def _change(request: MemberRequest, kept: SavedView) -> None:
    actor = request.member.actor
    match request.POST.get("act", ""):
        case "rename":
            rename_view(kept, name=request.POST.get("name", ""), actor=actor)
        case "up" | "down" as way:
            move_view(kept, up=way == "up", actor=actor)
        case "delete":
            delete_view(kept, actor=actor)


def _in_words(refused: ValidationError | PermissionDenied) -> str:
    if isinstance(refused, PermissionDenied):
        return str(refused)
    named = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    return " ".join(f"{field.capitalize()}: {words}" if field else words for field, said in named.items() for words in said)
