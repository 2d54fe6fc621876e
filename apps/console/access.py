"""Who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.tenants.roles import Can, require
from apps.tenants.workspace import MemberRequest

MemberView = Callable[Concatenate[MemberRequest, ...], HttpResponse]


def members_only(can: Can = Can.SEE_CONSOLE) -> Callable[[MemberView], Callable[..., HttpResponse]]:
    """Members whose role allows it; strangers sign in first, people without a workspace are told what to do."""

    def decorate(view: MemberView) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.member is None:
                return redirect("console:nowhere")
            require(request.member.actor, can)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
