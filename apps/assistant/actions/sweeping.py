"""Turns that nobody was woken for, or whose runner died."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.assistant.models import Turn
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from apps.tools.models import ToolCall

PATIENCE = timedelta(seconds=2)  # for the wake that a message sends by itself
BATCH = 500


def due() -> list[tuple[int, int]]:
    """(tenant, conversation) pairs that wait for the assistant while nobody is at it."""
    ours = {"tenant": OuterRef("tenant"), "conversation": OuterRef("pk")}  # the tenant first, as in every index
    turns = Turn.objects.filter(**ours).order_by("-pk")
    running = turns.filter(state=Turn.State.RUNNING, leased_until__gt=clock.now())
    given_back = Q(state__in=[Turn.State.CUT_OFF, Turn.State.FAILED]) & ~Q(fence=OuterRef("fence"))
    ended = turns.exclude(state=Turn.State.RUNNING).exclude(given_back)
    known = {f"known_{name}": Coalesce(Subquery(ended.values(name)[:1]), 0) for name in ("seq", "news")}
    since = clock.now() - PATIENCE
    unanswered = Message.objects.filter(**ours, author=Author.CUSTOMER, seq__gt=OuterRef("known_seq"), created_at__lte=since)
    news = ToolCall.objects.news().filter(**ours, finished_at__lte=since).order_by()
    count = Subquery(news.values("conversation").annotate(count=Count("pk")).values("count"))
    with across_tenants(Door.SWEEP):
        held = Conversation.objects.open().filter(holder=Holder.ASSISTANT).annotate(**known)
        waiting = held.filter(Exists(unanswered) | Q(known_news__lt=Coalesce(count, 0)), ~Exists(running))
        return list(waiting.order_by("last_message_at").values_list("tenant_id", "pk")[:BATCH])
