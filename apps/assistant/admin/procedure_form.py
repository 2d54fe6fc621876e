"""The form a procedure is written with: its name is kept at once, its words as the draft."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from apps.assistant import actions
from apps.assistant.models import Procedure, ProcedureVersion
from apps.assistant.models.procedures import LONGEST
from apps.tenants.admin.base import ActionForm, WordsField

EXAMPLE = """1. Look up the order with @order_lookup.
2. If the customer is upset: hand over with @escalate_to_human.
3. If the order is delivered: open a return with @start_return.
4. Otherwise: Say: It is still on its way."""


class Words(forms.CharField):
    """Text as it was typed: a NUL is refused by the action, which can say so plainly, and indented first lines stay."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, **options)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """No `maxlength`: browsers would cut what is pasted without a word."""
        return {}

    def to_python(self, value: Any) -> str:
        return str(value or "").replace("\r\n", "\n")


class ProcedureForm(ActionForm):
    when = Words(
        label="When it applies",
        max_length=1_000,
        widget=forms.Textarea(attrs={"class": "vLargeTextField procedure-when", "rows": 3}),
        help_text="In plain words, one case a line, as in: Something arrived broken, damaged or leaking.",
    )
    tags = WordsField(
        label="Only if tagged", required=False, help_text="Tags of the conversation, separated by commas. Empty: whatever its tags are."
    )
    only_upset = forms.BooleanField(label="only for customers who are upset", required=False)
    text = Words(
        label="Steps",
        max_length=LONGEST,
        error_messages={"max_length": f"It is longer than the {LONGEST:,} letters that can be kept. Nothing is saved yet: split it."},
        widget=forms.Textarea(attrs={"class": "vLargeTextField procedure-text", "rows": 20, "spellcheck": "true", "placeholder": EXAMPLE}),
    )

    class Meta:
        model = Procedure
        fields = ("name", "is_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current := self.instance.current if self.instance.pk else None:
            self.initial = {**self.initial, **{name: getattr(current, name) for name in ProcedureVersion.WORDS}}

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in ProcedureVersion.WORDS}
        try:
            if self.instance.pk:
                actions.change_procedure(self.instance, changed=self.changed_fields(), actor=self.actor, **said)
            else:
                given = {name: self.cleaned_data[name] for name in ("name", "is_on")}
                self.instance = actions.create_procedure(actor=self.actor, **given, **said)
        except ValidationError as refused:
            self.add_error(None, refused)
