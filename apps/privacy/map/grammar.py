"""The words the map is written in: rows that go, rows that are emptied and stay for the figures, and kinds that hold nobody."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

Rows = QuerySet[Any, Any]
NAMELESS = "erased:"  # with the row's own id behind it, where a column must differ from row to row


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom rows are looked for: a person, with all that are the same; or single conversations, whoever had them."""

    contacts: tuple[int, ...] = ()
    conversations: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()  # that are proven theirs: never what anybody may have typed


@dataclass(frozen=True)
class Entry:
    """One kind of row that holds something of a person, and how it is found.

    `conversation` is the way from the row to its conversation, `contact` the ways to its person where they do not lead through it, and
    `found` says whatever else a row is known by. What has no `conversation` belongs to the person and not to one thread of theirs.
    """

    model: type[Model]
    _: KW_ONLY
    conversation: str = ""
    contact: tuple[str, ...] = ()
    found: Callable[[Whose], Q] | None = None
    file: str = ""  # the column that names a file under the uploads
    secret: tuple[str, ...] = ()  # columns that are shown to nobody, not even to whom they are about

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, whose: Whose) -> Rows:
        every: Rows = self.model._base_manager.order_by("pk")  # noqa: SLF001 - documented; no filter of the room's own
        ways = [every.order_by().filter(way).values("pk") for way in self._ways(whose)]
        if not ways:
            return every.none()
        found = ways[0].union(*ways[1:]) if ways[1:] else ways[0]  # each way by its own index: joined by OR, none would serve
        return every.filter(pk__in=found)

    def _ways(self, whose: Whose) -> list[Q]:
        ways = []
        if whose.contacts:
            paths = self.contact or ((f"{self.conversation}__contact",) if self.conversation else ())
            ways += [Q(**{f"{path}__in": whose.contacts}) for path in paths]
        if whose.conversations and self.conversation:
            ways.append(Q(**{f"{self.conversation}__in": whose.conversations}))
        if self.found and whose.contacts:
            ways.append(self.found(whose))
        return ways

    def left(self, whose: Whose) -> Rows:
        """What is still to be done."""
        return self.rows(whose)

    def do(self, ids: list[int]) -> dict[str, int]:
        """Do it to these rows; how many of which kind it was done to. Theirs are files first: a row that is left finds its file again."""
        raise NotImplementedError

    def drop_files(self, ids: list[int]) -> int:
        if not self.file:
            return 0
        paths = self.model._base_manager.filter(pk__in=ids).exclude(**{self.file: ""}).values_list(self.file, flat=True)  # noqa: SLF001
        return sum(drop(path) for path in paths)


@dataclass(frozen=True)
class Goes(Entry):
    """The rows are deleted."""

    def do(self, ids: list[int]) -> dict[str, int]:
        return self.model._base_manager.filter(pk__in=ids).delete()[1]  # noqa: SLF001


@dataclass(frozen=True)
class Emptied(Entry):
    """The rows stay, for figures are made of them, without a word of the person: `fields` are what is put in place of their words.
    `keeps` are the columns of words that stay, and `because` is why they may."""

    fields: Mapping[str, Any] = field(kw_only=True)
    keeps: str = field(default="", kw_only=True)
    because: str = field(default="", kw_only=True)

    def left(self, whose: Whose) -> Rows:
        return self.rows(whose).exclude(**{name: value for name, value in map(_emptied, self.fields.items()) if name})

    def do(self, ids: list[int]) -> dict[str, int]:
        values = {name: _nameless() if value is NAMELESS else value for name, value in self.fields.items()}
        return {self.label: self.model._base_manager.filter(pk__in=ids).update(**values)}  # noqa: SLF001


@dataclass(frozen=True)
class Stays:
    """Kinds that hold no customer's personal data, or none that may go, and why."""

    because: str
    labels: str


def _emptied(pair: tuple[str, Any]) -> tuple[str, Any]:
    """How an emptied column is recognised; by nothing, where it is the database that makes its value."""
    name, value = pair
    if value is NAMELESS:
        return f"{name}__startswith", NAMELESS
    if value is None:
        return f"{name}__isnull", True
    return ("", None) if hasattr(value, "resolve_expression") else (name, value)


def _nameless() -> Concat:
    return Concat(Value(NAMELESS), Cast(F("pk"), CharField()))


def drop(path: str) -> bool:
    """A file under the uploads, unless it is gone already."""
    whole = Path(settings.MEDIA_ROOT, path)
    was_there = whole.is_file()
    whole.unlink(missing_ok=True)
    return was_there
