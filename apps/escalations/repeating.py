"""The repeat guard: what a draft asks for although the case file already answers it.

Several facts may answer one question, as two orders do: each is told, for the reader knows which was meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.text.asking import ASKABLE, asks_for

_ANSWERS = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "order": "order",
    "order number": "order",
    "invoice": "invoice",
    "invoice number": "invoice",
    "address": "address",
    "street": "address",
    "city": "address",
    "postal code": "address",
    "date of birth": "birth",
    "birthday": "birth",
    "appointment": "appointment",
    "product": "product",
    "amount": "amount",
    "user": "account",
    "user id": "account",
    "account": "account",
    "customer": "account",
    "reason": "reason",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known, as a case file has it."""

    asked: str  # one of ASKABLE
    label: str
    value: str
    is_proven: bool
    seq: int | None  # the message it was said in, where it came from one

    def __str__(self) -> str:
        known = "Already known" if self.is_proven else "Already known, as they said"
        return f"{known}: {self.words} {self.value}"

    @property
    def words(self) -> str:
        """What was asked for; a part of an address is named as the part it is."""
        return self.label.lower() if self.asked == "address" else ASKABLE[self.asked]


def repeats(draft: str, known: list[dict[str, Any]], language: str = "") -> list[Fact]:
    """The known facts that the draft asks for again, as `CaseFile.known` lists them."""
    answers = [fact for one in known if one.get("value") and (fact := _fact(one))]
    asked = asks_for(draft, language) if answers else frozenset()
    return _surest(fact for fact in answers if fact.asked in asked)


def _fact(one: dict[str, Any]) -> Fact | None:
    asked = _ANSWERS.get(str(one.get("label", "")).casefold())
    return Fact(asked, one["label"], str(one["value"]), bool(one.get("proven")), one.get("seq")) if asked else None


def _surest(facts: Iterable[Fact]) -> list[Fact]:
    """What is only said is left out where the same is proven."""
    found = list(facts)
    proven = {fact.label for fact in found if fact.is_proven}
    return [fact for fact in found if fact.is_proven or fact.label not in proven]
