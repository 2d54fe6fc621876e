"""A reply or a note in the making: kept as it is written, looked at before it is sent, shown as it will be read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.console.access import members_only
from apps.console.composing import begun_in
from apps.console.views.acts import act
from apps.conversations.models import Conversation
from apps.desk.actions import keep_draft
from apps.desk.models import Draft
from apps.escalations.queries import known_in
from apps.escalations.repeating import repeats
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.text.markup import to_html
from apps.text.typed import LONGEST


@act
def draft(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """Keep it, and say what a reply asks the customer for although it is known."""
    begun = begun_in(request)
    keep_draft(conversation, member=request.member, **begun)
    asks = begun["text"][:LONGEST] if begun["paper"] == Draft.Paper.REPLY else ""
    found = repeats(asks, known_in(conversation), conversation.language) if asks else []
    return render(request, "console/_repeats.html", {"repeats": found})


@require_POST
@members_only(Can.ANSWER)
def preview(request: MemberRequest) -> HttpResponse:
    return HttpResponse(to_html(request.POST.get("text", "")[:LONGEST]))
