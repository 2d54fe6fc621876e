"""What is done to several conversations at once; each is done or left by itself, and the answer says which and why."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from apps.console.access import members_only
from apps.console.forms import answering
from apps.console.several import Told, chosen_in, step_in, told, told_back, unsealed
from apps.desk.acting import OUTCOMES
from apps.desk.actions import act_on_several, undo_several
from apps.desk.spans import SPANS, in_words
from apps.tenants.models import Team
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest


@require_http_methods(["GET", "POST"])
@members_only(Can.ANSWER)
def several(request: MemberRequest) -> HttpResponseBase:
    """The bar with what can be done, or the doing of it."""
    return _act(request) if request.method == "POST" else _bar(request)


def _bar(request: MemberRequest) -> HttpResponse:
    spans = [(span, in_words(span).capitalize()) for span in SPANS]
    offered = {"teams": Team.objects.all(), "people": answering(), "spans": spans, "outcomes": list(OUTCOMES)}
    return render(request, "console/_several.html", offered)


def _act(request: MemberRequest) -> HttpResponse:
    try:
        chosen, step = chosen_in(request), step_in(request.POST)
    except ValidationError as refused:
        return _refused(refused)
    tally = act_on_several(chosen, step=step, member=request.member, key=uuid4())
    return _toast(request, told(tally, step, request.member))


@require_POST
@members_only(Can.ANSWER)
def undone(request: MemberRequest) -> HttpResponse:
    """All of it put back, less what has changed hands since."""
    try:
        act, befores = unsealed(request)
    except ValidationError as refused:
        return _refused(refused)
    tally = undo_several(befores, act=act, member=request.member)
    return _toast(request, told_back(len(tally.done), tally.sentence))


def _toast(request: MemberRequest, told: Told) -> HttpResponse:
    return render(request, "console/_several_done.html", {"told": told})


def _refused(refused: ValidationError) -> HttpResponse:
    return HttpResponse(refused.messages[0], status=422, content_type="text/plain; charset=utf-8")
