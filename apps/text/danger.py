"""Wording that must reach a person: somebody's life or safety at stake, a threat of law, an account in other hands.

What is looked for stands in words/danger*.json. All languages are tried on every message, since people in distress mix them; a look-alike
("kill a process", "dying to try it") takes back only the words it covers, and so does a game or a film, unless the customer means themself.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from apps.text.phrasing import Phrasebook
from apps.text.spotting import Hit, folded, lists, phrases

_END = "; "  # a phrase may ask for the end of its sentence, which the last one often lacks
_GROUP = re.compile(r"<(\w+)>")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


class _Word(NamedTuple):
    language: str
    role: str


_Roles = dict[str, list[Hit[_Word]]]


def crisis(text: str, language: str = "") -> bool:
    """Suicide, self-harm, abuse, a threat to life, a medical emergency. The language, where known, adds what others read differently."""
    found = _found(text, language)
    own_life = _standing(found, "self") or _spoken_with_accents(text, language)
    return own_life or (_standing(found, "peril") and not found.get("story"))


def legal_threat(text: str, language: str = "") -> bool:
    return _standing(_found(text, language), "legal")


def takeover(text: str, language: str = "") -> bool:
    return _standing(_found(text, language), "takeover")


def _found(text: str, language: str) -> _Roles:
    """What stands in the text by role; of another language than the known one, too."""
    roles: _Roles = {}
    for hit in _book().hits(folded(_DRAWN_OUT.sub(r"\1", text)) + _END):
        role, _, where_known = hit.label.role.partition("_")
        if not where_known or hit.label.language == language:
            roles.setdefault(role, []).append(hit)
    return roles


def _standing(found: _Roles, role: str) -> bool:
    """Whether any of it is left once look-alikes are taken away."""
    others = found.get("lookalike", [])
    return any(not any(other.start < hit.end and hit.start < other.end for other in others) for hit in found.get(role, []))


def _spoken_with_accents(text: str, language: str) -> bool:
    """Words that mean something else without their accents, so that these must be there."""
    if not (wanted := _accented().get(language)):
        return False
    plain = unicodedata.normalize("NFC", text.casefold())
    return any(phrase in plain for phrase in wanted)


@cache
def _book() -> Phrasebook[_Word]:
    return Phrasebook(_written())


def _written() -> Iterator[tuple[str, _Word]]:
    for language, roles in lists("danger").items():
        groups = roles.get("groups", {})
        for role in roles.keys() - {"accented", "groups"}:
            for phrase in phrases(_spelt_out(roles[role], groups)):
                yield phrase, _Word(language, role)


def _spelt_out(written: str | list[str], groups: Mapping[str, str]) -> str:
    """Of a role written on one line or on several, each <group> replaced by its words."""
    whole = written if isinstance(written, str) else ", ".join(written)
    while named := _GROUP.search(whole):
        whole = whole.replace(named[0], f"({groups[named[1]]})")
    return whole


@cache
def _accented() -> Mapping[str, list[str]]:
    """By language; where the language is not known, all of them."""
    wanted = {
        language: [unicodedata.normalize("NFC", phrase) for phrase in phrases(roles.get("accented", ""))]
        for language, roles in lists("danger").items()
    }
    return {**wanted, "": [phrase for listed in wanted.values() for phrase in listed]}
