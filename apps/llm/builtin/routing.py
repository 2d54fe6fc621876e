"""Which case a message begins."""

from apps.llm.builtin.answering import is_answered
from apps.llm.builtin.answers import told
from apps.llm.builtin.case import Desk
from apps.llm.builtin.procedures import procedure_for
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.reader import ENOUGH

SOCIAL = frozenset({"greeting", "thanks", "goodbye", "small_talk", "bot"})
RULED = frozenset({"return", "refund"})  # “can I return …” asks what the policy is, unless an order is named
ASKED = frozenset({"policy"})  # answered from passages
LONGEST_PLEASANTRY = 6  # words: more than that, and there is something else in it


def flow_for(reading: Reading, desk: Desk, *, is_live: bool) -> str:
    intent = _without_pleasantries(reading)
    if procedure := procedure_for(intent, reading, desk):
        return procedure
    if intent in ASKED or (is_live and _is_rather_a_question(intent, reading, desk)):
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
    return (is_of_policy or not reading.is_sure) and is_answered(reading, desk)


def _otherwise(reading: Reading) -> str:
    if reading.says_nothing:
        return "emoji"
    if "order_id" in told(reading) and len(reading.words) <= LONGEST_PLEASANTRY:
        return "order_status"  # a number and hardly a word beside it
    if len(reading.words) <= LONGEST_PLEASANTRY and (reading.is_no or reading.is_yes):
        return "no_more" if reading.is_no else "go_on"
    return "question"
