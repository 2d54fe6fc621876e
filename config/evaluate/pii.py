"""Personal data: how much of it is found whole, and how much of what is found is personal."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

from apps.text.personal import spans
from config.evaluate.lines import lines, share


def figures(path: Path) -> dict[str, float | int | None]:
    """Recall is averaged over types, so that a rare one counts as much as names; precision is counted in characters."""
    found_whole: defaultdict[str, list[bool]] = defaultdict(list)
    count = masked = right = 0
    for line in lines(path):
        ours = _covered((span.start, span.end) for span in spans(line["text"]))
        personal = _covered((span["start"], span["end"]) for span in line["spans"])
        count, masked, right = count + 1, masked + len(ours), right + len(ours & personal)
        for span in line["spans"]:
            found_whole[span["type"]].append(ours.issuperset(range(span["start"], span["end"])))
    recall = round(fmean(fmean(found) for found in found_whole.values()), 4) if found_whole else None
    return {"n": count, "recall": recall, "precision": share(right, masked)}


def _covered(pieces: Iterable[tuple[int, int]]) -> set[int]:
    return {place for start, end in pieces for place in range(start, end)}
