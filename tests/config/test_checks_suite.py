import os
import shutil
import tomllib
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from config.checks import browser, suite
from config.checks.outcome import State
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
    outcome = suite.tested(plant(tmp_path, SOUND))
    assert (outcome.state, outcome.detail) == (State.OK, "1 tests, 100.0 % branches"), outcome.output


def test_code_that_no_test_runs_fails_the_suite(tmp_path: Path) -> None:
    plant(tmp_path, SOUND | {"apps/sums.py": SOUND["apps/sums.py"] + "\ndef half(x):\n    return x / 2\n"})
    outcome = suite.tested(tmp_path)
    assert outcome.state is State.FAILED
    assert "apps/sums.py" in outcome.output


def test_a_warning_fails_the_suite() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["filterwarnings"] == ["error"]


def test_a_test_that_fails_fails_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "module", lambda *words, **environment: ended(1, "1 failed, 311 passed in 40 s"))
    outcome = suite.tested(ROOT)
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
    said = "312 passed in 40 s\nstate machine: 1,234 steps, 0 faults\n"
    outcome = suite.measured(ended(0, said), ended(0, "TOTAL  10  0  2  0  99.0%\n"))
    assert outcome.detail == "312 tests, 99.0 % branches, state machine: 1,234 steps, 0 faults"
