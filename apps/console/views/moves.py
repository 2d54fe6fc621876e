"""From hand to hand: an agent takes a conversation or passes it on. The first of two wins; the other is told."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from apps.console.access import members_only, sight
from apps.console.done import passed_on
from apps.console.forms import Destination, came_from, note_in, number_in
from apps.console.views.acts import act, since
from apps.conversations.listing import List, list_of
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.models import Offer
from apps.ground.lane import fetch
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest


@act
def claim(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    fence = number_in(request, "fence")
    held = actions.claim(conversation, member=request.member, fence=fence)
    return _moved(request, conversation, held, "Claimed: yours now") if held.fence != fence else since(request, conversation)


@act
def transfer(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    there, fence = Destination.of(request), number_in(request, "fence")
    passed = actions.transfer(conversation, member=request.member, fence=fence, team=there.team, to=there.to, note=note_in(request))
    return _moved(request, conversation, passed, f"Passed on to {there.team or there.to}")


@act
def supervisor(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    fence = number_in(request, "fence")
    passed = actions.escalate_to_supervisor(conversation, member=request.member, fence=fence, note=note_in(request))
    return _moved(request, conversation, passed, "A supervisor is asked")


@act
def assistant(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    back = actions.hand_back(conversation, member=request.member, fence=number_in(request, "fence"), note=note_in(request))
    return _moved(request, conversation, back, "Handed back to the assistant")


@act
def queue(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    passed = actions.release(conversation, member=request.member, fence=number_in(request, "fence"), note=note_in(request))
    return _moved(request, conversation, passed, "Back in the queue, at its old place")


def _moved(request: MemberRequest, before: Conversation, after: Conversation, words: str) -> HttpResponse:
    return since(request, before, done=passed_on(words, before, after, request.member))


@act
def decline(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """What was offered to somebody else, or is offered no more, is not there."""
    offer = get_object_or_404(Offer, pk=number_in(request, "offer"), conversation=conversation, membership=request.member)
    actions.decline(offer, member=request.member)
    return redirect(came_from(request) or "console:conversations")


@require_safe
@members_only(Can.ANSWER)
def following(request: MemberRequest) -> HttpResponse:
    """The next to be worked on: of one's own, else who waits longest."""
    done, member = number_in(request, "after", 0), request.member
    for which in (List.MINE, List.QUEUE):
        rows = fetch(list_of(member.tenant.pk, which, member_id=member.pk, sight=sight(request)))
        number = next((row["number"] for row in rows if row["number"] != done), None)
        if number is not None:
            return redirect("console:conversation", number)
    return redirect("console:conversations")
