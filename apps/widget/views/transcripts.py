"""A visitor takes their conversation with them."""

from typing import Any

from django.http import HttpResponse, JsonResponse

from apps.conversations import actions, transcripts
from apps.conversations.admitting import Guest
from apps.conversations.reading import Said
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.widget import fields, shapes
from apps.widget.calls import Call, answer, for_visitors
from apps.widget.errors import bad_field
from apps.widget.thread import after


@for_visitors("GET", "POST")
async def transcript(call: Call) -> HttpResponse:
    if call.request.method == "POST":
        return await _mail(call)
    form = call.request.GET.get("format", "txt")
    if form not in {"txt", "json"}:
        raise bad_field("format", "must be txt or json.")
    text, said = await aside(_written, call.guest, form)
    if form == "txt":
        return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=_saved_as("transcript.txt"))
    thread = await after(call.guest, "", 2**31 - 1)
    body: dict[str, Any] = {"conversation": thread.conversation, "messages": [shapes.message(one, call.guest.locale) for one in said]}
    return JsonResponse(body, headers=_saved_as("transcript.json"))


def _written(guest: Guest, form: str) -> tuple[str, list[Said]]:
    with tenant_scope(guest.tenant_id):
        conversation = actions.take_transcript(guest, form=form)
        said = transcripts.messages_of(conversation)
        return transcripts.as_text(conversation, said), said


async def _mail(call: Call) -> JsonResponse:
    email = fields.email(call.body)
    await aside(_queue, call.guest, email)
    thread = await after(call.guest, "", 2**31 - 1)
    return answer({"conversation": thread.conversation})


def _queue(guest: Guest, email: str) -> None:
    with tenant_scope(guest.tenant_id):
        actions.mail_transcript(guest, email=email)


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
