"""The API's shapes: a message, a conversation, an inbox."""

import hashlib
import json
from datetime import UTC, timedelta
from typing import Any

from django.urls import reverse

from apps.conversations.facing import Face
from apps.conversations.models import Author, Holder
from apps.conversations.reading import Said
from apps.ground import clock
from apps.inboxes.colours import on_dark, readable
from apps.inboxes.models import Ask, Inbox
from apps.tenants.models.user import public_name
from apps.text.markup import to_html
from apps.text.speaking import catalogue, direction, phrase
from apps.widget.desk import Desk

MOST_FILE_MB = 10
LABELS = {Holder.ASSISTANT: "status_assistant", Holder.QUEUE: "status_queue", Holder.NONE: "status_ended"}

Json = dict[str, Any]


def message(said: Said, locale: str) -> Json:
    name = phrase(locale, "assistant") if said.author == Author.ASSISTANT else said.author_name
    return {
        "conversation": said.conversation,
        "seq": said.seq,
        "client_id": str(said.client_id) if said.client_id else None,
        "turn": said.turn or None,
        "kind": said.kind,
        "author": {"kind": said.author, "name": name},
        "text": said.text,
        "html": to_html(said.text),
        "card": said.card,
        "attachments": [_attachment(one) for one in said.attachments],
        "sources": said.sources,
        "language": said.language or None,
        "created_at": said.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _attachment(stored: Json) -> Json:
    return stored | {"url": attachment_url(stored["id"])}


def attachment_url(public_id: str) -> str:
    return reverse("widget:attachment", args=[public_id])


def conversation(face: Face | None, desk: Desk, locale: str) -> Json | None:
    """None before the first message or act."""
    if face is None:
        return None
    staffed = desk.is_open and face.somebody_is_here
    return {
        "id": face.public_id,
        "holder": face.holder,
        "status": face.status,
        "label": label(face, locale, staffed=staffed),
        "agent": {"name": public_name(face.agent_name, face.agent_shown_as or "")} if face.agent_name else None,
        "queue": {"position": face.position, "wait_seconds": face.wait_seconds if staffed else None} if face.waits else None,
        "staffed": staffed,
        "can_rate": desk.inbox.asks_rating and not face.is_open and not face.is_rated,
        "can_nps": _may_recommend(face, desk.inbox),
        "read_seq": face.agent_read_seq,
        "ended_by_visitor": face.ended_by_customer,
    }


def label(face: Face, locale: str, *, staffed: bool) -> str:
    """Who the customer talks to; nobody is promised who is not there."""
    if face.agent_name:
        return phrase(locale, "status_agent", name=public_name(face.agent_name, face.agent_shown_as or ""))
    if face.waits and not staffed:
        return phrase(locale, "status_away")
    return phrase(locale, LABELS[Holder(face.holder)])


def _may_recommend(face: Face, inbox: Inbox) -> bool:
    if not inbox.nps_days or face.is_open:
        return False
    return face.recommended_at is None or face.recommended_at < clock.now() - timedelta(days=inbox.nps_days)


def state_of(shown: Json | None) -> str:
    """An opaque word that changes whenever the conversation does; that time passes in the queue is no change."""
    lasting = shown and {**shown, "queue": shown["queue"] and shown["queue"]["position"]}
    return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:16]


def staffing(desk: Desk, locale: str) -> Json:
    """What is true of the inbox before the first word; nobody is promised who is not there."""
    return {"staffed": desk.is_staffed, "label": _before_the_first_word(desk, locale)}


def _before_the_first_word(desk: Desk, locale: str) -> str:
    if desk.inbox.answered_by == Inbox.AnsweredBy.ASSISTANT:
        return phrase(locale, LABELS[Holder.ASSISTANT])
    return "" if desk.is_staffed else phrase(locale, "status_away")


def inbox(shown: Inbox, locale: str) -> Json:
    colour, on_colour = readable(shown.colour)
    return {
        "name": shown.name,
        "theme": {
            "colour": colour,
            "on_colour": on_colour,
            "dark_colour": on_dark(shown.colour),
            "side": shown.side,
            "avatar": _picture(shown, "avatar"),
            "logo": _picture(shown, "logo"),
        },
        "features": {
            "attachments": shown.takes_files,
            "rating": shown.asks_rating,
            "human": shown.human_mode,
            "notice": shown.shows_notice,
            "prechat": _asked_first(shown),
            "max_file_mb": MOST_FILE_MB,
            "locale": locale,
            "dir": direction(locale),
        },
        "strings": dict(catalogue(locale)),
        "greeting": shown.greeting,
    }


def _asked_first(shown: Inbox) -> list[Json]:
    asked = (("name", shown.ask_name), ("email", shown.ask_email), ("phone", shown.ask_phone))
    return [{"field": field, "required": ask == Ask.REQUIRED} for field, ask in asked if ask != Ask.NO]


def _picture(shown: Inbox, which: str) -> str | None:
    stored = getattr(shown, which)
    return f"{reverse('widget:picture', args=[shown.key, which])}?v={stored.name[-12:-5]}" if stored else None
