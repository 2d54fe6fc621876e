"""What an agent does in a thread. Each calls one action, and is answered with what has come since the page last looked."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps

from django.contrib import messages as toasts
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.console import hand, threads
from apps.console.access import members_only, seen_or_404
from apps.console.composing import begun_in, ending_in
from apps.console.done import TAKEN_BACK, Done
from apps.console.forms import Words, came_from, number_in
from apps.console.stretches import NEWEST, Cursor
from apps.console.views.conversations import earlier
from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder, SaidOtherwise
from apps.conversations.models import Conversation, Outcome
from apps.desk.actions import NewerCame, keep_draft, keep_note, send
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
        conversation = seen_or_404(request, number)
        try:
            return view(request, conversation)
        except (PermissionDenied, SaidOtherwise, ValidationError, NotText) as refused:
            return since(request, conversation, *_in_words(refused))

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
        case PermissionDenied():
            return str(refused), 403
    return str(refused), 422


def since(
    request: MemberRequest, conversation: Conversation, problem: str = "", status: int = 200, *, done: Done | None = None
) -> HttpResponse:
    """The thread since the page's cursor, and what was done. Forms that go without a script, as those of the list, lead to the whole page:
    of the conversation, or where something was refused, back to where one was."""
    if done and request.POST.get("undo"):
        done = Done(TAKEN_BACK, conversation.number)
    if not request.headers.get("HX-Request"):
        return _whole_page(request, conversation, problem, done)
    cursor = Cursor(number_in(request, "after", NEWEST), number_in(request, "notes", NEWEST))
    news = threads.news(conversation.tenant.pk, conversation.pk, cursor, conversation.tenant.zone)
    return render(request, "console/_since.html", {"news": news, "problem": problem, "done": done}, status=status)


def _whole_page(request: MemberRequest, conversation: Conversation, problem: str, done: Done | None) -> HttpResponse:
    if problem:
        toasts.error(request, problem)
    if done:
        toasts.success(request, done.rendered(), extra_tags="done")
    back = came_from(request) if problem else ""
    return redirect(back or reverse("console:conversation", args=[conversation.number]))


@act
def say(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    words, seen, resolve = Words.of(request), number_in(request, "seen", NEWEST), ending_in(request)
    try:
        said = send(conversation, member=request.member, seen=seen, resolve=resolve, **asdict(words))
    except NewerCame:
        keep_draft(conversation, member=request.member, **begun_in(request))
        raise
    hand.keep_sent(request, conversation, said)
    return since(request, conversation, done=_ended(conversation, "Sent. ") if resolve else None)


def messages(request: MemberRequest, number: int) -> HttpResponseBase:
    """A reply is posted here, earlier messages are read here."""
    return (say if request.method == "POST" else earlier)(request, number)


@act
def notes(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    words = Words.of(request)
    keep_note(conversation, member=request.member, client_id=words.client_id, text=words.text)
    return since(request, conversation)


@act
def resolution(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome not in {Outcome.SOLVED, *threads.OTHER_OUTCOMES}:
        raise ValidationError("Say how the conversation ended.")
    actions.resolve(conversation, outcome=Outcome(outcome), actor=request.member.actor, fence=number_in(request, "fence"))
    return since(request, conversation, done=_ended(conversation) if conversation.is_open else None)


def _ended(conversation: Conversation, sent: str = "") -> Done | None:
    """Where it has. What was sent with it stays said."""
    conversation.refresh_from_db(fields=["status", "outcome", "fence"])
    if conversation.is_open:
        return None
    label = Outcome(conversation.outcome).label.lower()
    words = f"{sent}Resolved as {label}" if conversation.outcome == Outcome.SOLVED else f"{sent}Resolved: {label}"
    return Done(words, conversation.number, "reopening", {"fence": conversation.fence}, goes_on=True)


@act
def reopening(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.reopen(conversation, member=request.member, fence=number_in(request, "fence"))
    return since(request, conversation, done=Done("Open again, and yours", conversation.number))


@act
def tags(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """One tag on, or off."""
    word, off = request.POST.get("add", "").strip(), request.POST.get("remove", "")
    if not (word or off):
        raise ValidationError("Type a tag.")
    before = set(conversation.tags)
    change, undo = (actions.remove_tags, "add") if off else (actions.add_tags, "remove")
    after = change(conversation, tags=[off or word], actor=request.member.actor)
    changed = "".join(before ^ set(after.tags))
    words = f"Tag “{changed}” {'taken off' if off else 'added'}"
    return since(request, conversation, done=Done(words, conversation.number, "tags", {undo: changed}) if changed else None)


@act
def read(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.read_by_member(conversation, member=request.member, seq=number_in(request, "seq"))
    return HttpResponse(status=204)


@act
def typing(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    paper = begun_in(request)["paper"]
    actions.touch_paper(conversation, member=request.member, paper=str(paper), on=request.POST.get("on") == "1")
    return HttpResponse(status=204)
