"""Courtesies, and the few facts the house vouches for."""

from apps.llm.builtin.answering import answer
from apps.llm.builtin.case import Case
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.opening import hours_on
from apps.llm.builtin.voice import sentences

SAYINGS = {
    "greeting": "hello",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "small_talk": "small_talk",
    "bot": "bot",
    "emoji": "emoji",
    "no_more": "goodbye",
    "never_mind": "all_right",
}


@flow(*SAYINGS)
def saying(case: Case) -> None:
    case.tell(SAYINGS[case.flow])


@flow("go_on")
def go_on(case: Case) -> None:
    """A yes to nothing in particular: what is it they want?"""
    case.said.append(sentences(case.voice.say("hello"))[-1].strip())


@flow("hours")
def hours(case: Case) -> None:
    known = case.desk.facts.get("hours", "").strip()
    if not known:
        answer(case)
        return
    when = case.know("when")
    if when and when.day and (that_day := hours_on(known, when.day, case.voice)) is not None:
        case.tell("hours_day" if that_day else "hours_closed", day=case.voice.weekday(when.day), hours=that_day)
    else:
        case.tell("hours", hours=known.rstrip("."))
    case.close()


@flow("form_call", "form")
def form(case: Case) -> None:
    """What came by a form is noted already: no flow begins."""
    if case.flow == "form_call":
        case.tell("noted_call", phone=case.know("phone") or case.reading.text.strip("☎ "))
    else:
        case.tell("noted_form")
    case.close()
