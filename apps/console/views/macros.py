"""A macro is looked at, step by step, and then run: all of it or nothing."""

import json
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from apps.console.access import members_only, seen_or_404
from apps.console.forms import Words, number_in
from apps.console.macros import sentences
from apps.console.stretches import NEWEST
from apps.console.views.acts import act, since
from apps.conversations.models import Conversation
from apps.desk.actions import run_macro
from apps.desk.models import Macro
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest


def macro(request: HttpRequest, number: int) -> HttpResponseBase:
    return (run if request.method == "POST" else look)(request, number)


@members_only(Can.ANSWER)
def look(request: MemberRequest, number: int) -> HttpResponse:
    conversation = seen_or_404(request, number, "contact")
    found = _macro(request)
    steps = sentences(found, conversation, request.member)
    shown = {"macro": found, "steps": steps, "conversation": conversation, "client_id": uuid4()}
    return render(request, "console/_macro.html", shown)


@act
def run(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    found, fence = _macro(request), number_in(request, "fence")
    told = sentences(found, conversation, request.member)
    seen = number_in(request, "seen", NEWEST)
    run_macro(found, conversation, member=request.member, fence=fence, key=Words.of(request).client_id, seen=seen)
    answer = since(request, conversation)
    answer.headers["HX-Trigger"] = json.dumps({"toast": {"kind": "success", "text": f"{found}: {' '.join(told)}"}})
    return answer


def _macro(request: MemberRequest) -> Macro:
    """One they may run; any other looks like none."""
    return get_object_or_404(Macro.objects.seen_by(request.member).filter(is_active=True), pk=number_in(request, "macro", 0))
