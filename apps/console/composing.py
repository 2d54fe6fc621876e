"""The two papers an agent writes on, a reply and a note: what stands on them when a thread is opened, and what is sent from them."""

import uuid
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.console.forms import number_in, uploads_in
from apps.conversations.listing import Listed
from apps.conversations.models import Outcome
from apps.desk.models import Draft
from apps.desk.queries import drafts_in
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest


def context(request: MemberRequest, listed: Listed) -> dict[str, Any]:
    """What `console/_composer.html` needs: what was begun, and which paper lies on top."""
    if not allows(request.member.actor, Can.ANSWER):
        return {}
    begun = drafts_in(listed.id, request.member)
    has_note_alone = bool(begun["note"].text and not begun["reply"].text)
    return {
        "client_ids": (uuid.uuid4(), uuid.uuid4()),
        "begun": begun,
        "on_top": _named(request.GET.get("paper", ""), Draft.Paper.NOTE if has_note_alone else Draft.Paper.REPLY),
    }


def begun_in(request: HttpRequest) -> dict[str, Any]:
    """A draft as the page has it."""
    return {
        "paper": _named(request.POST.get("paper", ""), Draft.Paper.REPLY),
        "text": request.POST.get("text", ""),
        "attachments": uploads_in(request),
        "seen": number_in(request, "seen", 0),
        "client_id": _id_in(request),
    }


def ending_in(request: HttpRequest) -> Outcome | None:
    """How the conversation ends with the reply, where it does."""
    said = request.POST.get("resolve", "")
    if said not in {"", Outcome.SOLVED}:
        raise ValidationError("A reply ends a conversation as solved. For another outcome, send it first.")
    return Outcome(said) if said else None


def _named(asked: str, otherwise: Draft.Paper) -> Draft.Paper:
    return Draft.Paper(asked) if asked in Draft.Paper.values else otherwise


def _id_in(request: HttpRequest) -> uuid.UUID | None:
    with suppress(ValueError):
        return uuid.UUID(request.POST.get("client_id", ""))
    return None
