"""Many conversations, written in bulk: those that wait for a person, as an escalation leaves them, and those the assistant holds still."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from apps.conversations.models import Author, Contact, Conversation, Holder, Message, Numbering, Signals
from apps.escalations.models import CaseFile, Escalation, Priority
from apps.escalations.ranking import ahead, order_of_tenant, parts_of
from apps.ground import clock, ids
from apps.inboxes.models import Inbox

SAID = 6  # messages of each
BATCH = 500
APART = timedelta(seconds=2)  # between two who came into the queue
SENTENCES = (
    "My parcel was to come on Monday, and the page still says that it is being packed.",
    "I am sorry to hear that. May I ask for the number of your order?",
    "It is 48213. I have written twice before, and nobody could tell me anything.",
    "Thank you. The parcel left the warehouse yesterday and should be with you in two days.",
    "Yesterday I was told the same. I want somebody to look into this.",
    "I see. Let me find out what I can do for you.",
)


def gather(*, inbox: Inbox, holder: Holder, count: int) -> int:
    """So many more of the tenant in scope, the newest last; gives the number of the last."""
    chance = random.Random(count)  # noqa: S311 - not for secrets
    first = _last_number() + 1
    conversations = [_conversation(inbox, holder, number, chance) for number in range(first, first + count)]
    Contact.objects.bulk_create([one.contact for one in conversations], BATCH)
    Conversation.objects.bulk_create(conversations, BATCH)
    Message.objects.bulk_create([said for one in conversations for said in _messages(one)], BATCH)
    Signals.objects.bulk_create([heard for one in conversations for heard in _signals(one, chance)], BATCH)
    _escalate([one for one in conversations if one.holder == Holder.QUEUE], chance)
    for kind in Numbering.Kind:
        Numbering.objects.update_or_create(kind=kind, defaults={"last": first + count - 1})
    return first + count - 1


def _last_number() -> int:
    newest = Conversation.objects.order_by("-number").first()
    return newest.number if newest else 0


def _conversation(inbox: Inbox, holder: Holder, number: int, chance: random.Random) -> Conversation:
    opened_at = clock.now() - timedelta(days=1) + APART * number
    return Conversation(
        public_id=ids.outside_id(inbox.tenant.public_id),
        number=number,
        inbox=inbox,
        contact=Contact(number=number, name=f"Customer {number}"),
        holder=holder,
        last_seq=SAID,
        sentiment=round(chance.uniform(0.1, 0.9), 3),
        preview=SENTENCES[-1],
        last_author=Author.ASSISTANT,
        opened_at=opened_at,
        last_message_at=opened_at + timedelta(minutes=5),
    )


def _messages(conversation: Conversation) -> Iterator[Message]:
    for seq in range(1, SAID + 1):
        is_theirs = seq % 2 == 1
        yield Message(
            conversation=conversation, seq=seq, author=Author.CUSTOMER if is_theirs else Author.ASSISTANT, text=SENTENCES[seq - 1],
            language="en", confidence=None if is_theirs else 0.6, created_at=conversation.opened_at + timedelta(minutes=seq - 1),
        )  # fmt: skip


def _signals(conversation: Conversation, chance: random.Random) -> Iterator[Signals]:
    for seq in range(1, SAID + 1, 2):
        mood = round(chance.uniform(0, 1), 3)
        yield Signals(conversation=conversation, seq=seq, language="en", sentiment=mood, smoothed=mood, complexity=chance.randint(0, 5))


def _escalate(waiting: list[Conversation], chance: random.Random) -> None:
    order = order_of_tenant()
    opened = []
    for one in waiting:
        priority = chance.choice([Priority.NORMAL, Priority.NORMAL, Priority.HIGH, Priority.URGENT])
        parts = parts_of(order, priority=priority, sentiment=one.sentiment, tier="")
        one.queued_at = one.last_message_at
        one.ranked_at = one.queued_at - ahead(parts)
        opened.append(_escalation(one, priority, parts, one.queued_at))
    Conversation.objects.bulk_update(waiting, ["queued_at", "ranked_at"], BATCH)
    Escalation.objects.bulk_create(opened, BATCH)
    CaseFile.objects.bulk_create([_case_file(one) for one in opened], BATCH)


def _escalation(conversation: Conversation, priority: Priority, parts: dict[str, int], at: datetime) -> Escalation:
    return Escalation(
        conversation=conversation, reason=Escalation.Reason.RULE, title="The customer is upset", priority=priority, parts=parts, seq=SAID,
        decided_at=at, queued_at=at, evidence=[{"signal": "sentiment", "value": 0.2, "seq": SAID - 1, "quote": SENTENCES[SAID - 2]}],
    )  # fmt: skip


def _case_file(escalation: Escalation) -> CaseFile:
    known: list[dict[str, Any]] = [{"label": "Order", "value": "48213", "proven": False, "seq": 3}]
    moods = [{"seq": seq, "value": 0.3} for seq in range(1, SAID + 1, 2)]
    return CaseFile(escalation=escalation, language="en", wants=SENTENCES[4], known=known, identity="Not proven", moods=moods)
