"""Sentiment: whether our scores put messages in the order people put them."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import StatisticsError, correlation

from apps.text.sentiment import score
from config.evaluate.lines import lines


def figures(path: Path) -> dict[str, float | int | None]:
    """The rank correlation of our scores with people's."""
    pairs = [(score(line["text"]), float(line["score"])) for line in lines(path)]
    return {"n": len(pairs), "spearman": spearman([ours for ours, _ in pairs], [theirs for _, theirs in pairs])}


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """None where one side says the same of everything."""
    try:
        return round(correlation(_ranks(ours), _ranks(theirs)), 4)
    except StatisticsError:
        return None


def _ranks(values: Sequence[float]) -> list[float]:
    """Equal values share the middle of their places."""
    ranks, place = [0.0] * len(values), 0
    for _, tied in groupby(sorted(range(len(values)), key=values.__getitem__), key=values.__getitem__):
        same = list(tied)
        for index in same:
            ranks[index] = place + (len(same) - 1) / 2
        place += len(same)
    return ranks
