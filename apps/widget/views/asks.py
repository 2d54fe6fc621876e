"""What a visitor asks for or says beside the messages; each answers with the conversation as it is then."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse

from apps.conversations import actions
from apps.conversations.actions import NoConversation
from apps.conversations.admitting import Guest
from apps.conversations.models import Rating
from apps.escalations import actions as escalations
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.tickets.links import link_of
from apps.tickets.models import Ticket
from apps.widget import fields
from apps.widget.calls import Call, answer, for_visitors
from apps.widget.thread import after, face_of_guest


async def _act(guest: Guest, action: Callable[..., Any], **said: Any) -> JsonResponse:
    await aside(_within, guest, action, said)
    thread = await after(guest, "", 2**31 - 1)
    return answer({"conversation": thread.conversation})


def _within(guest: Guest, action: Callable[..., Any], said: dict[str, Any]) -> None:
    with tenant_scope(guest.tenant_id):
        action(guest, **said)


@for_visitors("POST")
async def human(call: Call) -> JsonResponse:
    return await _act(call.guest, escalations.ask_for_human)


@for_visitors("POST")
async def ticket(call: Call) -> JsonResponse:
    asked = {"email": fields.email(call.body), "subject": fields.text(call.body, "subject", most=200)}
    await aside(_within, call.guest, actions.ask_for_ticket, asked | {"body": fields.text(call.body, "body", most=10_000)})
    thread = await after(call.guest, "", 2**31 - 1)
    return answer({"conversation": thread.conversation, "ticket": await aside(_newest_ticket, call.guest)})


def _newest_ticket(guest: Guest) -> dict[str, Any] | None:
    """That of the form, and where it is followed."""
    with tenant_scope(guest.tenant_id):
        of_form = Ticket.objects.filter(contact__in=guest.family, key__startswith="card:").select_related("tenant")
        newest = of_form.order_by("-pk").first()
        return {"number": newest.number, "url": link_of(newest)} if newest else None


@for_visitors("POST")
async def callback(call: Call) -> JsonResponse:
    at = fields.text(call.body, "at", most=200, required=False)
    return await _act(call.guest, actions.ask_for_call, phone=fields.phone(call.body), at=at)


@for_visitors("POST")
async def rating(call: Call) -> JsonResponse:
    return await _rate(call, Rating.Kind.CSAT)


@for_visitors("POST")
async def nps(call: Call) -> JsonResponse:
    return await _rate(call, Rating.Kind.NPS)


async def _rate(call: Call, kind: Rating.Kind) -> JsonResponse:
    score = fields.number(call.body.get("score"), "score", least=Rating.LOWEST[kind], most=Rating.HIGHEST[kind])
    comment = fields.text(call.body, "comment", most=2_000, required=False)
    return await _act(call.guest, actions.rate, kind=kind, score=score, comment=comment)


@for_visitors("POST")
async def end(call: Call) -> JsonResponse:
    return await _act(call.guest, actions.end)


@for_visitors("POST")
async def typing(call: Call) -> HttpResponse:
    on = fields.flag(call.body, "on")
    face = await face_of_guest(call.guest)
    if face is not None:
        actions.type_as_customer(call.guest, face, on=on)
    return HttpResponse(status=204)


@for_visitors("POST")
async def read(call: Call) -> HttpResponse:
    seq = fields.number(call.body.get("seq"), "seq")
    face = await face_of_guest(call.guest)
    if face is None:
        raise NoConversation
    await actions.read_by_customer(call.guest, face, seq)
    return HttpResponse(status=204)
