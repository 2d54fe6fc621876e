"""Articles in the admin: written with a preview, published and withdrawn, with every version they had."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse

from apps.ground import clock
from apps.knowledge import actions
from apps.knowledge.admin.forms import ArticleForm
from apps.knowledge.admin.pages import ArticlePages
from apps.knowledge.models import Article
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of


class DueForReview(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "Due")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(review_on__lte=clock.now().date()) if self.value() == "due" else queryset


@admin.register(Article)
class ArticleAdmin(ArticlePages):
    form = ArticleForm
    write = Can.MANAGE_KNOWLEDGE
    list_display = ["title", "state", "found", "audience", "kind", "review"]
    list_filter = ["state", "audience", DueForReview, "source__kind", "language"]
    list_select_related = ["source"]
    search_fields = ["title", "body"]
    fieldsets = [
        (None, {"fields": ["title", "body"]}),
        ("Who finds it", {"fields": ["audience", "language", "url"]}),
        ("Who looks after it", {"fields": ["owner", "review_on"]}),
    ]

    @admin.display(boolean=True, description="found", ordering=F("indexed_version") - F("version"))
    def found(self, article: Article) -> bool | None:
        """Whether search knows it as it is; unknown while a worker is at it."""
        return article.is_found if article.is_found or not article.is_published else None

    @admin.display(description="kind", ordering="source__kind")
    def kind(self, article: Article) -> str:
        return str(article.source.get_kind_display())

    @admin.display(description="review", ordering="review_on")
    def review(self, article: Article) -> date | None:
        return article.review_on

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        actions.delete_article(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self.delete_model(request, article)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action records it."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        article: Article | None = context.get("original")
        own = {"versions": article.version if article else 0, "show_save_and_add_another": False}
        return super().render_change_form(request, context | own, *args, **kwargs)
