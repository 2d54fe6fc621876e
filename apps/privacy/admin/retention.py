"""How long things are kept, in the admin; and the page that says what every table and column is."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from apps.privacy import actions, dictionary
from apps.privacy.models import Retention
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.admin.own import OwnRows
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of


class RetentionForm(ActionForm):
    def act(self) -> None:
        actions.set_retention(self.instance, actor=self.actor)


@admin.register(Retention)
class RetentionAdmin(OwnRows, ActionAdmin):
    form = RetentionForm
    look = write = Can.ERASE
    list_display = ["kind", "outcome", "days", "reached_at"]
    readonly_fields = ["reached_at"]

    def delete_model(self, request: HttpRequest, obj: Retention) -> None:
        actions.drop_retention(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Retention]) -> None:
        for line in queryset:
            self.delete_model(request, line)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Retention]) -> Any:
        """The action recorded it."""

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("dictionary/", wrap(self.dictionary_view), name="privacy_dictionary"), *super().get_urls()]

    def dictionary_view(self, request: HttpRequest) -> HttpResponse:
        """For everybody who may see the admin: it says how things are named, and nothing of anybody."""
        if not allows(actor_of(request), Can.SEE_ADMIN):
            raise PermissionDenied
        told = {"title": "Data dictionary", "rooms": dictionary.rooms(), "seeds": dictionary.seeds()}
        return self.page(request, "admin/privacy/dictionary.html", **told)
