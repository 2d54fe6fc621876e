"""Conversations in the admin, to look at: how they ended, how they were rated, and what was learned from them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from apps.conversations.admin.learning import LearningPages
from apps.conversations.models import Conversation, Lesson, Rating
from apps.tenants.roles import Can

MOST_AT_ONCE = 10


class Learned(admin.SimpleListFilter):
    title = "learned from"
    parameter_name = "learned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        match self.value():
            case "yes":
                return queryset.filter(lessons__article__isnull=False)
            case "no":
                return queryset.exclude(lessons__article__isnull=False)
        return queryset


@admin.register(Conversation)
class ConversationAdmin(LearningPages):
    look, write = Can.SEE_ADMIN, None
    list_display = ["number", "status", "outcome", "rating", "channel", "language", "learned", "last_message_at"]
    list_filter = ["status", "outcome", Learned, "inbox", "language"]
    list_select_related = ["inbox"]
    search_fields = ["=number"]
    date_hierarchy = "last_message_at"
    actions = ["learn_from"]
    fieldsets = [
        (None, {"fields": ["number", "channel", "contact", "language"]}),
        ("How it stands", {"fields": ["status", "holder", "agent", "outcome", "rating", "tags"]}),
        ("When", {"fields": ["opened_at", "last_message_at", "resolved_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        score = Rating.objects.filter(conversation=OuterRef("pk"), kind=Rating.Kind.CSAT).values("score")
        article = Lesson.objects.filter(conversation=OuterRef("pk")).values("article")
        return super().get_queryset(request).annotate(score=Subquery(score), article=Subquery(article))  # type: ignore[no-any-return]

    @admin.display(description="rating", ordering="score")
    def rating(self, conversation: Any) -> str:
        return f"{conversation.score} of 5" if conversation.score else ""

    @admin.display(description="channel", ordering="inbox__name")
    def channel(self, conversation: Conversation) -> str:
        return str(conversation.inbox)

    @admin.display(description="learned from", boolean=True, ordering="article")
    def learned(self, conversation: Any) -> bool:
        return conversation.article is not None

    @admin.action(description="Learn from this", permissions=["learn"])
    def learn_from(self, request: HttpRequest, chosen: QuerySet[Conversation]) -> HttpResponse:
        """First it is shown what would be kept."""
        found = list(chosen.order_by("-last_message_at").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(found) > MOST_AT_ONCE:
            messages.warning(request, f"These are the newest {MOST_AT_ONCE} of those you chose. Come back for the others.")
        of = QueryDict(mutable=True)
        of.setlist("of", [str(pk) for pk in found[:MOST_AT_ONCE]])
        return redirect(f"{reverse('admin:conversations_conversation_learn')}?{of.urlencode()}")
