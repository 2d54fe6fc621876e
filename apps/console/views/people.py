"""What colleagues do about the person behind a conversation: say who they are, make two of them one, block them."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.console import about, threads
from apps.console.access import members_only, sight
from apps.console.done import Done
from apps.console.facts import Facts
from apps.console.forms import number_in
from apps.console.views.acts import act, since
from apps.conversations import actions
from apps.conversations.models import Contact, Conversation
from apps.conversations.queries import family_of
from apps.tenants import actions as people_of
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

MOST_FIELD = 254


@require_safe
@members_only()
def shown(request: MemberRequest, number: int) -> HttpResponse:
    listed = threads.found(request.member.tenant.pk, number, sight(request))
    context = about.context(listed, request.member, sight(request)) | {"facts": Facts(listed, request.member.tenant.zone)}
    return render(request, "console/_about_fresh.html", context)


@act
def described(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    known = {name: request.POST.get(name, "").strip() for name in ("name", "email", "phone")}
    if not any(known.values()) or any(len(value) > MOST_FIELD or "\x00" in value for value in known.values()):
        raise ValidationError("Give a name, an address or a number.")
    actions.describe(conversation.contact, actor=request.member.actor, **known)
    return since(request, conversation, done=Done("Kept, as you typed it", conversation.number))


def person(request: MemberRequest, number: int) -> HttpResponseBase:
    """Who it is is read here, and written down here."""
    return (described if request.method == "POST" else shown)(request, number)


@require_safe
@members_only(Can.ANSWER)
def alike(request: MemberRequest, number: int) -> HttpResponse:
    """Who else may be this person. People of an outside desk look through nobody else's customers."""
    if sight(request) is not None:
        raise Http404
    tenant, asked = request.member.tenant, request.GET.get("q", "")
    people_of.rows_seen("people", member=request.member)
    found = about.found_alike(tenant, asked, besides=threads.found(tenant.pk, number, None).contact_id)
    return render(request, "console/_alike.html", {"found": found, "asked": asked.strip(), "number": number})


@act
def merge(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """Who wrote this is somebody who is known already, and goes by that name."""
    if sight(request) is not None:
        raise Http404
    into = get_object_or_404(Contact, pk=number_in(request, "contact"))
    merged = actions.person_of(conversation.contact)
    actions.merge_contacts(merged, into=into, actor=request.member.actor, keep=conversation)
    return since(request, conversation, done=Done(f"One person now: {into}", conversation.number, "part", {"contact": merged.pk}))


@act
def part(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=number_in(request, "contact"), pk__in=family_of(conversation.contact))
    actions.part_contacts(contact, actor=request.member.actor)
    return since(request, conversation, done=Done("Two people again", conversation.number))


@act
def block(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    if request.POST.get("on") == "0":
        return _unblock(request, conversation)
    actions.block(conversation.contact, actor=request.member.actor)
    was_open = conversation.is_open
    conversation.refresh_from_db(fields=["fence"])
    again = {"on": 0} | ({"fence": conversation.fence} if was_open else {})
    return since(request, conversation, done=Done(f"{conversation.contact} is blocked", conversation.number, "block", again))


def _unblock(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    """Taken back at once, the conversation that ended with it goes on."""
    if request.POST.get("fence"):
        actions.forgive(conversation, member=request.member, fence=number_in(request, "fence"))
    else:
        actions.unblock(conversation.contact, actor=request.member.actor)
    return since(request, conversation, done=Done("Unblocked: what they write is taken again", conversation.number))
