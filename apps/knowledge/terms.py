"""Text into the terms that search counts, the same way for what is kept and for what is asked.

A word counts by its stem in the language of its text; one with accents also by the stem it has without, as many people type it. Where
a script puts no spaces between words, neighbouring characters count by twos.
"""

from collections import defaultdict

from apps.knowledge.stemming import stems
from apps.text.folding import folded, grams, lowered, words
from apps.text.lexemes import LAST_PLACE, vector


def terms_of(text: str, language: str) -> list[frozenset[str]]:
    """The terms of each word in order; words that only hold sentences together have none and are left out."""
    found = list(words(lowered(text)))
    plain = {word for word, spaceless in found if not spaceless}
    forms = stems(plain | {folded(word) for word in plain}, language)
    each: list[frozenset[str]] = []
    for word, spaceless in found:
        if spaceless:
            each += [frozenset({pair}) for pair in grams(folded(word), 2)]
        elif forms[word]:
            each.append(frozenset({forms[word], forms[folded(word)]} - {""}))
    return each


def document(tenant_id: int, text: str, language: str) -> tuple[str, int]:
    """What PostgreSQL is to keep of a text, as a tsvector literal, and how many words that is."""
    places: dict[str, list[int]] = defaultdict(list)
    each = terms_of(text, language)
    for place, terms in enumerate(each[:LAST_PLACE], start=1):
        for term in terms:
            places[term].append(place)
    return vector(tenant_id, places), len(each)
