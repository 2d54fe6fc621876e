"""Words and files put into messages, as many as a channel needs for them, in the order in which they were given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.inboxes.channels.base import Freight


@dataclass(frozen=True, slots=True)
class Item:
    """A file, as far as it matters here."""

    id: int
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: with the words or without, and these files."""

    has_words: bool
    items: tuple[Item, ...] = ()


def goes_along(item: Item, freight: Freight | None) -> bool:
    return freight is None or item.size <= min(freight.kinds.get(item.type, -1), freight.together)


def packed(words: str, items: Sequence[Item], freight: Freight | None) -> list[Parcel]:
    """Of those that go along; the words are in the first, where there are any."""
    if freight is None:
        return [Parcel(has_words=True, items=tuple(items))]
    parcels = [Parcel(has_words=True)] if words else []
    for item in items:
        if parcels and _has_room(parcels[-1], item, freight, len(words)):
            parcels[-1] = replace(parcels[-1], items=(*parcels[-1].items, item))
        else:
            parcels.append(Parcel(has_words=False, items=(item,)))
    return parcels or [Parcel(has_words=True)]


def _has_room(parcel: Parcel, item: Item, freight: Freight, words: int) -> bool:
    if parcel.has_words and (item.type not in freight.captioned or words > freight.caption):
        return False
    return len(parcel.items) < freight.most and sum(one.size for one in parcel.items) + item.size <= freight.together
