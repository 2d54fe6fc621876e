"""Whether one rule's conditions hold whenever another's do: each of its conditions asks for no more than the other's."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from apps.escalations.rules.conditions import Conditions, Sent


def covers(wide: Conditions, narrow: Conditions) -> bool:
    given = tuple(wide.given)
    return bool(given) and all(name in narrow.given and COVERS[name](wide, narrow) for name in given)


Cover = Callable[[Conditions, Conditions], bool]


def _any_of(name: str) -> Cover:
    return lambda wide, narrow: _plain(getattr(narrow, name)) <= _plain(getattr(wide, name))


def _plain(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}


def _from(name: str) -> Cover:
    return lambda wide, narrow: bool(getattr(narrow, name) >= getattr(wide, name))


def _below(name: str, turns: str) -> Cover:
    def cover(wide: Any, narrow: Any) -> bool:
        return bool(getattr(narrow, name) <= getattr(wide, name) and getattr(narrow, turns) >= getattr(wide, turns))

    return cover


def _same(name: str) -> Cover:
    return lambda wide, narrow: bool(getattr(wide, name) == getattr(narrow, name))


def _moods(wide: Conditions, narrow: Conditions) -> bool:
    return set(narrow.moods) <= set(wide.moods) and narrow.mood_turns >= wide.mood_turns


def _contacts(wide: Conditions, narrow: Conditions) -> bool:
    return (narrow.contacts_from or 0) >= (wide.contacts_from or 0) and narrow.contacts_days <= wide.contacts_days


def _languages(wide: Conditions, narrow: Conditions) -> bool:
    """Who writes pt-BR writes pt."""
    known = _plain(wide.languages)
    return all(tag in known or tag.partition("-")[0] in known for tag in _plain(narrow.languages))


COVERS: Mapping[str, Cover] = {
    **{name: _any_of(name) for name in ("dangers", "topics", "references", "keywords", "outcomes", "tags", "tiers", "channels")},
    **{name: _from(name) for name in ("complexity_from", "asked_times", "failed_tools", "amount_from")},
    **{name: _same(name) for name in ("wants_human", "hours", "presence")},
    "sentiment_below": _below("sentiment_below", "sentiment_turns"),
    "confidence_below": _below("confidence_below", "confidence_turns"),
    "moods": _moods,
    "contacts_from": _contacts,
    "languages": _languages,
    "attachment": lambda wide, narrow: wide.attachment in (Sent.ANY, narrow.attachment),
    "page_contains": lambda wide, narrow: wide.page_contains.casefold() in narrow.page_contains.casefold(),
}
