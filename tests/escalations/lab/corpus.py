"""Stored conversations, written at once without a word being heard again."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.conversations.models import Contact, Conversation, Holder, Message, Signals
from apps.escalations import actions
from apps.escalations.models import Rule
from apps.events.actors import SYSTEM
from apps.ground import clock, ids
from apps.inboxes.models import Inbox

_numbers = itertools.count(100_000)


@dataclass(frozen=True)
class Line:
    """What somebody said, and what was read in it; with `heard` off nobody has read it yet."""

    author: str
    text: str
    sentiment: float = 0.6
    complexity: int = 1
    flags: tuple[str, ...] = ()
    confidence: float | None = None
    heard: bool = True
    language: str = "en"
    activity: str = ""


@dataclass(frozen=True)
class Told:
    lines: tuple[Line, ...]
    contact: Contact | None = None
    opened_at: datetime = field(default_factory=clock.now)
    about: dict[str, Any] = field(default_factory=dict)


def customer(text: str = "Hello", **read: Any) -> Line:
    return Line("customer", text, **read)


def assistant(text: str = "I see.", confidence: float | None = 0.9) -> Line:
    return Line("assistant", text, confidence=confidence)


def agent(text: str = "Let me look.") -> Line:
    return Line("agent", text)


def happened(activity: str) -> Line:
    return Line("system", "", activity=activity)


def tell(inbox: Inbox, *lines: Line, **told: Any) -> Conversation:
    return write(inbox, [Told(lines, **told)])[0]


def write(inbox: Inbox, corpus: Iterable[Told]) -> list[Conversation]:
    """Each message a minute after the one before; within the tenant's scope."""
    told = list(corpus)
    contacts = Contact.objects.bulk_create(Contact(number=next(_numbers)) for one in told if one.contact is None)
    fresh = iter(contacts)
    conversations = Conversation.objects.bulk_create(_conversation(inbox, one, one.contact or next(fresh)) for one in told)
    said = [(held, one, seq, line) for held, one in zip(conversations, told, strict=True) for seq, line in enumerate(one.lines, start=1)]
    Message.objects.bulk_create(
        Message(
            conversation=held, seq=seq, author=line.author, text=line.text, confidence=line.confidence,
            created_at=one.opened_at + timedelta(minutes=seq), activity=line.activity,
            kind=Message.Kind.ACTIVITY if line.activity else Message.Kind.TEXT,
        )
        for held, one, seq, line in said
    )  # fmt: skip
    Signals.objects.bulk_create(
        Signals(
            conversation=held, seq=seq, sentiment=line.sentiment, smoothed=line.sentiment, complexity=line.complexity,
            flags=list(line.flags), language=line.language,
        )
        for held, _, seq, line in said
        if line.author == "customer" and line.heard
    )  # fmt: skip
    return conversations


def _conversation(inbox: Inbox, told: Told, contact: Contact) -> Conversation:
    number = next(_numbers)
    public_id = ids.outside_id(inbox.tenant.public_id)
    opened = {"opened_at": told.opened_at, "last_message_at": told.opened_at, "last_seq": len(told.lines)}
    held = {"holder": Holder.NONE, "status": "resolved"}
    return Conversation(inbox=inbox, contact=contact, number=number, public_id=public_id, **opened, **held | told.about)


def make_rule(name: str, *, published: bool = True, **said: Any) -> Rule:
    rule = actions.create_rule(name=name, actor=SYSTEM, **said)
    if published:
        actions.publish_rule(rule, actor=SYSTEM)
    return rule


def redraft(rule: Rule, **said: Any) -> None:
    actions.change_rule(rule, changed=[], actor=SYSTEM, **said)
