"""Whether a branch is taken."""

from collections.abc import Iterator

from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.reading import read
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.builtin.reading.reader import ENOUGH
from apps.llm.procedures import Condition, Kind
from apps.llm.procedures.conditions import CONTENT, UPSET
from apps.text.sentiment import score

TALES = ("reason", "leaving", "subject", "detail")


def holds(case: Case, found: Outcome, asked_for: Condition) -> bool:
    match asked_for.kind:
        case Kind.MOOD:
            is_so = _mood(case) < UPSET if asked_for.is_upset else _mood(case) > CONTENT
        case Kind.TAG:
            tags = {tag.strip().casefold() for tag in case.desk.facts.get("tags", "").split(",")}
            is_so = bool(tags & {*asked_for.words})
        case Kind.WISH:
            wanted = read(asked_for.text, case.desk.now, "en").intent
            is_so = case.reading.scores.get(wanted, 0) >= ENOUGH if wanted else _is_said(case, found, asked_for)
        case _:
            is_so = _is_said(case, found, asked_for)
    return is_so is not asked_for.is_negated


def _mood(case: Case) -> float:
    """The worst of what was said in this case."""
    return min(score(text, case.voice.language) for text in _told(case))


def _is_said(case: Case, found: Outcome, asked_for: Condition) -> bool:
    """A word of the last result, or of what the customer told."""
    if asked_for.kind is Kind.FACT and found:
        known = {word.folded for value in _values(found) for word in words(value)}
        return any(one in known for one in asked_for.words)
    spoken = [word.folded for text in _told(case) for word in words(text)]
    return any(alike(one, word) for one in asked_for.words for word in spoken)


def _told(case: Case) -> list[str]:
    return [case.reading.text, *(str(case.heard[slot]) for slot in TALES if case.heard.get(slot))]


def _values(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for value in found.values():
            yield from _values(value)
    elif isinstance(found, list):
        for value in found:
            yield from _values(value)
    elif isinstance(found, str):
        yield found
