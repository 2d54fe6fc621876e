"""What customers wrote is read for its signals once, whoever holds the conversation; nothing waits for it but the assistant's turn."""

from django.db import transaction

from apps.conversations.models import Author, Conversation, Message, Signals
from apps.conversations.signals import Heard, hear, smoothed
from apps.ground.scope import tenant_scope

BATCH = 100


def listen(tenant_id: int, conversation_id: int) -> int:
    """Read what nobody has read yet; how many messages that was."""
    with tenant_scope(tenant_id):
        conversation = Conversation.objects.get(pk=conversation_id)
        heard = [(message.seq, hear(message.text, conversation.language)) for message in _unheard(conversation)]
        return _keep(conversation_id, heard) if heard else 0


def _unheard(conversation: Conversation) -> list[Message]:
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER, seq__gt=_heard_until(conversation))
    return list(said.only("seq", "text").order_by("seq")[:BATCH])


def _heard_until(conversation: Conversation) -> int:
    return Signals.objects.filter(conversation=conversation).order_by("-seq").values_list("seq", flat=True).first() or 0


@transaction.atomic
def _keep(conversation_id: int, heard: list[tuple[int, Heard]]) -> int:
    """Under the conversation's lock, for each mood builds on the one before; what another has kept meanwhile stays."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    until = _heard_until(conversation)
    fresh = [(seq, one) for seq, one in heard if seq > until]
    for seq, one in fresh:
        conversation.sentiment = smoothed(conversation.sentiment, one.sentiment)
        conversation.language = one.language or conversation.language
        Signals.objects.create(
            conversation=conversation, seq=seq, language=one.language, sentiment=one.sentiment, smoothed=conversation.sentiment,
            complexity=one.complexity, flags=list(one.flags),
        )  # fmt: skip
    if fresh:
        conversation.save(update_fields=["sentiment", "language"])
    return len(fresh)
