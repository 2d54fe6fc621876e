"""What is put aside for a while, and brought back."""

from django.http import HttpResponse

from apps.console import moments
from apps.console.done import Done
from apps.console.forms import number_in
from apps.console.snoozes import moment_in
from apps.console.views.acts import act, since
from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.tenants.workspace import MemberRequest


@act
def snooze(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    zone, until = conversation.tenant.zone, moment_in(request, conversation.tenant)
    asleep = actions.snooze(conversation, until=until, member=request.member, fence=number_in(request, "fence"))
    words = f"Snoozed until {moments.day_of(until, zone)}, {moments.time_of(until, zone)}"
    return since(request, conversation, done=Done(words, conversation.number, "awake", {"fence": asleep.fence}, goes_on=True))


@act
def awake(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    actions.wake(conversation, actor=request.member.actor, fence=number_in(request, "fence"))
    return since(request, conversation, done=Done("Back from snooze", conversation.number))
