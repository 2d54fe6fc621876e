"""The catalogue: which product or home is meant."""

from apps.llm.builtin.answering import answer, is_answered
from apps.llm.builtin.asking import Choice
from apps.llm.builtin.case import Case, Outcome, rows
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.builtin.telling import amount_of

MOST_CHOICES = 3


def find(case: Case, ask: str, none: str, which: str) -> Outcome:
    """The one product that is meant, searched by what was said of it."""
    query = case.know("query") or case.reading.plain_words or case.need("query", ask)
    found = [
        row for row in rows(case.use("product_recommend", query=query, max_price=case.know("max_price")), "products") if row.get("name")
    ]
    if not found and case.is_live and is_answered(case.reading, case.desk):
        answer(case)
        case.end_here()
    if not found:
        case.ask("query", none)
    return _meant(found, str(query)) or _picked(case, found, which)


def kind_of(row: Outcome) -> str:
    return "listing" if row.get("home") or row.get("kind") == "listing" else "product"


def _meant(found: list[Outcome], query: str) -> Outcome | None:
    """The only one, or the only one whose name holds most of the words that were said."""
    asked = {word.folded for word in words(query)}
    held = [sum(any(alike(one, word.folded) for word in words(str(row["name"]))) for one in asked) for row in found]
    most = max(held)
    return found[held.index(most)] if len(found) == 1 or (most and held.count(most) == 1) else None


def _picked(case: Case, found: list[Outcome], which: str) -> Outcome:
    shown = found[:MOST_CHOICES]
    choices = [Choice(str(row.get("product_id")), str(row["name"]), _price(row)) for row in shown]
    listed = case.voice.either([f"{row['name']} ({amount_of(case, row, 'price')})" for row in shown])
    if which == "product_which":
        text = case.voice.together([case.voice.say("product_many", choices=listed), case.voice.say(which)])
    else:
        text = case.voice.say(which, choices=listed)
    key = case.pick("product", choices, text)
    return next(row for row in shown if str(row.get("product_id")) == key)


def _price(row: Outcome) -> float:
    try:
        return float(row.get("price") or 0)
    except (TypeError, ValueError):
        return 0.0
