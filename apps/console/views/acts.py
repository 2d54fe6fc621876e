"""What an agent does in a thread. Each calls one action, and is answered with what has come since the page last looked."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.console import threads
from apps.console.access import members_only
from apps.console.forms import Words, number_in
from apps.console.threads import NEWEST, Cursor
from apps.console.views.conversations import earlier
from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder, SaidOtherwise
from apps.conversations.models import Conversation, Outcome
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.text.typed import NotText

SAID_OTHERWISE = "An earlier try did arrive, with other words: look above. Send again to say this as well."
NOT_YOURS = "You no longer hold this conversation. Your words are kept here."

Act = Callable[[MemberRequest, Conversation], HttpResponse]


def act(view: Act) -> Callable[..., HttpResponseBase]:
    """Somebody who may answer does something to a conversation; what is refused comes back as a sentence, with the thread as it is."""

    @require_POST
    @members_only(Can.ANSWER)
    @wraps(view)
    def acted(request: MemberRequest, number: int) -> HttpResponse:
        conversation = get_object_or_404(Conversation.objects.select_related("tenant"), number=number)
        try:
            return view(request, conversation)
        except (NotTheHolder, SaidOtherwise, ValidationError, NotText) as refused:
            return _since(request, conversation, *_in_words(refused))

    return acted


def _in_words(refused: Exception) -> tuple[str, int]:
    """What was refused, as a sentence, and its status."""
    match refused:
        case NotTheHolder():
            return NOT_YOURS, 409
        case SaidOtherwise():
            return SAID_OTHERWISE, 409
        case ValidationError():
            return refused.messages[0], 409 if isinstance(refused, Moved) else 422
    return str(refused), 422


def _since(request: MemberRequest, conversation: Conversation, problem: str = "", status: int = 200) -> HttpResponse:
    """The thread since the page's cursor; the whole page again for a form that was sent before the page's scripts were there."""
    if not request.headers.get("HX-Request"):
        if problem:
            toasts.error(request, problem)
        return redirect("console:conversation", number=conversation.number)
    cursor = Cursor(number_in(request, "after", NEWEST), number_in(request, "notes", NEWEST))
    news = threads.news(conversation.tenant.pk, conversation.pk, cursor, conversation.tenant.zone)
    return render(request, "console/_since.html", {"news": news, "problem": problem}, status=status)


@act
def say(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    words = Words.of(request)
    actions.post(conversation, member=request.member, client_id=words.client_id, text=words.text, attachments=words.attachments)
    return _since(request, conversation)


def messages(request: MemberRequest, number: int) -> HttpResponseBase:
    """A reply is posted here, earlier messages are read here."""
    return (say if request.method == "POST" else earlier)(request, number)


@act
def notes(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    words = Words.of(request)
    actions.note(conversation, member=request.member, client_id=words.client_id, text=words.text)
    return _since(request, conversation)


@act
def claim(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.claim(conversation, member=request.member, fence=number_in(request, "fence"))
    return _since(request, conversation)


@act
def resolution(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome not in {Outcome.SOLVED, *threads.OTHER_OUTCOMES}:
        raise ValidationError("Say how the conversation ended.")
    actions.resolve(conversation, outcome=Outcome(outcome), actor=request.member.actor, fence=number_in(request, "fence"))
    return _since(request, conversation)


@act
def read(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.read_by_member(conversation, member=request.member, seq=number_in(request, "seq"))
    return HttpResponse(status=204)


@act
def typing(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.type_as_member(conversation, member=request.member, on=request.POST.get("on") == "1")
    return HttpResponse(status=204)
