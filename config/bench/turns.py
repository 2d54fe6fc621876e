"""`bench turn`: what the house adds to a model's own time, and how soon the built-in engine speaks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.bench.instance import Instance, answering, free_port, instance
from config.bench.report import Report
from config.env import ROOT

FIRST, BETWEEN, WORDS = 0.2, 0.02, 74  # a model that starts in 200 ms, and speaks fifty words a second, the first sentence a short one
REPLY = FIRST + BETWEEN * WORDS
ROUNDS, EACH = {1: 5, 20: 3, 60: 2}, 4  # by how many replies are under way; and how many each asks for in a round
INSTANT = 20  # so many ask in the same instant, too
ADDED = {"at_20": {"p50_ms": "60", "p95_ms": "120"}}
SOON, SOON_BUILT_IN = "400", "150"


def turn() -> Report:
    report = Report()
    with (
        model(FIRST, BETWEEN, WORDS) as base_url,
        instance(OPENAI_BASE_URL=base_url, OPENAI_MODEL="stand-in", OPENAI_WIRE="chat") as house,
        answering(house),
    ):
        _warm(house, base_url)
        for at_once, rounds in ROUNDS.items():
            _beside(house, base_url, f"at_{at_once}", report, at_once=at_once, rounds=rounds, each=EACH, apart=REPLY / at_once)
        _beside(house, base_url, f"at_{INSTANT}_in_one_instant", report, at_once=INSTANT, rounds=5, each=1, apart=0)
    with instance() as house, answering(house):
        _warm(house, "")
        found = house.load("turn", at_once=1, rounds=30, each=1, apart=0, standin="")["house_first"]
        report.add("built_in_first_words_p95_at_1", found["p95_ms"], "ms", SOON_BUILT_IN)
    return report


def _beside(house: Instance, base_url: str, name: str, report: Report, **asked: float) -> None:
    """The house and the bare model in turns, and what lies between them."""
    found = house.load("turn", standin=base_url, **asked)
    for part in ("first", "whole"):
        for share in ("p50_ms", "p95_ms"):
            added = round(found[f"house_{part}"][share] - found[f"direct_{part}"][share], 1)
            report.add(f"added_to_{part}_{share[:3]}_{name}", added, "ms", ADDED.get(name, {}).get(share, ""))
    report.add(f"first_words_p95_{name}", found["house_first"]["p95_ms"], "ms", SOON if name == "at_1" else "")


def _warm(house: Instance, base_url: str) -> None:
    """Words of all languages are loaded, connections are open, the planner knows the tables."""
    house.load("turn", at_once=8, rounds=2, each=1, apart=0, standin=base_url)
    house.settle()


@contextmanager
def model(first: float, between: float, words: int) -> Iterator[str]:
    """One that starts after so many seconds, and then says a word every so many."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "config.bench.standin", str(port), *map(str, (first, between, words))], cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
