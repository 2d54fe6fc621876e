"""What leads to a person: now, by telephone, or by a ticket."""

from datetime import datetime

from apps.llm.builtin.case import Case
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.telling import perform

ESCALATE = ("escalate_to_human", "transfer_to_human")
LONGEST_SUBJECT = 80


@flow("human")
def human(case: Case) -> None:
    """Always honoured, never argued with."""
    tool = next((name for name in ESCALATE if case.can(name)), None)
    if tool is None:
        case.end("person_away")
    outcome = case.result(tool, reason=case.reading.text)
    if outcome.get("error") or outcome.get("status") == "failed" or outcome.get("staffed") is False:
        case.end("person_away")
    case.end("person_comes")


@flow("callback")
def callback(case: Case) -> None:
    phone = case.need("phone", "ask_phone")
    perform(case, "schedule_callback", phone=phone, at=_moment(case))


def _moment(case: Case) -> str | None:
    """Only what was said in full: a day and an hour."""
    when = case.know("when")
    if when is None or not (when.day and when.at):
        return None
    return datetime.combine(when.day, when.at, case.desk.now.tzinfo).isoformat()


@flow("ticket")
def ticket(case: Case) -> None:
    about = case.know("subject") or (case.reading.text if case.reading.plain_words else None) or case.need("subject", "ask_ticket_about")
    perform(case, "ticket_create", subject=_subject(str(about)), description=str(about))


def _subject(about: str) -> str:
    line = " ".join(about.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rsplit(" ", 1)[0] + "…"
