"""Conversations to export, written at once: what was said in them, done in them, and thought of them. Within the tenant's scope."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from apps.conversations.models import Attachment, Contact, ContactAddress, Conversation, Message, Note, Rating
from apps.ground import clock, ids
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tools.models import ToolCall

_numbers = itertools.count(500_000)
MARIA = {"name": "Maria Quillfeather", "email": "maria.quillfeather@example.org"}
SAID = (
    ("customer", "Hello, I am Maria Quillfeather, where is order 4711-8822?"),
    ("assistant", "It is on its way, Maria."),
    ("customer", "Write to maria.quillfeather@example.org, please."),
    ("agent", "Done. “Bye”,\nand thank you."),
)


def talk(inbox: Inbox, *said: tuple[str, str], contact: Contact | None = None, by: Membership | None = None, **about: Any) -> Conversation:
    """Each message a minute after the one before."""
    confidence = about.pop("confidence", 0.9)
    who = contact or Contact.objects.create(name=about.pop("name", "Anna"))
    number = about.pop("number", 0) or next(_numbers)
    told = {
        "opened_at": clock.now(), "holder": "none", "status": "resolved", "outcome": "solved", "last_seq": len(said), "sentiment": 0.5,
    } | about  # fmt: skip
    held = Conversation.objects.create(
        inbox=inbox, contact=who, number=number, public_id=ids.outside_id(inbox.tenant.public_id), **told
    )  # fmt: skip
    for seq, (author, text) in enumerate(said, 1):
        Message.objects.create(
            conversation=held, seq=seq, author=author, text=text, author_name=_called(author, who, by), language="en",
            membership=by if author == "agent" else None, confidence=confidence if author == "assistant" else None,
            created_at=told["opened_at"] + timedelta(minutes=seq),
        )  # fmt: skip
    return held


def _called(author: str, contact: Contact, by: Membership | None) -> str:
    return {"customer": contact.name, "agent": by.public_name if by else "Sarah"}.get(author, "")


def maria() -> Contact:
    contact = Contact.objects.create(name=MARIA["name"], number=next(_numbers))
    ContactAddress.objects.create(contact=contact, kind="email", value=MARIA["email"], is_verified=True)
    return contact


def told_whole(inbox: Inbox, agent: Membership) -> Conversation:
    """With all that a conversation may have."""
    held = talk(inbox, *SAID, contact=maria(), by=agent, tags=["vip"], outcome="solved")
    first = held.messages.get(seq=1)
    Attachment.objects.create(
        public_id=ids.outside_id(inbox.tenant.public_id), message=first, name="maria-quillfeather.pdf", type="application/pdf", size=10,
        sha256="0" * 64, path="nowhere",
    )  # fmt: skip
    ToolCall.objects.create(
        conversation=held, tool="order_lookup", tier="read", key=uuid.uuid4().hex, actor_kind="assistant", state="done", asked_seq=1,
        arguments={"order": "4711-8822", "customer": {"name": MARIA["name"]}}, result={"status": "shipped", "email": MARIA["email"]},
        finished_at=clock.now(),
    )  # fmt: skip
    Rating.objects.create(conversation=held, contact=held.contact, kind="csat", score=5, comment="Maria says thanks")
    Note.objects.create(
        conversation=held, number=1, after_seq=2, author=agent, client_id=uuid.uuid4(), text="Maria Quillfeather sounded tired."
    )  # fmt: skip
    Conversation.objects.filter(pk=held.pk).update(notes_count=1)
    return held
