"""The benchmarks' own sums: a fault must not pass for a figure."""

from typing import Any

import pytest

from config.bench.audit import faults_of
from config.bench.report import Report
from config.bench.scenes.clients import percentile
from config.bench.weight import IMPORT, STYLE

STORED = [("a", 1), (None, 2), ("b", 3)]


def account(**overrides: Any) -> dict[str, Any]:
    return {"id": "c", "acknowledged": {"a": 1, "b": 3}, "seen": [1, 2, 3], "refused": 0} | overrides


def test_a_conversation_without_fault_passes() -> None:
    assert list(faults_of(account(), STORED)) == []


@pytest.mark.parametrize(
    ("told", "stored", "complaint"),
    [
        (account(), STORED[:2], "acknowledged and is not there"),
        (account(seen=[1, 3, 2]), STORED, "in another order"),
        (account(seen=[1, 2, 2, 3]), STORED, "the other side saw 4"),
        (account(), [*STORED, ("d", 5)], "a gap or a double"),
        (account(acknowledged={"a": 2}), STORED, "acknowledged and is not there"),
        (account(refused=2), STORED, "2 frames were refused"),
    ],
)
def test_what_is_lost_doubled_or_out_of_order_is_a_fault(told: dict[str, Any], stored: list[Any], complaint: str) -> None:
    assert any(complaint in fault for fault in faults_of(told, stored))


def test_percentiles_are_in_milliseconds() -> None:
    assert percentile([0.001 * value for value in range(1, 101)], 0.5) == 51.0
    assert percentile([], 0.5) == 0.0


def test_a_report_names_its_figures_for_people_and_for_machines() -> None:
    report = Report()
    report.add("last_of_500_viewers_p50", 12.5, "ms", "60")
    assert report.figures == {"last_of_500_viewers_p50": 12.5}
    assert report.lines[0].split() == ["last", "of", "500", "viewers", "p50", "12.5", "ms", "(aim:", "60)"]


def test_only_what_is_fetched_at_once_has_weight() -> None:
    script = 'import { a } from "./a.js";\nimport "./b.js";\nconst late = () => import("./late/c.js");'
    assert IMPORT.findall(script) == ["./a.js", "./b.js"]
    page = '<link rel="stylesheet" href="/now.css"><link rel="stylesheet" href="/late.css" id="late" disabled>'
    assert STYLE.findall(page) == ['<link rel="stylesheet" href="/now.css">']
