"""What an agent picks from while writing, and the canned replies they keep."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console import picks
from apps.console.access import members_only, seen_or_404
from apps.console.picks import LONGEST_QUERY, Kind, Pick
from apps.console.tickets.sheet import ticket_or_404
from apps.conversations.models import Contact
from apps.desk.actions import create_canned, delete_canned
from apps.desk.models import CannedReply
from apps.desk.placeholders import MEANINGS
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest


@require_safe
@members_only(Can.ANSWER)
def offered(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    """What there is of a kind for what was typed after its sign."""
    conversation = seen_or_404(request, number, "contact__merged_into")
    return _offered(request, kind, conversation.contact, str(number))


@require_safe
@members_only(Can.ANSWER)
def offered_on_ticket(request: MemberRequest, number: int, kind: str) -> HttpResponse:
    """The same; a ticket may have no conversation yet."""
    ticket = ticket_or_404(request, number)
    return _offered(request, kind, ticket.contact, str(ticket.conversation.number) if ticket.conversation else "")


def _offered(request: MemberRequest, kind: str, contact: Contact, number: str) -> HttpResponse:
    if kind not in set(Kind):
        raise Http404
    found = _picked(request, Kind(kind), contact, number)
    return render(request, "console/_picks.html", {"kind": kind, "picks": found})


def _picked(request: MemberRequest, kind: Kind, contact: Contact, number: str) -> list[Pick]:
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    match kind:
        case Kind.REPLIES:
            return picks.replies(asked, contact, request.member, number=number)
        case Kind.PEOPLE:
            return picks.people(asked, request.member)
    return picks.articles(asked, request.member, for_reply=request.GET.get("paper") != "note")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Can.ANSWER)
def canned(request: MemberRequest) -> HttpResponse:
    """One's own canned replies: to look at, and to add one."""
    if request.method != "POST":
        return _own(request)
    typed: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in ("shortcut", "title", "text")}
    try:
        create_canned(owner=request.member, actor=request.member.actor, **typed)
    except ValidationError as refused:
        return _own(request, refused=refused.message_dict, status=422, **typed)
    return _own(request, added=typed["shortcut"])


@require_POST
@members_only(Can.ANSWER)
def uncanned(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own is thrown away; a colleague's is not there."""
    delete_canned(get_object_or_404(CannedReply, pk=pk, owner=request.member), actor=request.member.actor)
    return _own(request)


def _own(request: MemberRequest, status: int = 200, **told: object) -> HttpResponse:
    own = CannedReply.objects.filter(owner=request.member)
    return render(request, "console/_canned.html", {"own": own, "meanings": MEANINGS, **told}, status=status)
