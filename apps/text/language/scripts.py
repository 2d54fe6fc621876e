"""Which alphabet a text is written in: often that is the language already."""

from bisect import bisect_right
from collections import Counter
from functools import lru_cache

_STARTS = (
    ("Latn", 0x0041, 0x005A), ("Latn", 0x0061, 0x007A), ("Latn", 0x00AA, 0x024F), ("Grek", 0x0370, 0x03FF), ("Cyrl", 0x0400, 0x052F),
    ("Armn", 0x0530, 0x058F), ("Hebr", 0x0590, 0x05FF), ("Arab", 0x0600, 0x06FF), ("Arab", 0x0750, 0x077F), ("Deva", 0x0900, 0x097F),
    ("Beng", 0x0980, 0x09FF), ("Guru", 0x0A00, 0x0A7F), ("Gujr", 0x0A80, 0x0AFF), ("Taml", 0x0B80, 0x0BFF), ("Telu", 0x0C00, 0x0C7F),
    ("Knda", 0x0C80, 0x0CFF), ("Mlym", 0x0D00, 0x0D7F), ("Sinh", 0x0D80, 0x0DFF), ("Thai", 0x0E00, 0x0E7F), ("Laoo", 0x0E80, 0x0EFF),
    ("Mymr", 0x1000, 0x109F), ("Geor", 0x10A0, 0x10FF), ("Hang", 0x1100, 0x11FF), ("Ethi", 0x1200, 0x139F), ("Khmr", 0x1780, 0x17FF),
    ("Latn", 0x1E00, 0x1EFF), ("Grek", 0x1F00, 0x1FFF), ("Kana", 0x3040, 0x30FF), ("Hang", 0x3130, 0x318F), ("Hani", 0x3400, 0x9FFF),
    ("Mymr", 0xAA60, 0xAA7F), ("Hang", 0xAC00, 0xD7AF), ("Hani", 0xF900, 0xFAFF), ("Arab", 0xFB50, 0xFDFF), ("Arab", 0xFE70, 0xFEFC),
    ("Kana", 0xFF66, 0xFF9D), ("Hani", 0x20000, 0x323AF),
)  # fmt: skip
_FIRSTS = [first for _, first, _ in _STARTS]
_SYLLABLES = frozenset({"Hani", "Kana", "Hang"})
_KANA_IN_JAPANESE = 12  # at least every twelfth sign of a Japanese sentence is kana


def letters(text: str) -> Counter[str]:
    """How many letters of each alphabet."""
    found: Counter[str] = Counter()
    for character, times in Counter(text).items():
        if script := _script(character):
            found[script] += times
    return found


def foremost(found: Counter[str]) -> str:
    """The alphabet of the sentence. Latin names and brands stand in every other one, so its letters count least."""
    weighed = Counter({script: times * _weight(script) for script, times in found.items()})
    if kana := weighed.pop("Kana", 0):
        chinese = weighed.pop("Hani", 0)
        weighed["Kana" if kana * _KANA_IN_JAPANESE >= kana + chinese else "Hani"] = kana + chinese
    return max(weighed, key=lambda script: (weighed[script], script != "Latn"), default="")


def said(found: Counter[str]) -> int:
    """How much is said, in Latin letters."""
    return sum(times * _weight(script) for script, times in found.items())


def only(text: str, script: str) -> str:
    """What of a text is in one alphabet."""
    return "".join(character if _script(character) == script else " " for character in text)


def _weight(script: str) -> int:
    if script == "Latn":
        return 1
    return 4 if script in _SYLLABLES else 3


@lru_cache(maxsize=8_192)
def _script(character: str) -> str:
    if character < "\x80" and not character.isalpha():
        return ""
    code = ord(character)
    script, _, last = _STARTS[bisect_right(_FIRSTS, code) - 1]
    return script if _FIRSTS[0] <= code <= last and character.isprintable() and not _between(character) else ""


def _between(character: str) -> bool:
    """Digits, signs and stops belong to no alphabet; the vowel marks of India and its neighbours do."""
    return character.isdigit() or character in "\u00d7÷؟،؛।॥֊·ー・"
