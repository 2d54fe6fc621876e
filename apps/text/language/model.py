"""The statistical model, read once, when the first text asks for it."""

from collections.abc import Mapping
from threading import Lock

from py3langid.langid import MODEL_FILE, RAW_FLOOR, LanguageIdentifier  # type: ignore[import-untyped]

from apps.text.speaking import TAGS

_ALIASES = {"no": "nb", "nn": "nb", "tl": "fil", "uzs": "uz", "arz": "ar", "ary": "ar"}
_reading = Lock()
_model: list[LanguageIdentifier] = []


def rank(text: str) -> Mapping[str, float]:
    """The logarithm of how likely each language is, up to a constant; nothing where it has no say."""
    scores: dict[str, float] = {}
    for label, score in _identifier().rank(text):
        if score <= RAW_FLOOR:
            return {}
        tag = _ALIASES.get(label, label)
        scores[tag] = max(score, scores.get(tag, score))
    return scores


def _identifier() -> LanguageIdentifier:
    with _reading:
        if not _model:
            _model.append(_read())
    return _model[0]


def _read() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([label for label in identifier.labels if _ALIASES.get(label, label) in TAGS])
    return identifier
