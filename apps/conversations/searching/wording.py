"""Words as they are kept and as they are asked for."""

from collections import defaultdict
from collections.abc import Iterator

from apps.text.folding import folded, grams, western, words
from apps.text.lexemes import LAST_PLACE, vector

BEGINS = 4  # letters, from which a word also finds those that begin with it


def kept(text: str) -> Iterator[tuple[str, ...]]:
    """The terms at each place of a text. The last character of a run without spaces stands beside its last pair, to be found alone."""
    for word, is_spaceless in words(folded(western(text))):
        if is_spaceless:
            pairs = grams(word, 2)
            yield from ((pair,) for pair in pairs[:-1])
            yield tuple(dict.fromkeys((pairs[-1], word[-1])))
        else:
            yield (word,)


def asked(text: str, begins: int = BEGINS) -> list[str]:
    """The terms that all must be there, in their order; a star stands for any ending."""
    found: list[str] = []
    for word, is_spaceless in words(folded(western(text))):
        if is_spaceless:
            found += [f"{word}*"] if len(word) == 1 else grams(word, 2)
        else:
            found.append(f"{word}*" if len(word) >= begins else word)
    return found


def exactly(text: str) -> list[str]:
    """The terms of a phrase, each the next to the one before."""
    return [term for word, is_spaceless in words(folded(western(text))) for term in (grams(word, 2) if is_spaceless else [word])]


def vector_of(tenant_id: int, text: str) -> str:
    """A text of its own, such as a ticket's, as a tsvector literal."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, terms in enumerate(kept(text), start=1):
        for term in terms:
            places[term].append(min(place, LAST_PLACE))
    return vector(tenant_id, places)
