import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

import pytest

from config.checks import browser, coverage, drills, suite
from config.checks.outcome import Outcome, State
from tests.config.trees import plant

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = """
    [tool.pytest.ini_options]
    addopts = "-p no:cacheprovider -p no:django -p no:asyncio"
    pythonpath = ["."]
    filterwarnings = ["error"]
    markers = ["browser: needs Chromium"]
    [tool.coverage.run]
    branch = true
    parallel = true
    source = ["apps"]
    [tool.coverage.report]
    fail_under = 95
    precision = 1
    """
SOUND = {
    "pyproject.toml": PYPROJECT,
    "apps/sums.py": "def double(x):\n    return 2 * x\n",
    "tests/test_sums.py": "from apps.sums import double\n\ndef test_doubles():\n    assert double(2) == 4\n",
}


def ended(code: int, output: str) -> CompletedProcess[str]:
    return CompletedProcess(["pytest"], code, output)


def test_a_sound_suite_says_how_much_it_ran(tmp_path: Path) -> None:
    outcome = coverage.measured(plant(tmp_path, SOUND))
    assert (outcome.state, outcome.detail) == (State.OK, "1 tests, 100.0 % branches"), outcome.output


def test_code_that_no_test_runs_fails_where_it_is_asked_for(tmp_path: Path) -> None:
    plant(tmp_path, SOUND | {"apps/sums.py": SOUND["apps/sums.py"] + "\ndef half(x):\n    return x / 2\n"})
    assert suite.tested(tmp_path).state is State.OK
    outcome = coverage.measured(tmp_path)
    assert outcome.state is State.FAILED
    assert "apps/sums.py" in outcome.output


def test_a_warning_fails_the_suite() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["filterwarnings"] == ["error"]


@pytest.mark.parametrize(("check", "look"), [(suite, suite.tested), (coverage, coverage.measured)])
def test_a_test_that_fails_fails_the_suite(monkeypatch: pytest.MonkeyPatch, check: ModuleType, look: Callable[[Path], Outcome]) -> None:
    monkeypatch.setattr(check, "module", lambda *words, **environment: ended(1, "1 failed, 311 passed in 40 s"))
    outcome = look(ROOT)
    assert (outcome.state, outcome.detail) == (State.FAILED, "1 failed, 311 passed in 40 s")


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("....\n312 passed, 2 skipped in 40 s\n", "312 tests"),
        ("F...\n1 failed, 311 passed in 40 s\n", "1 failed, 311 passed in 40 s"),
        ("ERROR: no such file\n", "ERROR: no such file"),
    ],
)
def test_the_summary_is_what_pytest_said(output: str, says: str) -> None:
    assert suite.summary(output) == says


@pytest.fixture
def no_chromium(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine without Chromium; the list fills with what is run."""
    ran: list[str] = []
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(browser, "run", lambda root, *words, **environment: ran.append(words[1]))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)
    return ran


def test_a_laptop_without_chromium_skips_the_browser_visibly(no_chromium: list[str]) -> None:
    outcome = browser.shown(Path())
    assert outcome.state is State.SKIPPED
    assert "apt-get install" in outcome.detail


def test_in_ci_a_missing_chromium_is_a_failure(no_chromium: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    assert browser.shown(Path()).state is State.FAILED


def test_root_installs_chromium(no_chromium: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    browser.shown(Path())
    assert no_chromium == ["update", "install"]


@pytest.mark.parametrize(("code", "state"), [(0, State.OK), (1, State.FAILED), (5, State.FAILED)])
def test_the_browser_says_what_its_tests_said(monkeypatch: pytest.MonkeyPatch, code: int, state: State) -> None:
    monkeypatch.setattr(browser, "found", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(browser, "module", lambda *words: ended(code, "9 passed in 3 s"))
    assert browser.shown(Path()).state is state


def test_what_the_state_machine_played_is_told() -> None:
    outcome = suite.said(ended(0, "312 passed in 40 s\nstate machine: 1,234 steps, 0 faults\n"))
    assert outcome.detail == "312 tests, state machine: 1,234 steps, 0 faults"


@pytest.mark.parametrize(("code", "state"), [(0, State.OK), (1, State.FAILED)])
def test_the_drills_say_what_their_tests_said(monkeypatch: pytest.MonkeyPatch, code: int, state: State) -> None:
    monkeypatch.setattr(drills, "module", lambda *words: ended(code, "71 passed in 240 s"))
    assert drills.survived(Path()).state is state
