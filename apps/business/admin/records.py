"""What the admin pages of the business's records have in common: records are kept by who may, and constraints speak on the form."""

from typing import Any

from django import forms
from django.http import HttpRequest

from apps.tenants.admin.base import TenantAdmin, TenantInline, WordsField
from apps.tenants.roles import Can


class RecordForm(forms.ModelForm[Any]):
    def _get_validation_exclusions(self) -> set[str]:
        """The tenant counts: what is unique in a tenant is said on the form, not by the database."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"tenant"}


class LinesField(WordsField):
    """A list of sentences, one a line."""

    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class RecordAdmin(TenantAdmin):
    form = RecordForm
    write = Can.MANAGE_BUSINESS


class RecordInline(TenantInline):
    form = RecordForm
    write = Can.MANAGE_BUSINESS


class LastingAdmin(RecordAdmin):
    """What happened stays: it is changed, never taken away."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NotMadeHere(LastingAdmin):
    """They come out of conversations; people take them on from there."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WrittenElsewhere(TenantAdmin):
    """Rows that an action alone writes: here they are read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadInline(TenantInline):
    """Part of a page, to read."""
