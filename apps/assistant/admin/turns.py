"""Turns in the admin: what the assistant did, step by step. Nobody writes here."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from apps.assistant.admin.tracing import of_turn
from apps.assistant.models import Turn
from apps.conversations.models import Author, Message
from apps.escalations.admin.bounded import Bounded
from apps.llm.models import Spend
from apps.llm.queries import DOLLAR
from apps.tenants.roles import Can
from apps.tools.models import ToolCall

MOST_WORDS = 20


@admin.register(Turn)
class TurnAdmin(Bounded):
    look, write = Can.SEE_ADMIN, None
    list_display = ("started", "conversation_number", "state", "decision", "sure", "first_words", "whole", "tokens", "dollars")
    list_filter = ("state", "decision")
    list_select_related = ("conversation",)
    date_hierarchy = "started_at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Turn]:
        """With what each cost, reckoned for the rows of a page alone."""
        of_turn = Spend.objects.filter(turn_id=OuterRef("pk"), tenant_id=OuterRef("tenant_id")).order_by().values("turn_id")
        cost = Subquery(of_turn.annotate(all=Sum("cost")).values("all"), output_field=BigIntegerField())
        turns: QuerySet[Turn] = super().get_queryset(request).annotate(cost=Coalesce(cost, 0))
        return turns

    @admin.display(description="when", ordering="started_at")
    def started(self, turn: Turn) -> Any:
        return turn.started_at

    @admin.display(description="conversation", ordering="conversation__number")
    def conversation_number(self, turn: Turn) -> int:
        return int(turn.conversation.number)

    @admin.display(description="confidence", ordering="confidence")
    def sure(self, turn: Turn) -> str:
        return "" if turn.confidence is None else f"{turn.confidence:.2f}"

    @admin.display(description="first ms")
    def first_words(self, turn: Turn) -> str:
        return _after(turn, turn.first_words_at).removesuffix(" ms")

    @admin.display(description="whole ms")
    def whole(self, turn: Turn) -> str:
        return _after(turn, turn.finished_at).removesuffix(" ms")

    @admin.display(description="tokens")
    def tokens(self, turn: Turn) -> str:
        return f"{turn.prompt_tokens + turn.completion_tokens:,}"

    @admin.display(description="cost", ordering="cost")
    def dollars(self, turn: Any) -> str:
        return f"${turn.cost / DOLLAR:.4f}"

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        turn = self.get_object(request, object_id)
        if turn is None:
            raise Http404
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request, turn):
            raise PermissionDenied
        self.tell_seen(request, turn)
        told = {"title": str(turn), "original": turn, "opts": self.opts} | _told(turn)
        return TemplateResponse(request, "admin/assistant/turn.html", self.admin_site.each_context(request) | told)


def _told(turn: Any) -> dict[str, Any]:
    calls = list(ToolCall.objects.filter(turn_id=turn.pk).order_by("pk"))
    words = _words(turn)
    return {
        "lines": of_turn(turn, calls),
        "words": words,
        "question": " ".join(message.text for message in words)[:500],
        "reply": Message.objects.filter(conversation=turn.conversation, author=Author.ASSISTANT, turn=turn.public).first(),
        "first_words": _after(turn, turn.first_words_at),
        "whole": _after(turn, turn.finished_at),
        "dollars": turn.cost / DOLLAR,
        "spends": Spend.objects.filter(turn_id=turn.pk).order_by("pk"),
    }


def _words(turn: Turn) -> list[Message]:
    """What it answered: the customer's messages up to its own, since anybody else had spoken."""
    before = Message.objects.filter(conversation=turn.conversation, seq__lte=turn.seq).exclude(kind=Message.Kind.ACTIVITY).order_by("-seq")
    words: list[Message] = []
    for message in before[:MOST_WORDS]:
        if message.author != Author.CUSTOMER:
            break
        words.append(message)
    return words[::-1]


def _after(turn: Turn, moment: Any) -> str:
    return "" if moment is None else f"{round((moment - turn.started_at).total_seconds() * 1000):,} ms"
