"""Uploaded files in the admin: how far their reading is, and what of them could not be read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from apps.knowledge import actions
from apps.knowledge.admin.forms import SourceForm
from apps.knowledge.models import Source
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of


@admin.register(Source)
class SourceAdmin(ActionAdmin):
    form = SourceForm
    write = Can.MANAGE_KNOWLEDGE
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
        return [path("<path:object_id>/read/", wrap(self.read_view), name="knowledge_source_read"), *super().get_urls()]

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
        own = {"problems": list(source.problems.all()) if source else [], "show_save_and_add_another": False}
        return super().render_change_form(request, context | own, *args, **kwargs)

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source: Source | None = self.get_object(request, object_id)
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        try:
            actions.read_again(source, actor=actor_of(request))
            messages.success(request, f"“{source}” will be read again.")
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect("admin:knowledge_source_change", source.pk)

    def delete_model(self, request: HttpRequest, obj: Source) -> None:
        actions.delete_source(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset.filter(kind=Source.Kind.UPLOAD):
            self.delete_model(request, source)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action records it."""
