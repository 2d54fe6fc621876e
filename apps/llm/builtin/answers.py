"""What a message gives to a case: the slots it tells unasked, and the answer to the question that waits."""

import re
from collections.abc import Sequence
from typing import Any

from apps.llm.builtin.asking import Choice, Kind, Question
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.figures import bare_number, code, plain_number
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.builtin.reading.moments import When
from apps.text.folding import western

UNASKED = ("amount", "max_price", "email", "phone", "name", "address", "when", "quantity", "reason", "method", "pick")
OWN_WORDS = frozenset({"reason", "subject", "service", "query", "plan", "listing", "leaving", "detail"})
TALE = frozenset({"reason", "subject", "leaving", "detail"})  # told in the customer's words, whatever they are
LONGEST_NAME = 5  # words
SHORTEST_NUMBER = 3


def told(reading: Reading) -> dict[str, Any]:
    """What a message tells without being asked."""
    found = {slot: reading.slots[slot] for slot in UNASKED if slot in reading.slots}
    marked = reading.slots.get("marked_number") or _lone_number(reading)
    for slot in ("order_id", "ticket_id", "invoice_id"):
        if number := reading.slots.get(slot) or marked:
            found[slot] = number
    return found


def _lone_number(reading: Reading) -> str:
    """A number that is nothing else, as in “where is 1042”."""
    number = bare_number(western(reading.text))
    is_other = any(slot in reading.slots for slot in ("amount", "phone", "address", "when", "order_id", "ticket_id", "invoice_id"))
    return number if len(number) >= SHORTEST_NUMBER and not is_other else ""


def answer(question: Question, reading: Reading) -> Any:
    """The value a message gives to the slot that was asked for; None where it gives none."""
    if question.kind is Kind.PICK:
        return _picked(question.choices, reading)
    if question.slot in OWN_WORDS:
        return None if reading.is_mere_yes or (question.slot in TALE and reading.asks) else reading.text.strip() or None
    return told(reading).get(question.slot) or _asked_for(question.slot, reading)


def _asked_for(slot: str, reading: Reading) -> Any:
    """What counts only because it was asked for."""
    text = western(reading.text)
    match slot:
        case "order_id" | "ticket_id" | "invoice_id":
            return bare_number(text) or None
        case "amount":
            return plain_number(text)
        case "code":
            return code(text) or None
        case "name":
            return reading.text.strip(" .") if 0 < len(reading.words) <= LONGEST_NAME else None
    return None


def _picked(choices: tuple[Choice, ...], reading: Reading) -> str | None:
    by_rank = sorted(choices, key=lambda choice: choice.rank)
    match reading.slots.get("pick"):
        case "low":
            return by_rank[0].key
        case "high":
            return by_rank[-1].key
        case str(place) if -1 <= int(place) <= len(choices):
            return choices[int(place) - (1 if int(place) > 0 else 0)].key
    return _numbered(choices, reading) or closest_choice(choices, reading)


def _numbered(choices: tuple[Choice, ...], reading: Reading) -> str | None:
    """“2” is the second of those offered, unless it is part of one's name."""
    found = re.fullmatch(r"\W*(\d{1,12})\W*", western(reading.text))
    if found is None:
        return None
    exact = next((choice.key for choice in choices if found[1] in (choice.key, *re.findall(r"\d+", western(choice.label))[:1])), None)
    return exact or (choices[int(found[1]) - 1].key if 0 < int(found[1]) <= len(choices) else None)


def closest_choice(choices: Sequence[Choice], reading: Reading) -> str | None:
    """The one whose name shares most words with what was said, where one does."""
    scored = sorted(((_shared(choice.label, reading), choice.key) for choice in choices), reverse=True)
    (best, key), rest = scored[0], scored[1:]
    return key if best and all(score < best for score, _ in rest) else None


def _shared(label: str, reading: Reading) -> int:
    named = {word.folded for word in words(label)}
    return sum(any(alike(word.folded, one) for one in named) for word in reading.words)


def merged(heard: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What is known after a message: a new day or hour changes that part of the moment only, and undoes the time that was chosen."""
    after = heard | new
    if isinstance(new.get("when"), When):
        after["when"] = _moved(heard.get("when"), new["when"])
        after.pop("starts_at", None)
    return after


def _moved(old: When | None, new: When) -> When:
    if old is None:
        return new
    at = new.at or (None if new.day or new.part else old.at)
    return When(new.day or old.day, at, new.part or ("" if new.at else old.part))
