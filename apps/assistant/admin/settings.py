"""The assistant's settings: one row a tenant, made by its first saving."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.assistant import actions
from apps.assistant.models import Assistant
from apps.tenants.admin.base import ActionAdmin, ActionForm, WordsField
from apps.tenants.roles import Can

FIRST = ("name", "is_on", "model")
SPEAKING = ("voice", "forbidden", "languages")


class LinesField(WordsField):
    """A list, one a line: what stands in it may hold commas."""

    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class AssistantForm(ActionForm):
    class Meta:
        model = Assistant
        fields = "__all__"
        widgets = {"voice": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4})}
        help_texts = {
            "forbidden": "Words and topics it must not bring up, such as a competitor's name. One a line.",
            "languages": "Those it answers in, as in: en, de. The first serves everybody else. Empty: every language it knows.",
        }

    def act(self) -> None:
        """What the action refuses stands beside the field it is about."""
        changed = self.changed_fields()
        try:
            self.instance = actions.set_assistant(self.instance, changed=changed, actor=self.actor)
        except ValidationError as refused:
            self.add_error(None, refused)


@admin.register(Assistant)
class AssistantAdmin(ActionAdmin):
    """A tenant's own is one page; only the operator sees a list."""

    look, write = Can.SEE_ADMIN, Can.MANAGE_ASSISTANT
    form = AssistantForm
    list_display = ("name", "is_on", "tenant", "model", "changed_at")
    list_select_related = ("tenant",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if getattr(request, "member", None) is None:
            return super().changelist_view(request, extra_context)
        assistant = Assistant.objects.first()
        if assistant is not None:
            return redirect("admin:assistant_assistant_change", assistant.pk)
        return (
            redirect("admin:assistant_assistant_add")
            if self.has_add_permission(request)
            else super().changelist_view(request, extra_context)
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the model gains stands among the limits until somebody finds it a better place."""
        known = [field.name for field in Assistant._meta.fields if field.editable and not field.primary_key]
        return [
            (None, {"fields": [name for name in FIRST if name in known]}),
            ("How it speaks", {"fields": [name for name in SPEAKING if name in known]}),
            (
                "How far it may go",
                {
                    "fields": [name for name in known if name not in FIRST + SPEAKING],
                    "description": "Where a limit is reached, the customer is told so and a person is asked.",
                },
            ),
        ]

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any) -> Any:
        if db_field.name == "forbidden":
            kwargs["form_class"] = LinesField
        elif isinstance(db_field, models.JSONField):
            kwargs["widget"] = AdminTextInputWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not Assistant.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is switched off, never lost."""
        return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        own = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | own, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._said_so(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._said_so(request, obj)

    def _said_so(self, request: HttpRequest, assistant: Assistant) -> HttpResponse:
        self.message_user(request, "Saved. The next message is answered so.")
        return redirect("admin:assistant_assistant_change", assistant.pk)
