"""How a person is asked for in every language but English: a verb that leads to somebody, and somebody, near each other in a clause.

What each word is for stands in words/human*.json. A denial just before such a pair, or after it where verbs come last, undoes it;
denying a machine is a wish too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from apps.text.consent import polite_words
from apps.text.spotting import Hit, Spotter, lists, phrases

LONGEST_CRY = 60

_NEAR = 32
_NEAR_AS_A_GIFT = 16
_DENIED_WITHIN = 4
_WISH_BEFORE = 20
_DENIED_AFTER = 18
_IN_ENGLISH = "not in English"  # whoever mixes languages denies in either
_ENGLISH_DENIALS = ("dont", "do not", "not", "no need to", "never", "without")
_UNSPACED = frozenset({"th", "lo", "km", "my", "zh-Hans", "zh-Hant", "ja"})


class _Word(NamedTuple):
    language: str
    role: str


_Found = Hit[_Word]
_Roles = dict[str, list[_Found]]


def wants_human(words: str, language: str = "") -> bool:
    found = _by_tongue(words)
    denials = found.get(language, {})
    return any(_wishes(words, tongue, roles if tongue == language else _denied_in(roles, denials)) for tongue, roles in found.items())


def _denied_in(roles: _Roles, spoken: _Roles) -> _Roles:
    """With the denials of the language that is spoken: neighbours share the words for a person and not those for no."""
    return {**roles, **{role: roles.get(role, []) + spoken.get(role, []) for role in ("not", "unlike")}}


def _by_tongue(words: str) -> dict[str, _Roles]:
    found: defaultdict[str, _Roles] = defaultdict(lambda: defaultdict(list))
    for hit in _spotter().hits(words):
        found[hit.label.language][hit.label.role].append(hit)
    return found


def _wishes(words: str, tongue: str, roles: _Roles) -> bool:
    strangers = roles.get("stranger", [])
    people = [hit for hit in roles.get("agent", []) if not _within(hit, strangers)]
    anyone = [hit for hit in roles.get("anyone", []) if not _within(hit, strangers)]
    return (
        any(not _denied_before(words, hit, roles) for hit in roles.get("sure", []) if not _within(hit, strangers))
        or any(not _denied(words, pair, roles) for pair in _pairs(words, tongue, roles, people, anyone))
        or any(_denied(words, pair, roles) for pair in _near(words, tongue, roles.get("speak", []), roles.get("machine", []), _NEAR))
        or _is_a_cry(words, people, roles.get("polite", []))
    )


def _pairs(words: str, tongue: str, roles: _Roles, people: list[_Found], anyone: list[_Found]) -> Iterator[_Found]:
    yield from _near(words, tongue, roles.get("speak", []), people + anyone, _NEAR)
    yield from _near(words, tongue, roles.get("want", []), people, _NEAR)
    yield from _near(words, tongue, roles.get("want", []), anyone, _NEAR_AS_A_GIFT)


def _near(words: str, tongue: str, verbs: Sequence[_Found], others: Sequence[_Found], room: int) -> Iterator[_Found]:
    """Each verb with each of the others that stands near it in the same clause, as one stretch."""
    room = room // 3 if tongue in _UNSPACED else room
    for verb in verbs:
        for other in others:
            first, last = sorted((verb, other), key=lambda hit: hit.start)
            if 0 <= last.start - first.end <= room and not _parted(words, first, last):
                yield _Found(verb.label, first.start, last.end)


def _parted(words: str, first: _Found, last: _Found) -> bool:
    return ";" in words[first.end : last.start]


def _denied(words: str, pair: _Found, roles: _Roles) -> bool:
    return _denied_before(words, pair, roles) or _denied_after(words, pair, roles)


def _denied_before(words: str, pair: _Found, roles: _Roles) -> bool:
    """Just before it; just before the wish that leads to it; or just after that wish, as in "je ne veux pas"."""
    wishes = [wish for wish in roles.get("want", []) if wish.start == pair.start or 0 <= pair.start - wish.end <= _WISH_BEFORE]
    beginnings = {pair.start, *(wish.start for wish in wishes)}
    return any(
        any(0 <= begin - denial.end <= _DENIED_WITHIN and not set(",;") & set(words[denial.end : begin]) for begin in beginnings)
        or any(0 <= denial.start - wish.end <= 1 for wish in wishes)
        for denial in [*roles.get("not", []), *roles.get(_IN_ENGLISH, [])]
    )


def _denied_after(words: str, pair: _Found, roles: _Roles) -> bool:
    return any(
        pair.start < denial.end and denial.start - pair.end <= _DENIED_AFTER and not set(",;") & set(words[pair.end : denial.start])
        for denial in roles.get("unlike", [])
    )


def _is_a_cry(words: str, people: Sequence[_Found], polite: Sequence[_Found]) -> bool:
    """Nobody but a person is named in the whole message: "operator", "an agent, please"."""
    if not people or len(words) > LONGEST_CRY:
        return False
    covered = {place for hit in [*people, *polite] for place in range(hit.start, hit.end)}
    return all(sign in " ;," for place, sign in enumerate(words) if place not in covered)


def _within(hit: _Found, others: Sequence[_Found]) -> bool:
    return any(other.start < hit.end and hit.start < other.end for other in others)


@cache
def _spotter() -> Spotter[_Word]:
    return Spotter(_written())


def _written() -> Iterator[tuple[str, _Word]]:
    polite = polite_words()
    for language, roles in lists("human").items():
        for role, listed in roles.items():
            yield from ((phrase, _Word(language, role)) for phrase in phrases(listed) if phrase not in polite[language])
        yield from ((phrase, _Word(language, "polite")) for phrase in polite[language])
        yield from ((phrase, _Word(language, _IN_ENGLISH)) for phrase in _ENGLISH_DENIALS)
