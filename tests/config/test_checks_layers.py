import shutil
import tomllib
from pathlib import Path

import pytest

from config.checks.floors import DEPTH, as_layers
from config.checks.layers import layered
from config.checks.outcome import State
from tests.config.trees import plant

ROOT = Path(__file__).resolve().parents[2]
HOUSE = {
    "config/urls.py": "from apps.console import views\n",
    "apps/console/views.py": "from apps.tenants import models\n",
    "apps/widget/views.py": "",
    "apps/tenants/models.py": "from apps.ground import clock\n",
    "apps/ground/clock.py": "",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return plant(tmp_path, HOUSE)


def test_imports_that_point_down_are_sound(house: Path) -> None:
    assert layered(house).state is State.OK


@pytest.mark.parametrize(
    ("place", "line", "names"),
    [
        ("apps/tenants/models.py", "from apps.console import views", "apps.tenants.models -> apps.console.views"),
        ("apps/widget/views.py", "from apps.console import views", "apps.widget.views -> apps.console.views"),
        ("apps/ground/clock.py", "import config.urls", "apps.ground.clock -> config.urls"),
        ("apps/ground/clock.py", "def late() -> None:\n    from apps.tenants import models", "apps.ground.clock -> apps.tenants.models"),
        (
            "apps/ground/clock.py",
            "def late():\n    import_string('apps.tenants.models')",
            "apps/ground/clock.py:2: names apps.tenants.models",
        ),
        ("apps/tenants/models.py", "Ticket = apps.get_model('tickets', 'Ticket')", "apps/tenants/models.py:1: names apps.tickets"),
        ("apps/tenants/models.py", "Ticket = apps.get_model('tickets.Ticket')", "apps/tenants/models.py:1: names apps.tickets.Ticket"),
        ("apps/attic/models.py", "", "apps/attic: this room stands on no floor"),
    ],
    ids=["upward", "sideways", "to the top", "inside a function", "by a string", "by a model's name", "by a model's full name", "no floor"],
)
def test_an_import_that_points_elsewhere_is_named(house: Path, place: str, line: str, names: str) -> None:
    plant(house, {place: line})
    outcome = layered(house)
    assert outcome.state is State.FAILED
    assert names in outcome.output


def test_pyproject_has_the_floors_of_the_table() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert contract["layers"] == as_layers()


def test_every_room_stands_on_a_floor() -> None:
    assert {path.parent.name for path in ROOT.glob("apps/*/__init__.py")} <= set(DEPTH)
