from pathlib import Path

import pytest

from config.checks.budgets import kept, ninetieth
from config.checks.outcome import State
from tests.config.trees import function, lines, plant

SOUND = {
    "apps/tickets/actions.py": function("resolve", 8),
    "apps/tickets/tasks.py": function("sweep", 10, "@shared_task(ignore_result=True)") + function("other", 12),
    "apps/console/views.py": function("tickets", 15),
    "apps/tickets/migrations/0001_initial.py": lines(900),
    "tests/tickets/test_actions.py": lines(400),
    "static/css/app.css": lines(400, "a {}"),
}


def test_short_files_and_functions_are_sound(tmp_path: Path) -> None:
    plant(tmp_path, SOUND | {f"apps/tickets/{name}.py": function("small", 3) for name in "abcdefghijklmnopqrstuvwxyz"})
    assert kept(tmp_path).state is State.OK


@pytest.mark.parametrize(
    ("place", "text", "says"),
    [
        ("apps/tickets/actions.py", lines(500), "apps/tickets/actions.py: 500 lines, over 400"),
        ("config/settings.py", lines(401), "config/settings.py: 401 lines, over 400"),
        ("tests/tickets/test_actions.py", lines(500), "tests/tickets/test_actions.py: 500 lines, over 400"),
        ("static/js/thread.js", lines(500, "f()"), "static/js/thread.js: 500 lines, over 400"),
        ("static/css/app.css", lines(500, "a {}"), "static/css/app.css: 500 lines, over 400"),
        ("templates/page.html", lines(500, "<p>"), "templates/page.html: 500 lines, over 400"),
        ("apps/tickets/actions.py", function("resolve", 60), "apps/tickets/actions.py:2: resolve: 60 lines, over 50"),
        ("apps/console/views.py", function("tickets", 20), "apps/console/views.py:2: tickets: 20 lines, over 15"),
        ("apps/console/views/tickets.py", function("show", 16), "apps/console/views/tickets.py:2: show: 16 lines, over 15"),
        ("apps/tickets/tasks.py", function("sweep", 11, "@shared_task"), "apps/tickets/tasks.py:2: sweep: 11 lines, over 10"),
        ("apps/tickets/tasks.py", function("sweep", 11, "@app.task(bind=True)"), "apps/tickets/tasks.py:2: sweep: 11 lines, over 10"),
    ],
)
def test_what_is_too_long_is_named(tmp_path: Path, place: str, text: str, says: str) -> None:
    outcome = kept(plant(tmp_path, {place: text}))
    assert outcome.state is State.FAILED
    assert says in outcome.output


def test_the_middle_and_the_ninetieth_of_a_hundred_are_held_too(tmp_path: Path) -> None:
    outcome = kept(plant(tmp_path, {f"apps/tickets/{name}.py": function("long", 45) * 6 for name in "abc"}))
    assert outcome.output.splitlines() == [
        "files: the median is 288 lines, over 80",
        "files: the 90th percentile is 288 lines, over 250",
        "functions: the median is 45 lines, over 8",
        "functions: the 90th percentile is 45 lines, over 25",
    ]


def test_the_ninetieth_percentile_is_the_length_that_nine_of_ten_do_not_pass() -> None:
    assert ninetieth([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) == 9
    assert ninetieth([]) == 0
