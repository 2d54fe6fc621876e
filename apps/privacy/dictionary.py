"""The data dictionary: every table and column in words, read from the models themselves, so that it cannot grow old."""

import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from apps.privacy.map import MAP, STAYS, Emptied, Goes
from apps.privacy.meanings import meaning_of

# The tables that the product was described with, and what they are here.
SEEDS = {
    "conversations": "conversations.Conversation",
    "messages": "conversations.Message",
    "transcripts": "conversations.Message",
    "function_calls": "tools.ToolCall",
    "tickets": "tickets.Ticket",
    "customers": "business.Customer",
    "appointments": "business.Appointment",
    "leads": "business.Lead",
    "sentiment_events": "conversations.Signals",
    "escalations": "escalations.Escalation",
    "outcomes": "conversations.Conversation",
    "agents": "tenants.Membership",
    "channels": "inboxes.Inbox",
}
REMARKS = {
    "transcripts": "A transcript is a conversation’s messages in the order of seq; notes and whispers stand in tables of their own.",
    "outcomes": "How it ended is its column “outcome”; what the customer thought of it is a Rating.",
    "customers": "Whom the business knows. Whoever writes in is a Contact, and becomes a customer’s once that is proven.",
    "agents": "Agents are members whose role lets them answer; the assistant is none of them.",
    "sentiment_events": "One row for each message of a customer.",
}
KINDS = {
    "AutoField": "number", "BigAutoField": "number", "BigIntegerField": "number", "IntegerField": "number", "FloatField": "number",
    "PositiveIntegerField": "number", "PositiveSmallIntegerField": "number", "PositiveBigIntegerField": "number",
    "DecimalField": "amount", "BooleanField": "yes or no", "DateTimeField": "time", "DateField": "day", "TimeField": "time of day",
    "UUIDField": "random id", "JSONField": "list or object", "ArrayField": "list", "SearchVectorField": "words, as search sees them",
    "HalfVectorField": "vector", "EncryptedText": "encrypted text", "ImageField": "picture", "TextField": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A model, as somebody reads of it who wants to ask the database."""

    label: str
    name: str
    table: str
    meaning: str
    privacy: str
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    meaning: str
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class Seed:
    name: str
    label: str
    table: str
    remark: str


def rooms() -> list[Room]:
    """The house's own, by room; what libraries bring is theirs to describe."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    found = [
        Room(str(config.verbose_name), _first(_doc(config.module)), [_table(model) for model in config.get_models()]) for config in ours
    ]
    return sorted((room for room in found if room.tables), key=lambda room: room.name)


def seeds() -> list[Seed]:
    return [Seed(name, label, apps.get_model(label)._meta.db_table, REMARKS.get(name, "")) for name, label in SEEDS.items()]


def name_of(label: str) -> tuple[str, str]:
    """What several of a kind are called, and what one is."""
    model = apps.get_model(label)
    return str(model._meta.verbose_name_plural).capitalize(), _first(_said_of(model))


def _table(model: type[models.Model]) -> Table:
    meta = model._meta
    columns = [_column(field) for field in meta.local_concrete_fields]
    return Table(meta.label, str(meta.verbose_name).capitalize(), meta.db_table, _said_of(model), _privacy(meta.label), columns)


def _column(field: Any) -> Column:
    return Column(field.column, _type(field), said_of(field))


def said_of(field: Any) -> str:
    """In its own help text, in the house's words for it, or by what its name says: a key, whose it is, a way, a time."""
    return str(field.help_text) or meaning_of(field.model._meta.label, field.name) or _by_name(field)


def _type(field: Any) -> str:
    if field.is_relation:
        return f"one {field.related_model._meta.label}"
    if field.choices:
        return "one of: " + ", ".join(str(value) for value, _ in field.flatchoices)
    kind = KINDS.get(type(field).__name__)
    return kind or (f"text, up to {field.max_length} letters" if field.max_length else "text")


def _by_name(field: Any) -> str:
    """What a name says by itself: names are chosen so that most need no more."""
    words = field.name.replace("_", " ")
    if field.primary_key:
        return "Its number in the table."
    if field.name == "tenant":
        return "Whose it is: nobody else sees it."
    if field.name == "public_id":
        return "The id that outsiders are shown: it cannot be guessed."
    if field.is_relation:
        return f"{words.capitalize()}: {_first(_said_of(field.related_model)) or field.related_model._meta.verbose_name}"
    if words.endswith((" at", " on", " until")):
        when, _, way = words.rpartition(" ")
        return f"Until when it is {when}." if way == "until" else f"When it was {when}."
    return ""


def _said_of(model: type[models.Model]) -> str:
    """Its docstring; not the list of columns that Django writes where there is none."""
    doc = model.__doc__ or ""
    return "" if doc.startswith(f"{model.__name__}(") else " ".join(doc.split())


def _doc(module: Any) -> str:
    return " ".join((module.__doc__ or "").split("\n\n")[0].split())


def _first(sentences: str) -> str:
    return re.split(r"(?<=[.!?])\s", sentences, maxsplit=1)[0]


def _privacy(label: str) -> str:
    """What becomes of it when a person is forgotten."""
    for entry in MAP:
        if entry.label == label:
            return "Goes." if isinstance(entry, Goes) else f"Emptied: {', '.join(entry.fields)}." if isinstance(entry, Emptied) else ""
    return next((f"Stays. {kind.because}" for kind in STAYS if label in kind.labels.split()), "")
