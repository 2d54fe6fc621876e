import subprocess
from pathlib import Path

import pytest

from config.checks import comments, entries, names
from config.checks.outcome import State
from tests.config.trees import plant

LATER = "TO" + "DO"
NINE = dict.fromkeys(["manage.py", "pyproject.toml", "Procfile", "README.md", "LICENSE", ".gitignore", "apps/tickets/models.py"], "")


def test_nine_entries_are_sound(tmp_path: Path) -> None:
    assert entries.nine(plant(tmp_path, NINE)).state is State.OK


def test_a_tenth_entry_is_named(tmp_path: Path) -> None:
    outcome = entries.nine(plant(tmp_path, NINE | {"scripts/deploy.sh": ""}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith("scripts: a tenth entry")


def test_only_what_git_would_keep_counts(tmp_path: Path) -> None:
    plant(tmp_path, NINE | {".gitignore": "staticfiles/\n", "staticfiles/a.css": "", "notes.txt": ""})
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    assert entries.nine(tmp_path).output.startswith("notes.txt: a tenth entry")
    (tmp_path / "notes.txt").unlink()
    assert entries.nine(tmp_path).state is State.OK


@pytest.mark.parametrize("place", ["apps/tickets/utils.py", "apps/tickets/order_service.py", "config/helpers/text.py", "static/js/data.js"])
def test_a_name_that_says_nothing_is_named(tmp_path: Path, place: str) -> None:
    outcome = names.telling(plant(tmp_path, {place: ""}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith(place.removesuffix("/text.py"))


def test_an_app_named_channels_is_refused(tmp_path: Path) -> None:
    assert names.telling(plant(tmp_path, {"apps/channels/models.py": ""})).output == "apps/channels: collides with Django Channels"


def test_names_that_say_what_a_file_holds_are_sound(tmp_path: Path) -> None:
    plant(tmp_path, {"apps/tickets/managers.py": "", "apps/tickets/management/commands/sweep.py": "", "static/js/service-worker.js": ""})
    assert names.telling(tmp_path).state is State.OK


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("apps/tickets/models.py", f"x = 1\n\ny = 2  # {LATER}: more\n"),
        ("tests/test_tickets.py", f"\n\n# {LATER}\n"),
        ("templates/page.html", f"<p>\n\n{{# {LATER} #}}\n"),
        ("static/js/thread.js", f"f()\n\n// {LATER}\n"),
    ],
)
def test_what_is_left_for_later_is_named(tmp_path: Path, place: str, text: str) -> None:
    outcome = comments.finished(plant(tmp_path, {place: text}))
    assert outcome.state is State.FAILED
    assert outcome.output == f"{place}:3: {LATER}"


def test_a_word_in_a_string_is_no_remark(tmp_path: Path) -> None:
    assert comments.finished(plant(tmp_path, {"apps/tickets/models.py": f"LABEL = '{LATER}'  # shown to people\n"})).state is State.OK
