"""A tool's form, made from the schema of its arguments, and held against that very schema when it comes back."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from pydantic import ValidationError

from apps.console.offers import LOOK_ON, Asking, Choice, Given, choices, known
from apps.console.outcomes import plainly
from apps.ground import ids
from apps.tools.registry import Arguments, Content, Tool, storable

LABELS = {
    "order_id": "Order", "appointment_id": "Appointment", "invoice_id": "Invoice", "ticket_id": "Ticket", "product_id": "Product number",
    "listing_id": "Home, by its number", "starts_at": "When", "at": "When", "query": "What they look for", "max_price": "At most",
    "postal_code": "Postal code", "day": "Day", "body": "Text", LOOK_ON: "Free times on", "items": "What of it",
}  # fmt: skip
NOTHING_CHOSEN = {"order_id": "None in particular", "invoice_id": "The one that is open", "items": "All of it"}
OPENS = {"order_id": {"amount", "items"}, "service": {"starts_at"}, "appointment_id": {"starts_at"}, LOOK_ON: {"starts_at"}}
HARMLESS = {"email", "phone", "name"}
LONG = 300
KEY = 24
KINDS = {"email": "email", "phone": "tel"}
AMOUNT = re.compile(r"\d+([.,]\d{1,2})?", re.ASCII)  # 1,250 may be a thousand to one and a bit more than one to another
PROBLEMS = {
    "missing": "This is needed.", "string_too_short": "This is needed.", "string_too_long": "At most {max_length} characters.",
    "greater_than": "More than {gt}.", "greater_than_equal": "At least {ge}.", "less_than_equal": "At most {le}.",
    "int_parsing": "Type a whole number.", "literal_error": "Choose one of these.", "string_pattern_mismatch": "This does not look right.",
}  # fmt: skip
NO_AMOUNT = "Type an amount, such as 12.50."


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to fill in."""

    name: str
    label: str
    kind: str
    value: str = ""
    chosen: tuple[str, ...] = ()
    help: str = ""
    is_needed: bool = False
    choices: tuple[Choice, ...] = ()
    nothing: str = ""
    most: int | None = None
    problem: str = ""
    asks_again: bool = False  # what else can be chosen hangs on it


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it; `key` makes one deed of however many presses."""

    tool: Tool
    blanks: list[Blank]
    key: str
    problem: str = ""

    def marked(self, problems: Given) -> "Sheet":
        blanks = [replace(one, problem=problems.get(one.name, "")) for one in self.blanks]
        return replace(self, blanks=blanks, problem=problems.get("", ""))


def sheet_for(tool: Tool, asking: Asking, form: QueryDict) -> Sheet:
    """As far as it is filled in, or can be from what is known."""
    properties = tool.schema["properties"]
    given = {name: storable(form.get(name, "")) for name in [*properties, LOOK_ON] if name in form}
    for name in OPENS.get(form.get("changed", ""), ()):
        given.pop(name, None)
    values = known(_worth_knowing(tool), asking, given) | given
    blanks = [_blank(tool, name, asking, values, tuple(form.getlist(name))) for name in _asked(tool, asking)]
    return Sheet(tool, blanks, ids.public_id(KEY))


def _worth_knowing(tool: Tool) -> list[str]:
    """What must be there, or does no harm."""
    needed = tool.schema.get("required", ())
    return [name for name in tool.schema["properties"] if name in needed or name in HARMLESS]


def _asked(tool: Tool, asking: Asking) -> list[str]:
    """In the order of its schema, less secrets and homes where none are shown; free times are looked for on a day."""
    left_out = {*tool.secret} | (set() if asking.shows_homes else {"listing_id"})
    names = [name for name in tool.schema["properties"] if name not in left_out]
    names.sort(key=lambda name: name not in OPENS)  # what others hang on comes first
    return [one for name in names for one in ([LOOK_ON, name] if name == "starts_at" else [name])]


def _blank(tool: Tool, name: str, asking: Asking, values: Given, chosen: tuple[str, ...]) -> Blank:
    properties = tool.schema["properties"]
    schema: Content = properties.get(name, {"type": "string", "format": "date"})
    offered = _enumerated(schema) or choices(name, asking, values)
    kind = _kind(name, schema)
    return Blank(
        name=name,
        label=LABELS.get(name) or plainly(name),
        kind=("several" if kind == "lines" else "choice") if offered else kind,
        value=values.get(name, str(schema.get("default") or "")),
        chosen=chosen,
        help="" if offered else schema.get("description", ""),
        is_needed=name in tool.schema.get("required", ()),
        choices=tuple(offered),
        nothing=NOTHING_CHOSEN.get(name, "Choose…"),
        most=_most(schema),
        asks_again=bool(OPENS.get(name, set()) & properties.keys()),
    )


def _shapes(schema: Content) -> list[Content]:
    shapes: list[Content] = schema.get("anyOf", [schema])
    return shapes


def _enumerated(schema: Content) -> list[Choice]:
    return [(str(one), plainly(str(one))) for shape in _shapes(schema) for one in shape.get("enum", ())]


def _most(schema: Content) -> int | None:
    return max((shape["maxLength"] for shape in _shapes(schema) if "maxLength" in shape), default=None)


def _kind(name: str, schema: Content) -> str:
    types = {shape.get("type") for shape in _shapes(schema)} | {shape.get("format") for shape in _shapes(schema)}
    for shape, kind in (("date-time", "moment"), ("date", "date"), ("array", "lines"), ("integer", "number"), ("number", "amount")):
        if shape in types:
            return kind
    return KINDS.get(name) or ("long" if (_most(schema) or LONG) >= LONG else "text")


def arguments_in(tool: Tool, form: QueryDict) -> Content:
    """What was filled in; what was left empty is left out."""
    found: Content = {}
    for name, schema in tool.schema["properties"].items():
        kind = _kind(name, schema)
        if kind == "lines":
            value: Any = [line.strip() for one in form.getlist(name) for line in one.splitlines() if line.strip()]
        else:
            value = form.get(name, "").strip()
        found[name] = value.replace(",", ".") if kind == "amount" and AMOUNT.fullmatch(value) else value
    return {name: value for name, value in found.items() if value}


def held_against(tool: Tool, arguments: Content) -> tuple[Arguments | None, Given]:
    """By the schema that models are held to as well; what is wrong, field by field."""
    problems: Given = {}
    try:
        read = tool.arguments.model_validate_json(json.dumps(arguments))
    except ValidationError as wrong:
        problems = {str(one["loc"][0]) if one["loc"] else "": _problem(one) for one in wrong.errors()}
    problems |= dict.fromkeys(_no_amounts(tool, arguments), NO_AMOUNT)
    return (None if problems else read), problems


def _no_amounts(tool: Tool, arguments: Content) -> list[str]:
    kinds = {name: _kind(name, schema) for name, schema in tool.schema["properties"].items()}
    return [name for name, value in arguments.items() if kinds[name] == "amount" and not AMOUNT.fullmatch(value)]


def _problem(one: Any) -> str:
    words = PROBLEMS.get(one["type"])
    if words:
        return words.format(**one.get("ctx", {}))
    return "Choose a day and a time." if one["type"].startswith("date") else str(one["msg"])
