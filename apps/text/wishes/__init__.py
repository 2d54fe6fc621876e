"""Whether a customer asks for a person.

English has patterns of its own, being what most customers here write; the other languages share one grammar over lists of words. All are
tried on every message whatever its detected language: a wish is always honoured, and people mix languages when they are upset.
"""

from apps.text.spotting import folded
from apps.text.wishes import english, tongues


def wants_human(text: str, language: str = "") -> bool:
    """The language, where known, lends its denials to the words that its neighbours share with it."""
    words = english.without_strangers(folded(text))
    return english.wants_human(words) or tongues.wants_human(words, language)
