"""`migrations`: the migrations say what the models say. No database is asked."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState

from config.checks.outcome import Outcome, judged


def complete(root: Path) -> Outcome:
    loader = MigrationLoader(None)
    return judged(
        [*forks(loader), *missing(loader, ProjectState.from_apps(apps))],
        f"{len(loader.graph.nodes)} migrations",
    )


def forks(loader: MigrationLoader) -> Iterator[str]:
    for label, names in loader.detect_conflicts().items():
        yield f"{label}: {' and '.join(sorted(names))} both come last"


def missing(loader: MigrationLoader, models: ProjectState) -> Iterator[str]:
    """What makemigrations would write."""
    questioner = NonInteractiveMigrationQuestioner(dry_run=True)
    changes = MigrationAutodetector(loader.project_state(), models, questioner).changes(graph=loader.graph)
    for label, migrations in changes.items():
        for operation in (operation for migration in migrations for operation in migration.operations):
            yield f"{label}: no migration says “{operation.describe()}”"
