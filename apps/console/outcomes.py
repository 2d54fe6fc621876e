"""What came of a tool, as facts that a colleague reads: never as the JSON that models do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format

from apps.tools.registry import Content

TITLES = {"orders": "Order", "appointments": "Appointment", "tickets": "Ticket", "plans": "Plan", "products": "Product", "slots": "Free"}
LABELS = {
    "missing_for_free_shipping": "Missing for free shipping", "area_m2": "Area in m²", "promised_on": "Promised for", "url": "Page",
    "unanswered": "Still to be asked",
}  # fmt: skip
MONEY = {"total", "goods", "shipping", "refunded", "refundable", "amount", "price", "free_shipping_from", "missing_for_free_shipping"}
SILENT = {"image", "currency", "can_change_address", "price_is_from", "needs_listing"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d|Z)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NAMES = ("name", "title", "subject", "service")


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One record of what was found, or all there is to tell of what was done."""

    title: str
    facts: list[Fact]


def groups_of(content: Content) -> list[Group]:
    """What stands by itself first, then each record of its own."""
    own = {name: value for name, value in content.items() if not _is_records(value) and (name, value) != ("status", "done")}
    found = [Group("", list(_facts(own)))] if own else []
    for name, records in content.items():
        if _is_records(records):
            found.extend(Group(_title(name, one), list(_facts(one))) for one in records)
    return [one for one in found if one.facts or one.title]


def problem_in(content: Content) -> str:
    """Why nothing came of it, where nothing did."""
    if "error" in content:
        return str(content.get("reason") or content["error"]).replace("_", " ").capitalize()
    return str(content.get("reason", "")) if content.get("status") in {"refused", "failed", "declined"} else ""


def in_words(text: str) -> str:
    """A sentence with its moments as people read them."""
    return MOMENT.sub(lambda found: _moment_in(found[0]), text)


def _moment_in(text: str) -> str:
    """The text itself where there is no such moment: what customers typed may look like one."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _day_in(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "j M Y")
    except ValueError:
        return text


def moment(at: datetime) -> str:
    """On the clock it was given by: Mon 23 Nov, 10:00."""
    return f"{date_format(at, 'D j M')}, {at:%H:%M}"


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _title(of: str, record: Content) -> str:
    reference = next((str(value) for name, value in record.items() if name.endswith("_id") and value), "")
    name = next((str(record[one]) for one in NAMES if record.get(one)), "")
    if of == "slots":
        return _words(record["starts_at"])
    return name if of in {"plans", "products"} else f"{TITLES.get(of, plainly(of))} {reference or name}".strip()


def _facts(record: Content) -> Iterator[Fact]:
    currency = record.get("currency", "")
    for name, value in record.items():
        if name in SILENT or value in (None, "", [], {}):
            continue
        words = f"{value} {currency}".strip() if name in MONEY and not isinstance(value, dict) else _words(value)
        yield Fact(plainly(name), words, words if words.startswith(("https://", "http://")) else "")


def plainly(name: str) -> str:
    return LABELS.get(name) or name.removesuffix("_id").removesuffix("_at").removesuffix("_on").replace("_", " ").capitalize()


def _words(value: Any) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case list():
            return " · ".join(_words(one) for one in value)
        case dict():
            return _in_short(value)
        case str() if MOMENT.fullmatch(value):
            return _moment_in(value)
        case str() if DAY.fullmatch(value):
            return _day_in(value)
        case str() if re.fullmatch(r"[a-z]+(_[a-z]+)+|[a-z]+", value):
            return value.replace("_", " ").capitalize()
    return str(value)


def _in_short(record: Content) -> str:
    """An item as often as there are of it; anything else such as: UPS, 1Z999, In transit."""
    if "quantity" in record:
        return f"{record['quantity']} × {record.get('name', '')}"  # noqa: RUF001 - a times sign
    return ", ".join(_words(value) for name, value in record.items() if name not in SILENT and value and not isinstance(value, dict | list))
