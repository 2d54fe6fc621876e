"""Conversations to look at: the list, a thread, what stood in it before."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import lists, pages, shell, threads
from apps.console.access import members_only
from apps.console.forms import number_in
from apps.tenants.workspace import MemberRequest


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def index(request: MemberRequest) -> HttpResponse:
    context = shell.context(request, "conversations") | lists.context(request)
    return render(request, "console/_list.html" if request.headers.get("HX-Request") else "console/conversations.html", context)


@require_safe
@members_only()
def thread(request: MemberRequest, number: int) -> HttpResponse:
    listed = threads.found(request.member.tenant.pk, number)
    context = shell.context(request, "conversations", pages.thread_page(number)) | lists.context(request)
    context |= threads.context(listed, request.member) | {"client_ids": (uuid.uuid4(), uuid.uuid4())}
    return render(request, "console/conversation.html", context)


@require_safe
@members_only()
def earlier(request: MemberRequest, number: int) -> HttpResponse:
    """What was said before the oldest message on the page."""
    member = request.member
    listed = threads.found(member.tenant.pk, number)
    before = number_in(request, "before", threads.NEWEST)
    stretch = threads.stretch(listed, member.tenant.pk, member.tenant.zone, before=before)
    return render(request, "console/_stretch.html", {"stretch": stretch, "facts": {"listed": listed}})
