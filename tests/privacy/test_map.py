"""The map of where personal data lives: whole, to the column, and true."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from pgvector.django import HalfVectorField

from apps.ground.scope import tenant_scope
from apps.privacy.actions.erasing import whose
from apps.privacy.map import MAP, STAYS, Emptied, Entry, Goes
from tests.cast import Cast
from tests.privacy.scenes import known_everywhere

pytestmark = pytest.mark.django_db

WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField, SearchVectorField, HalfVectorField)
STAYING = [label for kind in STAYS for label in kind.labels.split()]


def words_of(model: type[models.Model]) -> set[str]:
    """Columns that could hold what somebody said; where there are choices, the words are our own."""
    return {field.name for field in model._meta.local_concrete_fields if isinstance(field, WORDS) and not field.choices}


def test_every_model_is_in_the_map_once() -> None:
    placed = sorted([entry.label for entry in MAP] + STAYING)
    assert placed == sorted(model._meta.label for model in apps.get_models(include_auto_created=True))


@pytest.mark.parametrize("entry", [entry for entry in MAP if isinstance(entry, Emptied)], ids=lambda entry: entry.label)
def test_every_column_of_words_is_emptied_or_kept_for_a_reason(entry: Emptied) -> None:
    kept = {name for name in entry.keeps.split() if name in words_of(entry.model)}
    assert words_of(entry.model) == kept | (set(entry.fields) & words_of(entry.model))
    assert not kept & set(entry.fields)
    assert bool(entry.keeps) == bool(entry.because)


def test_what_points_to_a_person_or_what_they_said_stays_only_where_it_has_no_words_of_its_own() -> None:
    for label in STAYING:
        model = apps.get_model(label)
        points = {field.related_model for field in model._meta.local_concrete_fields if field.is_relation}
        if points & {entry.model for entry in MAP if isinstance(entry, Goes | Emptied) and entry.model._meta.app_label == "conversations"}:
            assert words_of(model) <= {"flags", "language", "counts", "found", "digest", "reference", "addresses", "problem"}, label


def test_every_kind_is_found_of_somebody_who_is_known_everywhere(cast: Cast) -> None:
    contact = known_everywhere(cast.sarah)
    with tenant_scope(cast.acme.pk):
        theirs = whose(contact)
        assert [entry.label for entry in MAP if not entry.rows(theirs).exists()] == []


def test_what_hangs_on_something_is_walked_before_it() -> None:
    """A row that went would take with it, unseen and uncounted, what points to it."""
    places = {entry.model: place for place, entry in enumerate(MAP)}
    for place, entry in enumerate(MAP):
        for field in entry.model._meta.local_concrete_fields:
            if field.is_relation and field.related_model is not entry.model and field.remote_field.on_delete is models.CASCADE:
                on = MAP[places[field.related_model]] if field.related_model in places else None
                assert not (isinstance(on, Goes) and places[on.model] < place), (entry.label, field.name)


def test_an_entry_that_is_no_kind_of_ending_does_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Entry(models.Model).do([1])
