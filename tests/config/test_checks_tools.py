import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from config.checks import deploy, djlint, migrations, mypy, ruff
from config.checks.outcome import State
from tests.config.trees import plant

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_file_out_of_form_is_named_and_mended(checkout: Path) -> None:
    plant(checkout, {"apps/tickets/models.py": "x = ( 1 )\n"})
    outcome = ruff.formatted(checkout)
    assert outcome.state is State.FAILED
    assert "apps/tickets/models.py" in outcome.output
    ruff.format_files(checkout)
    assert ruff.formatted(checkout).state is State.OK


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("def late() -> None:\n    import json\n\n    json.dumps(1)", "PLC0415"),
        ("from datetime import datetime\n\nNOW = datetime.now()", "TID251"),
        ("def bare(x):\n    return x", "ANN"),
        ("from . import models", "TID252"),
    ],
)
def test_a_broken_rule_is_named(checkout: Path, line: str, rule: str) -> None:
    plant(checkout, {"apps/tickets/actions.py": f"{line}\n"})
    outcome = ruff.linted(checkout)
    assert outcome.state is State.FAILED
    assert "apps/tickets/actions.py" in outcome.output
    assert rule in outcome.output


def test_sound_code_breaks_no_rule_and_what_can_be_mended_is(checkout: Path) -> None:
    plant(checkout, {"apps/tickets/actions.py": "import sys\nimport json\n\nprinted = json, sys\n"})
    assert ruff.linted(checkout).state is State.FAILED
    ruff.mend_lint(checkout)
    assert ruff.linted(checkout).state is State.OK


def test_a_wrong_type_is_named(tmp_path: Path) -> None:
    plant(tmp_path, {"pyproject.toml": "[tool.mypy]\nstrict = true\nfiles = ['apps']\n", "apps/tickets.py": "x: int = ''\n"})
    outcome = mypy.typed(tmp_path)
    assert outcome.state is State.FAILED
    assert "apps/tickets.py:1: error" in outcome.output


def test_a_tree_without_templates_is_sound(checkout: Path) -> None:
    assert djlint.tidy(checkout).detail == "no templates"


def test_a_template_out_of_form_or_rules_is_named(checkout: Path) -> None:
    plant(checkout, {"templates/form.html": "<div><p>one</p><ul><li>two</li></ul></div>\n", "templates/rule.html": '<img src="/a.png">\n'})
    outcome = djlint.tidy(checkout)
    assert outcome.state is State.FAILED
    assert "templates/form.html" in outcome.output
    assert "H013" in outcome.output


def test_a_template_s_form_is_mended(checkout: Path) -> None:
    plant(checkout, {"templates/form.html": "<div><p>one</p><ul><li>two</li></ul></div>\n"})
    djlint.reformat(checkout)
    assert djlint.tidy(checkout).state is State.OK


def test_a_model_that_no_migration_makes_is_named() -> None:
    state = ProjectState.from_apps(apps)
    state.add_model(ModelState("tenants", "Attic", [("id", models.BigAutoField(primary_key=True))]))
    loader = MigrationLoader(None)
    assert list(migrations.missing(loader, state)) == ["tenants: no migration says “Create model Attic”"]


def test_two_last_migrations_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    loader = MigrationLoader(None)
    monkeypatch.setattr(loader, "detect_conflicts", lambda: {"tenants": {"0002_b", "0002_a"}})
    assert list(migrations.forks(loader)) == ["tenants: 0002_a and 0002_b both come last"]


def test_migrations_say_what_the_models_say() -> None:
    assert migrations.complete(ROOT).state is State.OK


def test_settings_that_are_unfit_for_production_are_named(tmp_path: Path) -> None:
    plant(tmp_path, {"config/settings.py": "SECRET_KEY = 'short'\nDEBUG = True\n"})
    outcome = deploy.deployable(tmp_path)
    assert outcome.state is State.FAILED
    assert "security.W009" in outcome.output
    assert "security.W018" in outcome.output
