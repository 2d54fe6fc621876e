"""A wish to be called: a person is wanted on the telephone, and later will do."""

from functools import cache

from apps.text.spotting import Spotter, lists, phrases
from apps.text.wishes import english


def without_calls(words: str) -> str:
    """Folded words with what asks for a call taken out; unchanged where nothing does."""
    kept = english.without_calls(words)
    for hit in sorted(_spotter().hits(kept), key=lambda hit: -hit.start):
        kept = f"{kept[: hit.start]}… {kept[hit.end :].lstrip()}"
    return kept


@cache
def _spotter() -> Spotter[str]:
    return Spotter((phrase, tongue) for tongue, listed in lists("callback").items() for phrase in phrases(str(listed)))
