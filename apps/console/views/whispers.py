"""What whoever leads says to who answers, beside the thread."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from apps.console.done import Done
from apps.console.forms import Words, number_in
from apps.console.views.acts import act, since
from apps.conversations import actions
from apps.conversations.models import Conversation, Whisper
from apps.tenants.workspace import MemberRequest


@act
def whispers(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    words, to = Words.of(request), number_in(request, "to")
    said = actions.whisper(conversation, member=request.member, client_id=words.client_id, text=words.text, to=to)
    return since(request, conversation, done=Done(f"Whispered to {said.to.public_name}", conversation.number))


@act
def hearing(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """They have read it. What was said to somebody else is not there."""
    heard = get_object_or_404(Whisper, pk=number_in(request, "whisper"), conversation=conversation, to=request.member)
    actions.put_away(heard, member=request.member)
    return since(request, conversation)
