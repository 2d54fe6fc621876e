"""What the inbox's pages differ in by its channel: which it is made for, which fields it has, which texts were approved."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.inboxes.models import Inbox, Template
from apps.inboxes.templates import places
from apps.tenants.admin.base import TenantInline
from apps.tenants.roles import Can

SENDER = {
    Inbox.Kind.SMS: ("Number", "The number you rent, with its country code, such as +49 30 901820."),
    Inbox.Kind.WHATSAPP: ("Number", "The number your WhatsApp sender was registered with, with its country code."),
    Inbox.Kind.EMAIL: ("Address", "What customers write to, and what replies come from."),
}
_WAY = {"fields": ["name", "is_active", "sender", "per_second"]}
_BEHAVIOUR = {"fields": ["answered_by", "human_mode", "hours", "reopen_days", "idle_hours"]}
FIELDSETS = [("Where it lives", _WAY), ("Behaviour", _BEHAVIOUR)]


def kind_asked(request: HttpRequest, inbox: Inbox | None) -> str:
    """Of the inbox, or of the one that is about to be made: chosen by the page's address, and fixed from then on."""
    if inbox is not None:
        return str(inbox.kind)
    asked = request.GET.get("kind", "")
    return asked if asked in Inbox.Kind.values else Inbox.Kind.WEB.value


class TemplateForm(forms.ModelForm[Template]):
    class Meta:
        widgets = {"text": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2})}

    def clean_text(self) -> str:
        """Its places are numbered as the provider numbers them."""
        text: str = self.cleaned_data["text"]
        if places(text) != [str(number) for number, _ in enumerate(places(text), start=1)]:
            raise ValidationError("Number the places {{1}}, {{2}} … without a gap.")
        return text


class TemplateInline(TenantInline):
    model = Template
    form = TemplateForm
    write = Can.MANAGE_INBOXES
    fields = ["name", "provider_id", "language", "text", "is_active"]
    verbose_name_plural = "approved texts"
