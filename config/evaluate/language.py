"""Language: how many sentences are recognised, over the languages we speak."""

from collections.abc import Iterator
from pathlib import Path

from apps.text.language import detect
from apps.text.speaking import TAGS
from config.evaluate.lines import lines, share

_ALIASES = {"tl": "fil", "no": "nb", "nn": "nb"}
_CHINESE = frozenset({"zh-Hans", "zh-Hant"})


def figures(path: Path) -> dict[str, float | int | None]:
    """Sentences in other languages are left out; Chinese is right in either script."""
    right = [detect(text).tag in wanted for text, wanted in _spoken(path)]
    return {"n": len(right), "accuracy": share(sum(right), len(right))}


def _spoken(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    for line in lines(path):
        tag = _ALIASES.get(line["language"], line["language"])
        if wanted := _CHINESE if tag == "zh" else frozenset({tag}) & set(TAGS):
            yield line["text"], wanted
