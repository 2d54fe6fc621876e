"""A question into what to look for: its words, each in every form it may have been written in.

What is kept has words with accents under both spellings, so a question's word needs but its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.knowledge.stemming import DICTIONARIES, stems
from apps.llm.builtin.reading.folding import fold
from apps.llm.builtin.topics import other_words, says_little
from apps.text.folding import folded, grams, lowered, words

MOST_WORDS = 64  # of one question
OTHER_WORDS = 0.7  # what a synonym weighs beside the customer's own word

Name = tuple[frozenset[str], ...]  # what must stand in a text: of each word of a name any form


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question, and all names that answer to it."""

    word: str
    names: set[Name]
    weight: float = 1.0
    is_own: bool = True  # said by the customer as what it is about, not brought in by a synonym


def asked(question: str, language: str, languages: Sequence[str], synonyms: Iterable[Sequence[str]]) -> list[Asked]:
    """What a question asks for. Its words are brought to their stems in its own language and in those of what is kept: no guess of
    the language of a short question can then lose it an answer."""
    found = list(words(lowered(question)))
    plain = list(dict.fromkeys(word for word, spaceless in found if not spaceless))
    pairs = list(dict.fromkeys(pair for run, spaceless in found if spaceless for pair in grams(folded(run), 2)))
    spoken = [language, *(other for other in languages if other != language)]
    telling = _telling(plain, language, languages) or plain
    own = [Asked(word, {_name(word, spoken)}) for word in telling] + [Asked(pair, {_name(pair, spoken)}) for pair in pairs]
    return _widened(own[:MOST_WORDS], question, spoken, synonyms)


def _telling(plain: Sequence[str], language: str, languages: Sequence[str]) -> list[str]:
    """Without the words that only hold sentences together in the question's language, or where that is unknown in any of ours."""
    judged = [language] if language in DICTIONARIES else languages
    forms = [stems(plain, each) for each in judged]
    return [word for word in plain if all(form[word] for form in forms)]


def _name(name: str, languages: Sequence[str]) -> Name:
    each = (
        [frozenset({pair}) for pair in grams(folded(word), 2)] if spaceless else [_forms(word, languages)]
        for word, spaceless in words(lowered(name))
    )
    return tuple(forms for word in each for forms in word)


def _forms(word: str, languages: Sequence[str]) -> frozenset[str]:
    found = (stems([word], language)[word] for language in languages)
    return frozenset(filter(None, found)) or frozenset({folded(word)})


def _widened(own: list[Asked], question: str, languages: Sequence[str], synonyms: Iterable[Sequence[str]]) -> list[Asked]:
    """With what the tenant calls by other names as well."""
    said = _name(question, languages)
    for group in synonyms:
        names = {name: written for name in group if (written := _name(name, languages))}
        if heard := [written for written in names.values() if _is_in(written, said)]:
            _add(own, heard, {name: written for name, written in names.items() if written not in heard})
    return own


def _is_in(name: Name, said: Name) -> bool:
    """Word for word, in whatever forms."""
    starts = range(len(said) - len(name) + 1)
    return any(all(one & other for one, other in zip(name, said[at:], strict=False)) for at in starts)


def _add(own: list[Asked], heard: Sequence[Name], others: Mapping[str, Name]) -> None:
    """To the word that was said, where it was one; else beside those that were."""
    said = next((each for each in own if any(_is_in(name, written) for name in heard for written in each.names)), None)
    if said is not None:
        said.names.update(others.values())
    else:
        own.extend(Asked(name, {written}, OTHER_WORDS, is_own=False) for name, written in others.items())


def by_topic(own: Sequence[Asked], absent: Collection[int], question: str, languages: Sequence[str]) -> list[Asked] | None:
    """Words that stand nowhere also by the other words of their topic, in any language; those of no subject are not missed.
    None where that changes nothing."""
    vague = says_little(question)
    wider = [replace(one, is_own=False) if number in absent and _is_of(one.word, vague) else one for number, one in enumerate(own)]
    for said, ways in other_words(question):
        names = {tuple(_any_form(part, languages) for part in way) for way in ways}
        for number in absent:
            if own[number].is_own and _is_of(own[number].word, said):
                wider[number] = replace(wider[number], names=wider[number].names | names, weight=OTHER_WORDS)
    return wider if wider != list(own) else None


def _is_of(word: str, said: Collection[str]) -> bool:
    return fold(word) in said or set(word) <= {*said}  # of a script without spaces each character is a word


def _any_form(part: str, languages: Sequence[str]) -> frozenset[str]:
    return _forms(part.rstrip("*"), languages) | ({part} if part.endswith("*") else set())
