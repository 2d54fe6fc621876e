"""The model field that keeps its text encrypted: ciphertext in the database, plain text in Python.

It cannot be searched, ordered or made unique by what it says, only asked whether it is empty. It stays out of generated forms and the
admin, where its text would show: a screen that sets it brings a field of its own.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F, Lookup, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from apps.ground import encryption


class EncryptedText(models.TextField[str, str]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return encryption.decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return encryption.encrypt(prepared) if isinstance(prepared, str) and prepared else prepared

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        if lookup_name == "exact":
            return _ExactlyEmpty
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"“{self.name}” is encrypted and cannot be searched with “{lookup_name}”: only whether it is empty can be asked.")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = super().check(**kwargs)
        if self.unique or self.db_index:  # type: ignore[attr-defined]  # the stubs leave db_index out
            problems.append(checks.Error("An encrypted field cannot be unique or indexed.", obj=self, id="ground.E001"))
        return problems


class _ExactlyEmpty(Exact[Any]):
    """`field=""`: the one text that is stored as it is. (`field=None` becomes isnull.)"""

    def get_prep_lookup(self) -> Any:
        if self.rhs is not None and self.rhs != "":
            raise FieldError("An encrypted field cannot be compared with a text: the same text is encrypted differently every time.")
        return self.rhs


@encryption.rotates("encrypted fields")
def rotate_fields() -> int:
    return sum(_rotate_field(model, field) for model, field in _encrypted_fields())


def _encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedText]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedText) and model._meta.managed and not model._meta.proxy:
                yield model, field


def _rotate_field(model: type[models.Model], field: EncryptedText) -> int:
    return sum(_rotate_row(model, field, pk, kept) for pk, kept in _stale(model, field).values_list("pk", "kept").iterator())


def _stale(model: type[models.Model], field: EncryptedText) -> models.QuerySet[Any]:
    """Rows whose value another key wrote, with the ciphertext as it is kept."""
    rows = model._base_manager.annotate(kept=Cast(F(field.name), models.TextField()))  # noqa: SLF001 - documented
    return rows.exclude(kept=None).exclude(kept="").exclude(kept__startswith=f"{encryption.writing_key_id()}:")


def _rotate_row(model: type[models.Model], field: EncryptedText, pk: Any, kept: str) -> int:
    """Change the row only while it still says what was read, so that a secret set meanwhile is not undone."""
    try:
        moved = encryption.reencrypt(kept)
    except encryption.Undecryptable as error:
        place = f"{model._meta.label}.{field.name} of row {pk}"
        raise encryption.Undecryptable(f"{place}: {error} Restore or empty it, then rotate again.") from None
    unchanged = _stale(model, field).filter(pk=pk, kept=kept)
    return unchanged.update(**{field.name: Value(moved, output_field=models.TextField())})
