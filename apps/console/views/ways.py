"""How replies reach a customer who is not on the page: another way, an approved text, once more what failed, no more what is in vain."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from apps.console.forms import Words
from apps.console.replying import approved_in
from apps.console.views.acts import act, since
from apps.conversations import actions
from apps.conversations.models import Conversation, Delivery
from apps.tenants.workspace import MemberRequest


@act
def way(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.redirect(conversation, way=request.POST.get("way", ""), member=request.member)
    return since(request, conversation)


@act
def approved(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """A text the provider has approved, with what goes into its places."""
    client_id = Words.of(request).client_id
    template, variables = approved_in(request, conversation)
    actions.send_template(conversation, member=request.member, template=template, variables=variables, client_id=client_id)
    return since(request, conversation)


def again(request: MemberRequest, number: int, pk: int) -> HttpResponseBase:
    return act(partial(_done, pk=pk, do=actions.send_again))(request, number)


def abandon(request: MemberRequest, number: int, pk: int) -> HttpResponseBase:
    return act(partial(_done, pk=pk, do=actions.abandon))(request, number)


def _done(request: MemberRequest, conversation: Conversation, *, pk: int, do: Callable[..., object]) -> HttpResponse:
    left = get_object_or_404(Delivery, pk=pk, conversation=conversation, purpose=Delivery.Purpose.MESSAGE)
    do(left, actor=request.member.actor)
    return since(request, conversation)
