"""Words brought to their stem by PostgreSQL's own dictionaries, where it has one for the language."""

from collections.abc import Collection, Sequence

from django.db import connection

from apps.text.folding import folded

DICTIONARIES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
MOST_KEPT = 200_000

_LEXIZE = "SELECT ts_lexize(%s, word) FROM unnest(%s::text[]) WITH ORDINALITY AS w(word, place) ORDER BY place"

_known: dict[tuple[str, str], str] = {}


def stems(words: Collection[str], language: str) -> dict[str, str]:
    """The stem of each lowered word, without accents; empty for a word that only holds sentences together."""
    dictionary = DICTIONARIES.get(language)
    if dictionary is None:
        return {word: folded(word) for word in words}
    found = {word: _known.get((language, word)) for word in words}
    learned = _learn([word for word, stem in found.items() if stem is None], language, dictionary)
    return {word: learned[word] if stem is None else stem for word, stem in found.items()}


def _learn(words: Sequence[str], language: str, dictionary: str) -> dict[str, str]:
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LEXIZE, [f"{dictionary}_stem", list(words)])
        rows = cursor.fetchall()
    learned = {
        word: folded(word) if found is None else folded(found[0]) if found else "" for word, (found,) in zip(words, rows, strict=True)
    }
    if len(_known) > MOST_KEPT:
        _known.clear()
    _known.update({(language, word): stem for word, stem in learned.items()})
    return learned
