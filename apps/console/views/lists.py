"""What stands beside the lists: how many are in them, and the views that people keep."""

from django.contrib import messages as toasts
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console import shell
from apps.console.access import members_only
from apps.console.lists import counts_here
from apps.console.shelves import SHELVES, shelf_of
from apps.desk.actions import delete_view, move_view, rename_view, save_view
from apps.desk.models import SavedView
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
    """All that somebody sees of a kind; and another is kept."""
    if request.method == "POST":
        return _keep(request)
    return _page(request, {"words": shelf_of(request.GET).cleaned(request.GET.get("words", ""))})


def _keep(request: MemberRequest) -> HttpResponseBase:
    typed = {name: request.POST.get(name, "") for name in ("name", "words", "shared")}
    owner, shelf = None if typed["shared"] else request.member, shelf_of(request.POST)
    try:
        kept = save_view(
            name=typed["name"], words=shelf.cleaned(typed["words"]), owner=owner, team=_team(typed["shared"]), kind=shelf.kind,
            actor=request.member.actor,
        )  # fmt: skip
    except (ValidationError, PermissionDenied) as refused:
        return _page(request, typed, _in_words(refused), status=422)
    return redirect(shelf.leads_to(kept))


def _team(shared: str) -> Team | None:
    """Whose it is, where it is said to be a team's."""
    key = shared.removeprefix("team-")
    return get_object_or_404(Team, pk=key) if key.isascii() and key.isdecimal() and len(key) < 19 else None


def _page(request: MemberRequest, typed: dict[str, str], problem: str = "", status: int = 200) -> HttpResponse:
    may_share, shelf = allows(request.member.actor, Can.MANAGE_DESK), shelf_of(request.POST or request.GET)
    own = {"kept": shelf.of(request.member), "typed": typed, "told": shelf.told(typed["words"]), "problem": problem, "shelf": shelf}
    teams = {"may_share": may_share, "teams": Team.objects.all() if may_share else ()}
    context = shell.context(request, str(shelf.kind), "console.settings") | own | teams
    return render(request, "console/views.html", context, status=status)


@require_POST
@members_only()
def view(request: MemberRequest, pk: int) -> HttpResponse:
    """Renamed, moved or thrown away; what one does not see is not there."""
    kept = get_object_or_404(SavedView.objects.seen_by(request.member), pk=pk)
    shelf = SHELVES[SavedView.Kind(kept.kind)]
    try:
        _change(request, kept)
    except (ValidationError, PermissionDenied) as refused:
        toasts.error(request, _in_words(refused))
    return redirect(shelf.address)


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
