"""Courtesies, and the few facts the house vouches for."""

from apps.llm.builtin.answering import answer
from apps.llm.builtin.case import Case
from apps.llm.builtin.flows.flow import flow

SAYINGS = {
    "greeting": "hello",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "small_talk": "small_talk",
    "bot": "bot",
    "emoji": "emoji",
    "no_more": "goodbye",
    "go_on": "all_right",
    "never_mind": "all_right",
}


@flow(*SAYINGS)
def saying(case: Case) -> None:
    case.tell(SAYINGS[case.flow])


@flow("hours")
def hours(case: Case) -> None:
    known = case.desk.facts.get("hours", "").strip()
    if not known:
        answer(case)
        return
    case.tell("hours", hours=known.rstrip("."))
    case.close()
