"""A visitor comes in, says who they are, and gets the pass that opens a socket."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from apps.conversations import actions
from apps.conversations.actions import Arrival
from apps.conversations.admitting import Guest, issue_pass
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import verified
from apps.inboxes.models import Inbox
from apps.inboxes.queries import page_by_key
from apps.text.devices import device_of
from apps.text.speaking import negotiate
from apps.widget import fields, shapes
from apps.widget.calls import Call, answer, answers, arrivals, demand_origin, for_visitors, json_body, own_origin
from apps.widget.desk import desk_of
from apps.widget.errors import Refusal, too_many
from apps.widget.thread import newest_of

NEWEST = 50
UNKNOWN_INBOX = Refusal(404, "inbox", "There is no such inbox.")


@answers("POST")
async def session(request: HttpRequest) -> JsonResponse:
    body = json_body(request)
    inbox = await aside(_inbox, body)
    demand_origin(request.headers.get("Origin"), own_origin(request), inbox.allowed_origins)
    if wait := arrivals.take(request.META.get("REMOTE_ADDR")):
        raise too_many(wait)
    locale = inbox.locale or negotiate(_short(body, "locale") or request.headers.get("Accept-Language", ""))
    arrival = await aside(_arrive, inbox, body, locale, device_of(request.headers.get("User-Agent", "")))
    return answer(await _welcome(inbox, arrival, locale))


def _inbox(body: dict[str, Any]) -> Inbox:
    key = body.get("inbox")
    inbox = page_by_key(key) if isinstance(key, str) else None
    if inbox is None:
        raise UNKNOWN_INBOX
    return inbox


def _arrive(inbox: Inbox, body: dict[str, Any], locale: str, device: str) -> Arrival:
    identity = verified(inbox, body["identity"]) if body.get("identity") else None
    token = body.get("token") or ""
    with tenant_scope(inbox.tenant_id):
        return actions.arrive(inbox, token=str(token), identity=identity, locale=locale, page=_short(body, "page"), device=device)


def _short(body: dict[str, Any], name: str) -> str:
    """What only informs us is never refused: it is cut, or left out."""
    value = body.get(name)
    return value[:500].encode("utf-8", "ignore").decode().replace("\x00", "") if isinstance(value, str) else ""


async def _welcome(inbox: Inbox, arrival: Arrival, locale: str) -> dict[str, Any]:
    thread = await newest_of(arrival.guest, NEWEST)
    desk = await desk_of(arrival.guest.tenant_id, arrival.guest.inbox_id)
    return {
        "token": arrival.token,
        "pass": issue_pass(arrival.guest),
        "inbox": shapes.inbox(inbox, locale) | shapes.staffing(desk, locale),
        "contact": contact_of(arrival.guest),
        "conversation": thread.conversation,
        "messages": thread.messages,
        "last_seq": thread.last_seq,
    }


def contact_of(guest: Guest) -> dict[str, Any]:
    return {"name": guest.name or None, "verified": bool(guest.subject)}


@for_visitors("POST", even_blocked=True)
async def socket_pass(call: Call) -> JsonResponse:
    return answer({"pass": issue_pass(call.guest)})


@for_visitors("POST")
async def contact(call: Call) -> JsonResponse:
    said = {
        "name": fields.text(call.body, "name", most=80, required=False),
        "email": fields.email(call.body, required=False),
        "phone": fields.phone(call.body, required=False),
    }
    named = await aside(_introduce, call.guest, said)
    return answer({"contact": {"name": named or None, "verified": bool(call.guest.subject)}})


def _introduce(guest: Guest, said: dict[str, str]) -> str:
    with tenant_scope(guest.tenant_id):
        return actions.introduce(guest, **said).name
