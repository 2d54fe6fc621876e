"""What is done for the customer from the case: chosen, filled in, agreed to and run; and what waits for somebody's yes, decided."""

import json
import re
from functools import partial

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from apps.console.access import members_only, seen_or_404
from apps.console.approvals import Asked
from apps.console.done import Done
from apps.console.forms import note_in
from apps.console.offers import Asking, Given, reached
from apps.console.outcomes import in_words
from apps.console.sheets import arguments_in, held_against, sheet_for
from apps.console.tooling import Outcome, panel_of
from apps.console.views.acts import act, since
from apps.conversations.models import Conversation
from apps.ground.lane import fetch
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest
from apps.tools import actions
from apps.tools.actions.calling import needed_for
from apps.tools.foreseeing import foresee
from apps.tools.models import Approval, ToolCall
from apps.tools.queries import approval_of, is_verified
from apps.tools.registry import Content, Judgement, Refused, Tier, Tool, for_hands

KEY = re.compile(r"[\w-]{8,64}", re.ASCII)
TOO_OLD = "This form is too old to be sent. Open it again."
DECISIONS = {"approve": actions.approve, "refuse": actions.refuse}


@require_safe
@members_only(Can.ANSWER)
def tools(request: MemberRequest, number: int) -> HttpResponse:
    """What the business has of the customer, and what can be done with it."""
    conversation = seen_or_404(request, number)
    return render(request, "console/_tool_panel.html", {"panel": panel_of(Asking(conversation, request.member))})


def tool(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Its form is read here, and sent here."""
    if request.method == "POST":
        return act(partial(_used, name=name))(request, number)
    return blank(request, number, name)


@require_safe
@members_only(Can.ANSWER)
def blank(request: MemberRequest, number: int, name: str) -> HttpResponse:
    conversation, wanted = seen_or_404(request, number), _offered(request, name)
    return _form(request, conversation, wanted, request.GET, {})


def _form(request: MemberRequest, conversation: Conversation, wanted: Tool, given: QueryDict, problems: Given) -> HttpResponse:
    """As far as it is filled in, with what is wrong of it. Where the back office is away, what was typed is kept for another try."""
    sheet = reached(lambda: sheet_for(wanted, Asking(conversation, request.member), given))
    if sheet:
        told = {"sheet": sheet.marked(problems), "number": conversation.number}
        return render(request, "console/_tool_form.html", told, status=422 if problems else 200)
    told = {"tool": wanted, "number": conversation.number, "changed": given.get("changed", "")}
    return render(request, "console/_tool_away.html", told | {"given": _fields(arguments_in(wanted, given))})


def _used(request: MemberRequest, conversation: Conversation, *, name: str) -> HttpResponse:
    """What reads, runs; all else is asked about once, and run with the answer. Where only a choice changed, the form is asked for again."""
    wanted = _offered(request, name)
    if "changed" in request.POST:
        return _form(request, conversation, wanted, request.POST, {})
    given = arguments_in(wanted, request.POST)
    arguments, problems = held_against(wanted, given)
    if arguments is None:
        return _form(request, conversation, wanted, request.POST, problems)
    if wanted.tier is Tier.READ or request.POST.get("sure"):
        return _run(request, conversation, wanted, json.dumps(given))
    try:
        judgement = foresee(wanted, arguments, conversation, member=request.member)
    except Refused as refused:
        return _form(request, conversation, wanted, request.POST, {"": in_words(refused.reason)})
    return _sure(request, conversation, wanted, given, judgement)


def _sure(request: MemberRequest, conversation: Conversation, wanted: Tool, given: Content, judgement: Judgement) -> HttpResponse:
    told = {"tool": wanted, "judgement": judgement, "question": in_words(judgement.summary), "number": conversation.number}
    told["lacks_proof"] = wanted.needs_identity and not is_verified(conversation)
    return render(request, "console/_tool_sure.html", told | {"given": _fields(given), "key": request.POST.get("key", "")})


def _fields(given: Content) -> list[tuple[str, str]]:
    return [(name, one) for name, value in given.items() for one in (value if isinstance(value, list) else [value])]


def _run(request: MemberRequest, conversation: Conversation, wanted: Tool, arguments: str) -> HttpResponse:
    call = actions.call_by_hand(conversation, wanted.name, arguments, member=request.member, key=_key(request))
    answer = since(request, conversation)
    answer.write(_outcome(request, call, conversation.number))
    return answer


def _key(request: MemberRequest) -> str:
    """What the form was given, so that it acts once however often it is sent."""
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        raise ValidationError(TOO_OLD)
    return key


def _outcome(request: MemberRequest, call: ToolCall, number: int) -> str:
    return render_to_string("console/_tool_outcome.html", {"outcome": Outcome(call), "number": number}, request)


@require_safe
@members_only(Can.ANSWER)
def called(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    """How it stands: for whoever waits for it."""
    mine = ToolCall.objects.filter(conversation=seen_or_404(request, number), member=request.member)
    return HttpResponse(_outcome(request, get_object_or_404(mine, pk=pk), number))


def approval(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """What waits for somebody's yes is read here, and decided here."""
    if request.method == "POST":
        return act(partial(_decided, pk=pk))(request, number)
    return asked(request, number, pk)


@require_safe
@members_only(Can.APPROVE)
def asked(request: MemberRequest, number: int, pk: int) -> HttpResponse:
    conversation = seen_or_404(request, number)
    rows = fetch(approval_of(request.member.tenant.pk, conversation.pk, pk))
    if not rows:
        raise Http404
    refuses = request.GET.get("act") == "refuse"
    told = {"asked": Asked(rows[0], request.member.tenant.zone), "number": number, "refuses": refuses}
    return render(request, "console/_approval_form.html", told)


def _decided(request: MemberRequest, conversation: Conversation, *, pk: int) -> HttpResponse:
    decide = DECISIONS.get(request.POST.get("act", ""))
    if decide is None:
        raise Http404
    waiting = Approval.objects.select_related("call", "tenant").filter(call__conversation=conversation)
    decide(get_object_or_404(waiting, pk=pk), by=request.member, note=note_in(request))
    (row,) = fetch(approval_of(conversation.tenant.pk, conversation.pk, pk))
    return since(request, conversation, done=Done(Asked(row, conversation.tenant.zone).words, conversation.number))


def _offered(request: MemberRequest, name: str) -> Tool:
    """One that colleagues use, and that this one's role allows."""
    found = for_hands(name)
    if found is None or not allows(request.member.actor, needed_for(found)):
        raise Http404
    return found
