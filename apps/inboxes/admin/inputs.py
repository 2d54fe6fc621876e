"""What the inbox's form asks with, where Django's own inputs would not do."""

import re
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.tenants.admin.base import WordsField


class OriginsField(WordsField):
    """A list of addresses, one a line; commas will do."""

    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word for word in re.split(r"[\s,]+", str(value or "")) if word]


class ColourInput(forms.TextInput):
    """A colour by its digits or by the browser's own picker: <tandem-colour> keeps the two alike."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        digits = super().render(name, value, attrs, renderer)
        return format_html('<tandem-colour>{}<input type="color" aria-label="Pick the colour" hidden></tandem-colour>', digits)


class PictureInput(forms.ClearableFileInput):
    """The picture there is, a tick to take it away, a file to take its place."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"inbox": getattr(value, "instance", None), "attributes": flatatt(context["widget"]["attrs"])}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string("admin/inboxes/_picture_input.html", self.get_context(name, value, attrs))
