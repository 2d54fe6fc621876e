"""`keys`: foreign keys point into their own room or to a floor below."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps

from config.checks.floors import DEPTH, reaches
from config.checks.outcome import Outcome, judged


def downward(root: Path) -> Outcome:
    models = [model for model in apps.get_models() if model._meta.app_label in DEPTH]
    return judged(upward(models), f"{len(models)} models")


def upward(models: Iterable[Any]) -> Iterator[str]:
    for model in models:
        own = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if target is not None and target._meta.app_label in DEPTH and not reaches(own, target._meta.app_label):
                yield f"{own}: {model.__name__}.{field.name} points at {target._meta.app_label}.{target.__name__}, which is not below"
