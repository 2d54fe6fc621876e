"""Uploaded files in the admin: how far their reading is, and what of them could not be read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from apps.knowledge import actions
from apps.knowledge.admin.forms import SourceForm
from apps.knowledge.models import Source
from apps.tenants.admin.acts import Act, RowActs
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

PROBLEMS_A_PAGE = 20


@admin.register(Source)
class SourceAdmin(RowActs, ActionAdmin):
    form = SourceForm
    write = Can.MANAGE_KNOWLEDGE
    acts = {"read": Act(actions.read_again, "{row} will be read again.")}
    list_display = ["name", "kind", "state", "progress", "trouble", "audience", "review_on"]
    list_filter = ["kind", "state", "audience"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["file", "name"]}),
        ("Who finds it", {"fields": ["audience", "language", "url"]}),
        ("Who looks after it", {"fields": ["owner", "review_on"]}),
    ]
    to_look_at = [(None, {"fields": ["name", "audience", "language", "url", "owner", "review_on"]})]

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("<path:object_id>/progress/", wrap(self.progress_view), name=self.page_name("progress")), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(troubles=Count("problems"))  # type: ignore[no-any-return]

    @admin.display(description="progress")
    def progress(self, source: Source) -> str:
        return f"{source.done} of {source.total}" if source.total else ""

    @admin.display(description="problems", ordering="troubles")
    def trouble(self, source: Any) -> int:
        return int(source.troubles)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a file has a file; what holds the articles has a name of ours."""
        takes_file = self._may_write(request) and (obj is None or obj.kind == Source.Kind.UPLOAD)
        return self.fieldsets if takes_file else self.to_look_at

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.kind == Source.Kind.UPLOAD)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.kind == Source.Kind.UPLOAD)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        source: Source | None = context.get("original")
        own = _reading_of(request, source) if source else {}
        return super().render_change_form(request, context | own | {"show_save_and_add_another": False}, *args, **kwargs)

    @method_decorator(require_safe)
    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """How far the reading is and what was not read: asked for again and again while a worker is at it, and page by page."""
        source = self.row(request, object_id)
        told = {"original": source, "has_change_permission": self.has_change_permission(request, source)}
        return TemplateResponse(request, "admin/knowledge/source/_progress.html", told | _reading_of(request, source))

    def delete_model(self, request: HttpRequest, obj: Source) -> None:
        actions.delete_source(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset.filter(kind=Source.Kind.UPLOAD):
            self.delete_model(request, source)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action records it."""


def _reading_of(request: HttpRequest, source: Source) -> dict[str, Any]:
    """What the card that shows the reading needs."""
    problems = Paginator(source.problems.all(), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    return {"problems": problems, "is_at_it": source.is_at_it}
