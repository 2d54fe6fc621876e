"""Whether a description in plain words is about what somebody says.

“Something arrived broken, damaged or leaking” is one subject; each line and sentence is one of its own. Words that stand in for one
another (between commas and “or”) count as one, and more than half of what a subject names must be spoken of.
"""

import re
from collections.abc import Iterable, Sequence

from apps.llm.builtin.reading.folding import Word, alike, words

ENOUGH = 0.5
Subject = tuple[frozenset[str], ...]
_SUBJECTS = re.compile(r"[\n.;!?]+")
_JOINED = re.compile(r"\s*(?:,\s*(?:or\s+)?|\bor\s+|/)\s*", re.IGNORECASE)
_IDLE_WORDS = """
a about again all an and any are arrive arrived arrives as ask asks at be been being but by came can come comes could
customer customers do does for from get gets got had has have having he her his how if in is it its let like me mention
mentions my need needs no not of on our one or person please received report reports said say saying says she so some
somebody someone something tell tells that the their them then there these they this to up us visitor want wanted wants
was we were what when where which who will wish wishes with would write writes you your
"""
_IDLE = frozenset(_IDLE_WORDS.split())


def subjects(text: str) -> tuple[Subject, ...]:
    found = (_subject(part) for part in _SUBJECTS.split(text))
    return tuple(subject for subject in found if subject)


def share(subject: Subject, said: Sequence[Word]) -> float:
    """How much of a subject is spoken of, 0 to 1."""
    spoken = {word.folded for word in said}
    met = sum(any(alike(one, other) for one in choice for other in spoken) for choice in subject)
    return met / len(subject) if subject else 0.0


def covers(subject: Subject, said: Sequence[Word]) -> bool:
    """Whether enough of it is."""
    return share(subject, said) > ENOUGH


def _subject(text: str) -> Subject:
    """The words that matter, in their order; what is joined by “or” is one choice."""
    choices: list[set[str]] = []
    for place, part in enumerate(_JOINED.split(text)):
        said = list(_telling(part))
        if place and choices and said:
            choices[-1].add(said.pop(0))
        choices += [{word} for word in said]
    return tuple(frozenset(choice) for choice in choices)


def _telling(text: str) -> Iterable[str]:
    return (word.folded for word in words(text) if word.folded not in _IDLE)
