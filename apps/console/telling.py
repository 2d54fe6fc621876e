"""How somebody wishes to be told: the form, and what a tab says of notices by number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.desk.actions.notices import BOTH_ENDS
from apps.desk.models import Notice, NoticeSettings

LONGEST_ID = 18
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NoticeForm(forms.Form):
    wanted = forms.MultipleChoiceField(choices=Notice.Kind, required=False)
    sound = forms.BooleanField(required=False)
    desktop = forms.BooleanField(required=False)
    title = forms.BooleanField(required=False)
    quiet_when_away = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(required=False, widget=TIME)
    quiet_until = forms.TimeField(required=False, widget=TIME)

    @classmethod
    def of(cls, chosen: NoticeSettings) -> "NoticeForm":
        said = {name: getattr(chosen, name) for name in cls.base_fields if name != "wanted"}
        return cls(initial=said | {"wanted": [kind for kind in Notice.Kind.values if kind not in chosen.unwanted]})

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if not self.errors and (asked["quiet_from"] is None) != (asked["quiet_until"] is None):
            self.add_error("quiet_from", BOTH_ENDS)
        return asked


def id_in(request: HttpRequest, name: str, default: int | None = None) -> int:
    """The id of a notice, out of a form or an address."""
    said = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if said.isascii() and said.isdecimal() and len(said) <= LONGEST_ID:
        return int(said)
    if default is None:
        raise ValidationError(f"{name} is missing.")
    return default
