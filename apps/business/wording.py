"""Words as a search compares them: accents and case aside, plural endings aside, in any script."""

from apps.text.folding import folded, grams, words

SHORTEST = 3
LONG = 5  # from this length on, a stem is looked for inside words too: Nachtcreme is a Creme
ENDINGS = ("s", "n", "e")  # in turn, so that examens, Kontrollen and crèmes meet their like


def stems(text: str) -> list[str]:
    """What to look for, each once, in the order it was said: word beginnings, and pairs of characters where words are not spaced."""
    found: dict[str, None] = {}
    for word, is_unspaced in words(folded(text)):
        found.update(dict.fromkeys(grams(word, 2) if is_unspaced else _stem(word)))
    return list(found)


def _stem(word: str) -> list[str]:
    if word.isdigit() or len(word) < SHORTEST:
        return [word] if word.isdigit() else []
    for ending in ENDINGS:
        word = word.removesuffix(ending) if len(word) > SHORTEST + 1 else word
    return [word]


def holds(text: str, stem: str) -> bool:
    """Whether a folded text has a word that begins so, or goes so inside where that is telling enough."""
    return f" {stem}" in f" {text}" or ((len(stem) >= LONG or not stem.isascii()) and stem in text)
