"""Turns that nobody was woken for, or whose runner died."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.assistant.models import Turn
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.ground import clock
from apps.ground.scope import Door, across_tenants

PATIENCE = timedelta(seconds=2)  # for the wake that a message sends by itself
BATCH = 500


def due() -> list[tuple[int, int]]:
    """(tenant, conversation) pairs that wait for the assistant while nobody is at it."""
    turns = Turn.objects.filter(conversation=OuterRef("pk"))
    running = turns.filter(state=Turn.State.RUNNING, leased_until__gt=clock.now())
    ended = turns.exclude(state=Turn.State.RUNNING).order_by("-seq").values("seq")[:1]
    unanswered = Message.objects.filter(
        conversation=OuterRef("pk"), author=Author.CUSTOMER, seq__gt=OuterRef("ended"), created_at__lte=clock.now() - PATIENCE
    )
    with across_tenants(Door.SWEEP):
        held = Conversation.objects.open().filter(holder=Holder.ASSISTANT).annotate(ended=Coalesce(Subquery(ended), 0))
        waiting = held.filter(Exists(unanswered), ~Exists(running)).order_by("last_message_at")
        return list(waiting.values_list("tenant_id", "pk")[:BATCH])
