"""A member's notices: the last of them, what is new, and how they wish to be told."""

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.console import notices, shell
from apps.console.access import members_only
from apps.console.telling import NoticeForm, id_in
from apps.desk.actions import read_notices, set_notices
from apps.desk.models import Notice
from apps.desk.notices import settings_of
from apps.tenants.workspace import MemberRequest

KEPT = "Kept: you are told as you chose."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@members_only()
def listed(request: MemberRequest) -> HttpResponseBase:
    """The last; a post says that they have been read, all or those of one conversation, up to the newest that was shown."""
    if request.method == "POST":
        return _read(request)
    context = {"lines": notices.lines(request), "notices": notices.here(request)}
    return render(request, "console/_notices.html", context)


def _read(request: MemberRequest) -> HttpResponse:
    try:
        upto, number = id_in(request, "upto"), id_in(request, "conversation", 0)
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=422)
    read_notices(request.member, actor=request.member.actor, upto=upto, conversation=number or None)
    return JsonResponse(notices.here(request))


@require_safe
@never_cache
@members_only()
def news(request: MemberRequest) -> HttpResponse:
    return JsonResponse(notices.news(request, id_in(request, "after", 0)))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only()
def settings(request: MemberRequest) -> HttpResponseBase:
    form = NoticeForm(request.POST) if request.method == "POST" else NoticeForm.of(settings_of(request.member))
    if request.method == "POST" and form.is_valid():
        set_notices(request.member, actor=request.member.actor, **form.cleaned_data)
        toasts.success(request, KEPT)
        return redirect("console:notice_settings")
    context = shell.context(request, "settings") | {"form": form, "kinds": Notice.Kind, "pane": "thread"}
    return render(request, "console/settings/notices.html", context, status=422 if form.errors else 200)
