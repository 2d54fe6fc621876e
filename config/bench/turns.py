"""`bench turn`: what the house adds to a model's own time, and how soon the built-in engine speaks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.bench.instance import Instance, answering, free_port, instance
from config.bench.report import Report
from config.env import ROOT

FIRST, BETWEEN, WORDS = "0.2", "0.01", "24"  # a model that starts in 200 ms, and says three sentences
ROUNDS = {1: 30, 20: 5, 60: 3}  # by how many ask at once
ADDED = {20: {"p50_ms": "60", "p95_ms": "120"}}
SOON, SOON_BUILT_IN = "400", "150"


def turn() -> Report:
    report = Report()
    with _standin() as base_url, instance(OPENAI_BASE_URL=base_url, OPENAI_MODEL="stand-in", OPENAI_WIRE="chat") as house, answering(house):
        _warm(house, base_url)
        for at_once in ROUNDS:
            _beside(house, base_url, at_once, report)
    with instance() as house, answering(house):
        _warm(house, "")
        for at_once in (1, 20):
            found = house.load("turn", at_once=at_once, rounds=ROUNDS[at_once], standin="")["house_first"]
            report.add(f"built_in_first_words_p95_at_{at_once}", found["p95_ms"], "ms", SOON_BUILT_IN if at_once == 1 else "")
    return report


def _beside(house: Instance, base_url: str, at_once: int, report: Report) -> None:
    """The house and the bare model in turns, and what lies between them."""
    found = house.load("turn", at_once=at_once, rounds=ROUNDS[at_once], standin=base_url)
    for part in ("first", "whole"):
        for share in ("p50_ms", "p95_ms"):
            added = round(found[f"house_{part}"][share] - found[f"direct_{part}"][share], 1)
            report.add(f"added_to_{part}_{share[:3]}_at_{at_once}", added, "ms", ADDED.get(at_once, {}).get(share, ""))
    report.add(f"first_words_p95_at_{at_once}", found["house_first"]["p95_ms"], "ms", SOON if at_once == 1 else "")


def _warm(house: Instance, base_url: str) -> None:
    """Words of all languages are loaded, connections are open, the planner knows the tables."""
    house.load("turn", at_once=8, rounds=2, standin=base_url)
    house.settle()


@contextmanager
def _standin() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "config.bench.standin", str(port), FIRST, BETWEEN, WORDS], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
