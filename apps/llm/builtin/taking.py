"""A message while a question waits: its answer, a change of mind, a refusal, another matter, or nothing we understand."""

from enum import Enum, auto
from typing import Any

from apps.llm.builtin.answers import OWN_WORDS, TALE, answer, merged, told
from apps.llm.builtin.asking import Kind, Question
from apps.llm.builtin.case import Case
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.routing import SOCIAL

REFUSABLE = frozenset({"reason", "leaving"})  # “no” is an answer to why
NUMBERS = frozenset({"order_id", "ticket_id", "invoice_id", "quantity", "amount"})
LONE = frozenset({"code", "phone", "address"})  # whose numbers are nothing else
DECISIONS = frozenset({Kind.CONFIRM, Kind.AGREE})
LONGEST_REFUSAL = 4  # words


class Taken(Enum):
    ANSWERED = auto()
    DECLINED = auto()
    ELSEWHERE = auto()
    MISSED = auto()


def take(case: Case, question: Question, reading: Reading) -> Taken:
    if _declines(case, question, reading):
        return Taken.DECLINED
    if _leads_elsewhere(case, question, reading):
        return Taken.ELSEWHERE
    accepted = _decide(case, question, reading) if question.kind in DECISIONS else _fill(case, question, reading)
    return Taken.ANSWERED if accepted else Taken.MISSED


def _declines(case: Case, question: Question, reading: Reading) -> bool:
    if reading.intent == "never_mind":
        return True
    if not reading.is_no or question.slot in REFUSABLE or changed(case, reading):
        return False
    return question.kind in DECISIONS or (len(reading.words) <= LONGEST_REFUSAL and _value(question, reading) is None)


def _leads_elsewhere(case: Case, question: Question, reading: Reading) -> bool:
    flow = reading.intent
    if not flow or flow == case.flow:
        return False
    if flow in SOCIAL:
        return not reading.is_yes and _value(question, reading) is None and not changed(case, reading)
    if not reading.is_sure:
        return False
    if question.slot in TALE:
        return reading.is_question or "instead" in reading.answers
    if question.kind in DECISIONS:
        return reading.is_question or not (reading.is_yes or changed(case, reading))
    return reading.is_question or _value(question, reading) is None


def _value(question: Question, reading: Reading) -> object:
    """The answer, but for what is taken in any words: there, everything would be one."""
    if question.kind in DECISIONS or (question.slot in OWN_WORDS and question.kind is Kind.VALUE):
        return None
    return answer(question, reading)


def _decide(case: Case, question: Question, reading: Reading) -> bool:
    if changed(case, reading):
        case.heard = merged(case.heard, told(reading)) | _chosen_anew(case, reading)
    elif not reading.is_yes:
        return False
    else:
        case.heard = merged(case.heard, told(reading)) | {question.slot: True}
    return True


def _fill(case: Case, question: Question, reading: Reading) -> bool:
    new = _told(question, reading)
    value, differs = answer(question, reading), _differs(case, new)
    if question.slot in TALE and differs and reading.intent == case.flow:
        value = None  # they said what they want once more, differently: that is not yet why
    if value is None and not differs:
        case.heard = merged(case.heard, new)  # for what will be asked later
        return False
    case.heard = merged(case.heard, new)
    if value is not None and question.slot != "when":
        case.heard[question.slot] = value
    return True


def _told(question: Question, reading: Reading) -> dict[str, Any]:
    """What a message tells besides; the number that was asked for is no number of something else."""
    found = told(reading)
    return {slot: value for slot, value in found.items() if question.slot not in LONE or slot not in NUMBERS}


def changed(case: Case, reading: Reading) -> bool:
    return _differs(case, told(reading)) or bool(_chosen_anew(case, reading))


def _chosen_anew(case: Case, reading: Reading) -> dict[str, Any]:
    """“Actually the third”, when all but the yes was said."""
    key = answer(case.offer, reading) if case.offer and "pick" in reading.slots else None
    return {case.offer.slot: key} if case.offer and key and key != case.heard.get(case.offer.slot) else {}


def _differs(case: Case, new: dict[str, Any]) -> bool:
    """Whether a message tells something else of what the case has used."""
    after = merged(case.heard, new)
    return any(after.get(slot) != case.heard.get(slot) for slot in new if slot in case.used)
