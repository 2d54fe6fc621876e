"""What nobody was woken for, or whose runner died: turns, and what colleagues are to be told of a case."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.assistant.models import Turn
from apps.conversations.models import Author, Conversation, Holder, Message, Signals
from apps.escalations.models import Escalation
from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from apps.tools.models import ToolCall

PATIENCE = timedelta(seconds=2)  # for the wake that a message sends by itself
TELLING = timedelta(seconds=45)  # for its own wake, and for as long as a summary and a first reply may take
HEARD_BY_THEN = timedelta(days=1)
TOO_LATE = timedelta(minutes=10)  # whoever took it has read it all by then
BATCH = 500
HEEDED = 100  # at a time, some two seconds' work: who waits for a reply does not wait for all that people left unread


def due() -> list[tuple[int, int]]:
    """(tenant, conversation) pairs that wait for the assistant while nobody is at it."""
    ours = {"tenant": OuterRef("tenant"), "conversation": OuterRef("pk")}  # the tenant first, as in every index
    turns = Turn.objects.filter(**ours).order_by("-pk")
    running = turns.filter(state=Turn.State.RUNNING, leased_until__gt=clock.now())
    given_back = Q(state__in=[Turn.State.CUT_OFF, Turn.State.FAILED]) & ~Q(fence=OuterRef("fence"))
    ended = turns.exclude(state=Turn.State.RUNNING).exclude(given_back)
    known = {f"known_{name}": Coalesce(Subquery(ended.values(name)[:1]), 0) for name in ("seq", "news")}
    since = clock.now() - PATIENCE
    unanswered = Message.objects.filter(**ours, author=Author.CUSTOMER, activity="", seq__gt=OuterRef("known_seq"), created_at__lte=since)
    news = ToolCall.objects.news().filter(**ours, finished_at__lte=since).order_by()
    count = Subquery(news.values("conversation").annotate(count=Count("pk")).values("count"))
    with across_tenants(Door.SWEEP):
        held = Conversation.objects.open().filter(holder=Holder.ASSISTANT).annotate(**known)
        waiting = held.filter(Exists(unanswered) | Q(known_news__lt=Coalesce(count, 0)), ~Exists(running))
        return list(waiting.order_by("last_message_at").values_list("tenant_id", "pk")[:BATCH])


def unheard() -> list[tuple[int, int]]:
    """(tenant, conversation) pairs that people have, and in which the customer's newest words were read by nobody."""
    now = clock.now()
    ours = {"tenant": OuterRef("tenant"), "conversation": OuterRef("pk")}
    newest = Message.objects.filter(**ours, author=Author.CUSTOMER).order_by("-seq").values("seq")[:1]
    heard = Signals.objects.filter(**ours, seq=OuterRef("newest"))
    with across_tenants(Door.SWEEP):
        held = Conversation.objects.open().filter(holder__in=[Holder.QUEUE, Holder.AGENT], last_author=Author.CUSTOMER)
        lately = held.filter(last_message_at__gt=now - HEARD_BY_THEN, last_message_at__lte=now - PATIENCE)
        found = lately.annotate(newest=Subquery(newest)).filter(~Exists(heard), newest__isnull=False)
        return list(found.order_by("last_message_at").values_list("tenant_id", "pk")[:HEEDED])


def untold() -> list[tuple[int, int]]:
    """(tenant, escalation) pairs under way whose case file tells something, and which nobody has put in short."""
    now = clock.now()
    due = Escalation.objects.open().filter(decided_at__gt=now - TOO_LATE, decided_at__lte=now - TELLING)
    with across_tenants(Door.SWEEP):
        filed = due.filter(case_files__isnull=False, case_files__additions=None).exclude(case_files__wants="")
        return list(filed.order_by("decided_at").values_list("tenant_id", "pk")[:BATCH])
