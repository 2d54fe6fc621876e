"""Conversations to look at: the list, a thread, what stood in it before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import about, composing, hand, lists, pages, personal, shell, threads
from apps.console.access import members_only, sight
from apps.console.finding import matches
from apps.console.forms import number_in
from apps.console.macros import macros_of
from apps.console.stretches import NEWEST, Reader, Stretch
from apps.conversations import actions
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
    listed = threads.named(request.member.tenant.pk, number, sight(request))
    if listed.is_forgotten:
        return _forgotten(request, number)
    actions.opened_by_member(listed, member=request.member)
    context = shell.context(request, "conversations", pages.thread_page(number)) | lists.context(request)
    context |= hand.context(listed, request.member)
    context |= about.context(listed, request.member, sight(request)) | about.acting(listed, request.member)
    context |= (
        threads.context(listed, request.member)
        | personal.context(request.member, listed.id)
        | composing.context(request, listed)
        | {"macros": macros_of(request.member)}
    )
    return render(request, "console/conversation.html", context)


def _forgotten(request: MemberRequest, number: int) -> HttpResponse:
    """That there was one is told; its page follows the list alone."""
    context = shell.context(request, "conversations") | lists.context(request)
    return render(request, "console/forgotten.html", context | {"number": number})


@require_safe
@members_only()
def earlier(request: MemberRequest, number: int) -> HttpResponse:
    """What was said before the oldest message on the page, after one or around one; or where words stand."""
    tenant = request.member.tenant
    listed = threads.found(tenant.pk, number, sight(request))
    if (query := request.GET.get("q")) is not None:
        return render(request, "console/_matches.html", {"found": matches(listed, tenant.pk, query, tenant.zone), "number": number})
    stretch = _asked(request, Reader(listed, tenant.pk, tenant.zone))
    return render(request, "console/_stretch.html", {"stretch": stretch, "facts": {"listed": listed}})


def _asked(request: MemberRequest, reader: Reader) -> Stretch:
    if "around" in request.GET:
        return reader.around(number_in(request, "around", NEWEST))
    if "after" in request.GET:
        return reader.later(number_in(request, "after", NEWEST))
    return reader.newest(before=number_in(request, "before", NEWEST))
