"""The data dictionary speaks of every column, and of none that is not there."""

import pytest
from django.apps import apps

from apps.privacy.dictionary import SEEDS, said_of, seeds
from apps.privacy.meanings import ALONE, SHARED

OURS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
FIELDS = {f"{model._meta.label}.{field.name}": field for model in OURS for field in model._meta.local_concrete_fields}


@pytest.mark.parametrize("label", sorted({label.rpartition(".")[0] for label in FIELDS}))
def test_no_column_is_without_words(label: str) -> None:
    silent = [name for name, field in FIELDS.items() if name.rpartition(".")[0] == label and not said_of(field).strip()]
    assert silent == []


def test_nothing_is_said_of_what_is_not_there() -> None:
    assert sorted(set(ALONE) - set(FIELDS)) == []
    assert sorted(set(SHARED) - {name.rpartition(".")[2] for name in FIELDS}) == []


def test_nothing_is_said_twice() -> None:
    """A model's own help text comes first: what is said here besides would be read by nobody."""
    assert [name for name in ALONE if FIELDS[name].help_text] == []


def test_the_seeds_names_each_lead_to_a_table_that_is_there() -> None:
    tables = {model._meta.db_table for model in OURS}
    assert {seed.name for seed in seeds()} == set(SEEDS)
    assert {seed.table for seed in seeds()} <= tables
    assert " ".join(sorted(SEEDS)) == (
        "agents appointments channels conversations customers escalations function_calls leads messages outcomes sentiment_events tickets "
        "transcripts"
    )
