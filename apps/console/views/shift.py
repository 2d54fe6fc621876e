"""The end of a shift: one's own, or that of a colleague by who leads."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.console import shell
from apps.console.access import members_only
from apps.console.shift import Shift, near
from apps.escalations.actions import demand_shift, end_shift
from apps.tenants.models import Membership
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

ENDED = "shift_ended_{}"


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Can.ANSWER)
def shift(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    owner = request.member if pk is None else _colleague(request, pk)
    demand_shift(owner, request.member)
    if _is_sent_again(request, owner):
        return redirect(request.path)
    shown = Shift(request, owner)
    if request.method == "POST":
        pieces = shown.take(request.POST)
        if not shown.problem:
            shown = Shift(request, owner, passed=end_shift(owner, pieces=pieces, member=request.member))
            request.session[ENDED.format(owner.pk)] = _key(request)
    status = 422 if shown.problem else 200
    return render(request, "console/shift.html", shell.context(request, "shift") | {"shift": shown, "owner": owner}, status=status)


def _is_sent_again(request: MemberRequest, owner: Membership) -> bool:
    """A page that is loaded again sends its form again: whoever came back meanwhile stays there."""
    return _key(request) != "" and _key(request) == request.session.get(ENDED.format(owner.pk))


def _key(request: MemberRequest) -> str:
    """Each page that is made has another."""
    return request.POST.get("key", "")[:36]


def _colleague(request: MemberRequest, pk: int) -> Membership:
    known = near(request, Membership.objects.select_related("user", "tenant"))
    return get_object_or_404(known, pk=pk, tenant=request.member.tenant)
