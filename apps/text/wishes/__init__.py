"""Whether a customer asks for a person.

English has patterns of its own, being what most customers here write; the other languages share one grammar over lists of words. All are
tried on every message whatever its detected language: a wish is always honoured, and people mix languages when they are upset.
"""

from apps.text.spotting import folded
from apps.text.wishes import calls, english, tongues


def wants_human(text: str, language: str = "") -> bool:
    """The language, where known, lends its denials to the words that its neighbours share with it."""
    words = english.without_strangers(folded(text))
    return english.wants_human(words) or tongues.wants_human(words, language)


def wants_call(text: str, language: str = "") -> bool:
    """To be called, and nothing that needs a person before that: the call can be arranged."""
    words = english.without_strangers(folded(text))
    rest = calls.without_calls(words)
    return rest != words and not (english.wants_human(rest) or tongues.wants_human(rest, language))


def wants_human_now(text: str, language: str = "") -> bool:
    """A person, and no call that can be arranged."""
    return wants_human(text, language) and not wants_call(text, language)
