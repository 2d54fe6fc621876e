"""Which case a message begins."""

import re

from apps.llm.builtin import topics
from apps.llm.builtin.answering import is_answered
from apps.llm.builtin.answers import told
from apps.llm.builtin.case import Desk
from apps.llm.builtin.procedures import procedure_for
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.reader import ENOUGH, SHORT

SOCIAL = frozenset({"greeting", "thanks", "goodbye", "small_talk", "bot"})
RULED = frozenset({"return", "refund"})  # “can I return …” asks what the policy is, unless an order is named
LONGEST_TALE = 16  # words in which an order is named
RULES = {"@worth", "@selling", "@shipping", "@return", "@refund", "@deposit", "@insurance", "@commission", "@rent", "@viewing", "@document"}
ASKED = frozenset({"policy"})  # answered from passages
TELEPHONE = "☎"
LONGEST_SUBJECT = 200
_CLAUSES = re.compile(
    r"[.?!;\n\u061f\u3002\uff1f\uff01\u0964]+\s*|,\s+|\s(?:and|but|also|then|und|aber|y|e|et|mais|puis|en|i|oraz|ve|ama|pero|و|और|aur)\s",
    re.IGNORECASE,
)
LONGEST_PLEASANTRY = 6  # words: more than that, and there is something else in it


def form_of(text: str) -> str:
    """The flow of what came by one of the widget's forms, as they write it: a call, or a subject with a text below."""
    if text.startswith(TELEPHONE):
        return "form_call"
    subject, gap, below = text.partition("\n\n")
    return "form" if gap and below.strip() and 0 < len(subject) <= LONGEST_SUBJECT and "\n" not in subject else ""


def clauses(reading: Reading) -> list[str]:
    """A message in parts that may each be a wish of its own."""
    return [clause for clause in _CLAUSES.split(reading.text) if clause.strip()]


def flow_for(reading: Reading, desk: Desk, *, is_live: bool) -> str:
    intent = _without_pleasantries(reading)
    is_asked = is_live and _is_rather_a_question(intent, reading, desk)
    if is_asked and not reading.is_sure:
        return "question"
    if procedure := procedure_for(intent, reading, desk):
        return procedure
    if intent in ASKED or is_asked:
        return "question"
    if intent in SOCIAL and reading.scores.get("goodbye", 0) >= ENOUGH:
        return "goodbye"  # “thanks, bye”
    return intent or _otherwise(reading)


def _without_pleasantries(reading: Reading) -> str:
    """What is meant besides “hello” and “thanks”."""
    others = {intent: score for intent, score in reading.scores.items() if intent not in SOCIAL}
    best = max(others, key=lambda intent: others[intent], default="")
    if reading.intent in SOCIAL and (others.get(best, 0) >= 1 or len(reading.words) > LONGEST_PLEASANTRY):
        return best if others.get(best, 0) >= ENOUGH else ""
    return reading.intent


def _is_rather_a_question(intent: str, reading: Reading, desk: Desk) -> bool:
    """Something that can be looked up, asked in words that only half point to a case."""
    if not intent or intent in SOCIAL or not reading.is_question:
        return False
    is_of_policy = intent in RULED and "question" in reading.answers and "order_id" not in told(reading)
    if intent == "product" and not topics.asked(reading.words) & RULES and desk.tools.keys() & {"product_recommend"}:
        return False  # what is not in the catalogue is looked up then
    return (is_of_policy or not reading.is_sure) and is_answered(reading, desk)


def _otherwise(reading: Reading) -> str:
    if reading.says_nothing:
        return "emoji"
    if "order_id" in told(reading) and len(reading.words) <= (LONGEST_TALE if "order_id" in reading.slots else LONGEST_PLEASANTRY + SHORT):
        return "order_status"  # a number, and nothing else that we know
    if len(reading.words) <= LONGEST_PLEASANTRY and (reading.is_no or reading.is_yes):
        return "no_more" if reading.is_no else "go_on"
    return "question"
