"""Who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from structlog.contextvars import bind_contextvars

from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Conversation
from apps.escalations.visibility import sight_in
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.tenants.workspace import MemberRequest

WORKSPACE, FIELD = "X-Workspace", "workspace"
MOVED_ON = "You went into another workspace in another tab. Load this page again to go on here."

MemberView = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]


def members_only(can: Can = Can.SEE_CONSOLE) -> Callable[[MemberView], Callable[..., HttpResponseBase]]:
    """Members whose role allows it; strangers sign in first, people without a workspace are told what to do."""

    def decorate(view: MemberView) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.member is None:
                return redirect("console:nowhere")
            require(request.member.actor, can)
            if _comes_from_another_workspace(request):
                return HttpResponse(MOVED_ON, status=409, content_type="text/plain; charset=utf-8")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _comes_from_another_workspace(request: HttpRequest) -> bool:
    """Pages say whose they are: conversation 42 of a tab left open is not conversation 42 of the workspace chosen since.

    A form that goes without a script says it in a field.
    """
    meant: str | None = request.headers.get(WORKSPACE) or request.POST.get(FIELD)
    member: Membership | None = getattr(request, "member", None)
    return meant is not None and (member is None or meant != member.tenant.public_id)


def sight(request: MemberRequest) -> Sight | None:
    """Which conversations the member sees; None: all."""
    return sight_in(request)


def seen_or_404(request: MemberRequest, number: int, *related: str) -> Conversation:
    """One that the member sees; any other looks like none."""
    shown = Conversation.objects.select_related("tenant", *related).filter(contact__forgotten_at=None)
    conversation = get_object_or_404(shown, number=number)
    if not is_in(sight(request), conversation):
        raise Http404
    bind_contextvars(conversation=conversation.pk)
    return conversation
