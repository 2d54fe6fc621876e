"""What every admin page of a tenant's rows has in common: the role matrix decides, and the event log remembers.

A model's admin names two entries of the matrix: `look` and `write` (None: nobody writes). Rows are the tenant's by the scope around the
request.
"""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from apps.events.actors import Actor
from apps.events.models import Event
from apps.tenants import actions
from apps.tenants.reads import is_of_people
from apps.tenants.site import ByRole
from apps.tenants.workspace import actor_of

HISTORY, OK = 200, 200


class WordsField(forms.CharField):
    """A list of words as people write one: separated by commas."""

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **options: Any) -> None:
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in str(value or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class TenantAdmin(ByRole, admin.ModelAdmin[Any]):
    list_per_page = 50
    formfield_overrides = {models.JSONField: {"form_class": WordsField, "show_hidden_initial": False}}
    show_full_result_count = True
    save_on_top = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are their tenant's: the operator looks through none of them."""
        is_own = getattr(request, "member", None) is not None or not is_of_people(self.model)
        return is_own and super().has_view_permission(request, obj)

    def _may_write(self, request: HttpRequest) -> bool:
        is_own = getattr(request, "member", None) is not None or not is_of_people(self.model)
        return is_own and super()._may_write(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        page = super().changelist_view(request, extra_context)
        if is_of_people(self.model) and page.status_code == OK and (member := getattr(request, "member", None)):
            actions.rows_seen(self.opts.label_lower, member=member)
        return page

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if row := context.get("original"):
            self.tell_seen(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def tell_seen(self, request: HttpRequest, row: models.Model) -> None:
        if is_of_people(self.model) and (member := getattr(request, "member", None)):
            actions.row_seen(row, member=member)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        actions.row_added(obj, actor=actor_of(request))

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        fields = [field for part in message if isinstance(part, dict) for field in part.get("changed", {}).get("fields", [])]
        actions.row_changed(obj, changed=[re.sub(r"[^A-Za-z0-9_.-]", "_", str(field))[:64] for field in fields], actor=actor_of(request))

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        for row in queryset:
            actions.row_deleted(row, actor=actor_of(request))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The row's events out of the log, newest first."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        events = Event.objects.about(self.opts.model_name or "", row.pk)[:HISTORY]
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "object": row,
            "opts": self.opts,
            "events": events,
        }
        return TemplateResponse(request, "admin/history.html", context)


class TenantInline(ByRole, admin.TabularInline[Any, Any]):
    extra = 0


class ActionForm(forms.ModelForm[Any]):
    """A form whose saving is an action: what the action refuses stands on the form, and nothing typed is lost."""

    actor: Actor

    def act(self) -> None:
        raise NotImplementedError

    def changed_fields(self) -> list[str]:
        own = {field.name for field in self._meta.model._meta.fields}
        return [name for name in self.changed_data if name in own]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.act()
            except PermissionDenied as refused:
                self.add_error(None, str(refused))
            except ValidationError as refused:
                self.add_error(None, refused.messages)


class ActionAdmin(TenantAdmin):
    """Rows that only an action may write: the form has acted before Django admin would save, and the action has recorded it."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)
        form.tenant = getattr(getattr(request, "member", None), "tenant", None)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The form has acted."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action recorded it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action recorded it."""
