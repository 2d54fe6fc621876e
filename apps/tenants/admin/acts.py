"""Pages a row has beside its form. Those that only do something (publish it, read it again) are named in `acts`: a button posts, one
action runs, a sentence says what came of it, and the form is shown again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from apps.tenants.admin.base import TenantAdmin
from apps.tenants.workspace import actor_of


@dataclass(frozen=True, slots=True)
class Act:
    """`do(row, actor=…)` says by PermissionDenied and ValidationError what it refuses; `told` is the sentence, with {row} for its name."""

    do: Callable[..., object]
    told: str


class RowActs(TenantAdmin):
    acts: ClassVar[Mapping[str, Act]] = {}

    def get_urls(self) -> list[URLPattern]:
        own = [path(f"<path:object_id>/{name}/", self._wrapped(act), name=self.page_name(name)) for name, act in self.acts.items()]
        return [*own, *super().get_urls()]

    def page_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """The row an address names, for whoever may look at it."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def page(self, request: HttpRequest, template: str, **told: Any) -> HttpResponse:
        """A page of the admin's own beside the list and the form; see templates/admin/own_page.html."""
        whole = self.admin_site.each_context(request) | {"opts": self.opts, "may_list": self.has_view_permission(request)}
        return TemplateResponse(request, template, whole | told)

    def _wrapped(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            row = self.row(request, object_id)
            try:
                act.do(row, actor=actor_of(request))
                messages.success(request, act.told.format(row=f"“{row}”"))
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))
            return redirect(f"admin:{self.page_name('change')}", row.pk)

        wrapped: Callable[..., HttpResponse] = self.admin_site.admin_view(require_POST(view))
        return wrapped
