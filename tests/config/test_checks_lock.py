from pathlib import Path

import pytest

from config.checks.lock import locked
from config.checks.outcome import State
from tests.config.trees import plant

HASH = f"--hash=sha256:{'0' * 64}"
SOUND = {
    "pyproject.toml": """
        [project]
        dependencies = ["Sound_Package[extra]>=1,<2", "only-here==3; python_version < '3.13'"]
        [dependency-groups]
        checks = ["linter>=4"]
        """,
    "config/requirements.lock": f"sound-package==1.5 \\\n    {HASH} \\\n    {HASH}\n    # via tandem\n"
    f"only-here==3 ; python_full_version < '3.13' \\\n    {HASH}\nlinter==4.1 \\\n    {HASH}\n",
    "config/tools.lock": f"uv==1 \\\n    {HASH}\n",
}


def test_a_pinned_and_hashed_lock_is_sound(tmp_path: Path) -> None:
    outcome = locked(plant(tmp_path, SOUND))
    assert (outcome.state, outcome.detail) == (State.OK, "4 packages")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (f"--index-url https://packages.example/simple\nuv==1 {HASH}", "config/tools.lock:1: names an address"),
        (f"uv==1 {HASH}\n# from https://packages.example/simple", "config/tools.lock:2: names an address"),
        (f"uv @ https://packages.example/uv.whl {HASH}", "config/tools.lock:1: names an address"),
        ("--index-url packages.example", "config/tools.lock: --index-url packages.example: is not pinned with =="),
        ("uv==1", "config/tools.lock: uv: has no hash"),
        (f"uv>=1 {HASH}", "config/tools.lock: uv>=1: is not pinned with =="),
        (f"uv {HASH}", "config/tools.lock: uv: is not pinned with =="),
        ("uv==1 --hash=md5:0", "config/tools.lock: uv: has no hash"),
    ],
)
def test_a_loose_requirement_or_an_address_is_named(tmp_path: Path, wrong: str, says: str) -> None:
    outcome = locked(plant(tmp_path, SOUND | {"config/tools.lock": wrong + "\n"}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith(says)


def test_a_missing_lock_is_named(tmp_path: Path) -> None:
    plant(tmp_path, SOUND)
    (tmp_path / "config/tools.lock").unlink()
    assert locked(tmp_path).output == "config/tools.lock: is missing"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("linter>=5", "pyproject.toml asks for linter>=5; the lock has 4.1"),
        ("forgotten>=1", "pyproject.toml asks for forgotten>=1; the lock has none"),
        ("=nonsense", "pyproject.toml: =nonsense: "),
    ],
)
def test_a_lock_that_disagrees_with_pyproject_is_named(tmp_path: Path, asked: str, says: str) -> None:
    outcome = locked(plant(tmp_path, SOUND | {"pyproject.toml": f'[project]\ndependencies = ["{asked}"]\n'}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith(says)
