"""How long things are kept, in the admin; and the page that says what every table and column is."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from apps.privacy import actions, dictionary
from apps.privacy.admin.own import OwnRows
from apps.privacy.models import Retention
from apps.tenants.admin.base import ActionAdmin, ActionForm
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

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("dictionary/", wrap(self.dictionary_view), name="privacy_dictionary"), *super().get_urls()]

    def dictionary_view(self, request: HttpRequest) -> HttpResponse:
        """For everybody who may see the admin: it says how things are named, and nothing of anybody."""
        if not allows(actor_of(request), Can.SEE_ADMIN):
            raise PermissionDenied
        told = {"title": "Data dictionary", "rooms": dictionary.rooms(), "seeds": dictionary.seeds()}
        return self.page(request, "admin/privacy/dictionary.html", **told)
