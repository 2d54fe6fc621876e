"""AI at hand: ask for it, stop it, put it away; what stands beside messages; what else may help."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from apps.assistant import actions
from apps.assistant.models import Writing
from apps.assistant.writings import newest_for
from apps.console import hand, helping, threads
from apps.console.access import members_only, sight
from apps.console.forms import number_in
from apps.console.margins import margins
from apps.console.views.acts import act
from apps.conversations.models import Author, Conversation, Message
from apps.ground.lane import fetch
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest

MOST_SEQS = 200


@act
def writings(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    said = {name: request.POST.get(name, "") for name in ("kind", "manner", "wish", "words")}
    actions.ask(conversation, member=request.member, **said)
    return _shown(request, conversation)


def writing(request: MemberRequest, number: int, pk: int) -> HttpResponseBase:
    """Stop one's own, or put it away; anybody else's is not there."""
    return act(partial(_ended, pk=pk))(request, number)


def _ended(request: MemberRequest, conversation: Conversation, *, pk: int) -> HttpResponse:
    mine = Writing.objects.filter(conversation=conversation, asked_by=request.member).select_related("asked_by")
    found = get_object_or_404(mine, pk=pk)
    (actions.stop if request.POST.get("act") == "stop" else actions.put_away)(found, member=request.member)
    return _shown(request, conversation)


def _shown(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    rows = fetch(newest_for(conversation.tenant.pk, conversation.pk, request.member.pk))
    return HttpResponse(hand.rendered(rows))


@require_POST
@members_only()
def beside(request: MemberRequest, number: int) -> HttpResponse:
    """What stands beside these messages for whoever asks. What they cannot read yet is translated, where they answer customers."""
    listed = threads.found(request.member.tenant.pk, number, sight(request))
    conversation = Conversation.objects.get(pk=listed.id)
    seqs = [int(one) for one in request.POST.get("seqs", "").split(",")[:MOST_SEQS] if one.isascii() and one.isdecimal() and len(one) < 10]
    if allows(request.member.actor, Can.ANSWER):
        actions.want_translations(conversation, member=request.member, seqs=seqs)
    return HttpResponse(margins(conversation, request.member, seqs))


@act
def verdicts(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """What somebody thinks of the assistant's message, or of what was written for them."""
    on = _judged(request, conversation)
    match request.POST.get("good"):
        case "1" | "0" as good:
            actions.give_verdict(member=request.member, is_good=good == "1", reason=request.POST.get("reason", ""), **on)
        case "":
            actions.take_verdict_back(member=request.member, **on)
        case _:
            raise ValidationError("Say whether it was good.")
    if "writing" in on:
        return _shown(request, conversation)
    return HttpResponse(margins(conversation, request.member, [number_in(request, "seq")]))


def _judged(request: MemberRequest, conversation: Conversation) -> dict[str, Any]:
    if request.POST.get("writing"):
        mine = Writing.objects.filter(conversation=conversation, asked_by=request.member)
        return {"writing": get_object_or_404(mine, pk=number_in(request, "writing"))}
    said = Message.objects.filter(conversation=conversation, author=Author.ASSISTANT)
    return {"message": get_object_or_404(said, seq=number_in(request, "seq"))}


@require_safe
@members_only(Can.ANSWER)
def articles(request: MemberRequest, number: int) -> HttpResponse:
    """Articles that may answer the customer's newest question, and past cases like this one."""
    listed = threads.found(request.member.tenant.pk, number, sight(request))
    conversation = Conversation.objects.select_related("tenant").get(pk=listed.id)
    found = helping.help_for(conversation, sight(request))
    return render(request, "console/_hand_articles.html", {"found": found})


@require_POST
@members_only()
def reader(request: MemberRequest) -> HttpResponse:
    actions.change_reader(request.member, shows=request.POST.get("shows") == "1")
    return HttpResponse(status=204)
