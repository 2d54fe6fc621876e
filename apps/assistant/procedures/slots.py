"""Arguments a tool must have: given by a step before, asked for, written in quotes, or found by nobody."""

from collections.abc import Iterator, Mapping, Sequence

from apps.assistant.procedures.findings import Finding, error, hint
from apps.assistant.procedures.tooling import Shelf
from apps.llm.builtin.asking import ASKS
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.procedures import Deed, Step

GIVES: Mapping[str, frozenset[str]] = {
    "product_recommend": frozenset({"product_id", "listing_id", "amount"}),
    "order_lookup": frozenset({"order_id", "amount", "product_id"}),
    "ticket_lookup": frozenset({"ticket_id"}),
    "appointment_lookup": frozenset({"appointment_id", "service"}),
    "appointment_slots": frozenset({"service", "starts_at"}),
    "customer_lookup": frozenset({"invoice_id", "plan", "phone", "name", "email", "amount"}),
}
ASKED = {  # what asking for an argument is likely to be called
    "starts_at": ("day", "time", "date", "when"), "street": ("address",), "city": ("address",), "postal_code": ("address",),
    "phone": ("phone", "number"), "subject": ("problem", "about", "what"), "description": ("problem", "about", "what"),
    "product_id": ("product", "item"), "appointment_id": ("appointment",), "query": ("product", "looking"), "reason": ("reason", "why"),
}  # fmt: skip
NAMES = {"starts_at": "day and time", "query": "thing they look for", "postal_code": "postal code"}
OURS = frozenset({"subject", "description", "body"})  # written by whoever uses the tool, out of what was said


def check(read: Sequence[Step], known: Shelf) -> Iterator[Finding]:
    given: set[str] = set()
    asked: list[str] = []
    for step in read:
        for deed in step.deeds:
            asked += [word.folded for word in words(deed.asks)]
            yield from _wanting(step, deed, known, given, asked)


def _wanting(step: Step, deed: Deed, known: Shelf, given: set[str], asked: Sequence[str]) -> Iterator[Finding]:
    for name in deed.tools:
        tool = known.meant(name)
        must = () if tool is None or _hands_over(name) else tool.schema.get("required", ())
        wanting = [one for one in must if one not in given | OURS and not _is_asked(one, asked)]
        wanting = wanting[1:] if deed.quoted else wanting  # a value in quotes is one of them
        yield from _told(name, wanting, step, deed)
        given |= GIVES.get(name, frozenset()) | {*must}


def _hands_over(name: str) -> bool:
    return name in {"escalate_to_human", "transfer_to_human"}


def _is_asked(argument: str, asked: Sequence[str]) -> bool:
    wanted = (*ASKED.get(argument, ()), argument.removesuffix("_id").split("_")[0])
    return any(alike(one, word) for one in wanted for word in asked)


def _told(tool: str, wanting: Sequence[str], step: Step, deed: Deed) -> Iterator[Finding]:
    asked_for = [_named(one) for one in wanting if one in ASKS]
    if asked_for:
        listed = " and the ".join(asked_for)
        yield hint(f"@{tool} needs the {listed}. Where the customer has not told it, the assistant asks.", step.number, deed.line)
    for one in wanting:
        if one not in ASKS:
            yield error(f"@{tool} needs the {_named(one)}, and no step before gives it. {_advice(one)}", step.number, deed.line)


def _advice(argument: str) -> str:
    source = next((name for name, gives in GIVES.items() if argument in gives), "")
    return f"Look it up in a step before with @{source}." if source else f"Put a step before it: Ask for the {_named(argument)}."


def _named(argument: str) -> str:
    return NAMES.get(argument, argument.removesuffix("_id").replace("_", " "))
