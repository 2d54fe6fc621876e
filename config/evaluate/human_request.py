"""Whether "give me a person" is heard."""

from collections.abc import Iterable
from pathlib import Path

from apps.text.wishes import wants_human
from config.evaluate.lines import lines, share

Figures = dict[str, float | int | None]


def figures(path: Path) -> Figures:
    return verdicts((wants_human(line["text"], line.get("language") or ""), bool(line["wants_human"])) for line in lines(path))


def verdicts(said_and_true: Iterable[tuple[bool, bool]]) -> Figures:
    """Of yes-and-no answers: what was said, beside what is so."""
    counted = {(said, true): 0 for said in (True, False) for true in (True, False)}
    for verdict in said_and_true:
        counted[verdict] += 1
    right, wrong, missed, left_alone = (counted[pair] for pair in ((True, True), (True, False), (False, True), (False, False)))
    return {
        "n": sum(counted.values()),
        "precision": share(right, right + wrong),
        "recall": share(right, right + missed),
        "false_alarm_rate": share(wrong, wrong + left_alone),
    }
