"""A tenant's own fields: what was typed into them becomes what is kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from apps.tickets.models import TicketField

LONGEST_TEXT, LONGEST_TAG, MOST_TAGS = 500, 40, 20
LARGEST = Decimal("1e15")
Kind = TicketField.Kind


def checked(given: Mapping[str, Any]) -> dict[str, str]:
    """As they are kept, all as text; what is empty is left out. Every problem is told at once, each by its field's name."""
    known = {field.key: field for field in TicketField.objects.filter(is_active=True)} if given else {}
    problems = [f"There is no field “{key}”." for key in given if key not in known]
    kept = {}
    for key, value in given.items():
        if key in known and (text := " ".join(str("" if value is None else value).split())):
            try:
                kept[key] = _checked(known[key], text)
            except ValueError as problem:
                problems.append(f"{known[key].name}: {problem}")
    if problems:
        raise ValidationError(problems)
    return kept


def missing(fields: Mapping[str, Any]) -> list[str]:
    """The names of what a ticket has to have before it is solved, and has not."""
    return [field.name for field in TicketField.objects.filter(is_active=True, is_required=True) if not fields.get(field.key)]


def tags_of(words: Iterable[str]) -> list[str]:
    """Each once, in their order."""
    tags = list(dict.fromkeys(" ".join(word.split())[:LONGEST_TAG] for word in words if word.strip()))
    if len(tags) > MOST_TAGS:
        raise ValidationError(f"A ticket has at most {MOST_TAGS} tags.")
    return tags


def _checked(field: TicketField, text: str) -> str:
    match field.kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.DATE:
            return _date(text)
        case Kind.CHOICE if text not in field.choices:
            raise ValueError(f"choose one of {', '.join(field.choices)}.")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} characters.")
    return text


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("give a number, such as 12.5.") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValueError("give a smaller number.")
    return f"{number:f}"


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("give a date, such as 2026-11-22.") from None
