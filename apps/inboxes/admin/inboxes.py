"""Inboxes in the admin: their list, their form, and whatever else belongs to one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.inboxes import pictures
from apps.inboxes.admin.channels import FIELDSETS, TemplateInline, kind_asked
from apps.inboxes.admin.forms import InboxForm
from apps.inboxes.admin.inputs import OriginsField, PictureInput
from apps.inboxes.admin.pages import InboxPages, will_show_secret
from apps.inboxes.callbacks import callbacks_of
from apps.inboxes.channels import of
from apps.inboxes.embedding import snippet
from apps.inboxes.models import Inbox
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.roles import Can


@admin.register(Inbox)
class InboxAdmin(InboxPages, ActionAdmin):
    form = InboxForm
    write = Can.MANAGE_INBOXES
    list_display = ["name", "kind", "lives", "is_active", "human_mode", "hours"]
    list_filter = ["kind", "is_active", "human_mode"]
    inlines = [TemplateInline]
    list_select_related = ["hours"]
    search_fields = ["name", "sender"]
    formfield_overrides = {
        models.JSONField: {"form_class": OriginsField, "show_hidden_initial": False},
        models.ImageField: {"form_class": forms.FileField, "widget": PictureInput},
    }
    fieldsets = [
        ("Where it lives", {"fields": ["name", "is_active", "allowed_origins", "locale"]}),
        ("Look", {"fields": ["colour", "side", "greeting", *pictures.FIELDS]}),
        ("What it asks", {"fields": ["ask_name", "ask_email", "ask_phone", "shows_notice"]}),
        (
            "Behaviour",
            {"fields": ["answered_by", "human_mode", "hours", "takes_files", "asks_rating", "nps_days", "reopen_days", "idle_hours"]},
        ),
    ]

    to_look_at = [  # pictures stand in the preview: Django would link to where no file is served
        ("Where it lives", {"fields": ["name", "is_active", "origins", "locale"]}),
        ("Look", {"fields": ["colour", "side", "greeting"]}),
        *fieldsets[2:],
    ]

    @admin.display(description="where")
    def lives(self, inbox: Inbox) -> str:
        sites = len(inbox.allowed_origins)
        return inbox.sender or f"{sites} {'site' if sites == 1 else 'sites'}"

    @admin.display(description="allowed origins")
    def origins(self, inbox: Inbox) -> str:
        return ", ".join(inbox.allowed_origins) or "Nowhere yet"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An inbox is switched off; its conversations stay."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.kind = kind_asked(request, obj)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of an inbox that is there, on a channel that knows approved texts."""
        return self.inlines if obj is not None and of(obj.kind).can.templates else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if kind_asked(request, obj) != Inbox.Kind.WEB:
            return FIELDSETS
        return self.fieldsets if self.has_change_permission(request, obj) else self.to_look_at

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        inbox = self._kept(context.get("original"))
        own = {"shown": inbox or Inbox(), "snippet": snippet(inbox) if inbox else ""}
        own |= {"callbacks": callbacks_of(inbox, with_secrets=self.has_change_permission(request, inbox)) if inbox else []}
        own |= {"kinds": Inbox.Kind, "kind": kind_asked(request, inbox)}
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": inbox is not None}
        return super().render_change_form(request, context | own | buttons, *args, **kwargs)

    def _kept(self, inbox: Inbox | None) -> Inbox | None:
        """As it is kept: a form that was refused has left on the row what cannot be shown."""
        return inbox and Inbox.objects.select_related("tenant").get(pk=inbox.pk)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Next comes what the new inbox needs on its site, or at its provider."""
        if obj.kind != Inbox.Kind.WEB:
            messages.success(request, f"“{obj}” is made. Give your provider the addresses below.")
            return redirect("admin:inboxes_inbox_change", obj.pk)
        will_show_secret(request, obj)
        return redirect("admin:inboxes_inbox_secret", obj.pk)
