"""Appointments: booked, moved, cancelled, looked up."""

from datetime import datetime

from apps.llm.builtin.asking import Choice
from apps.llm.builtin.case import Case, Outcome, rows
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.reading.moments import When
from apps.llm.builtin.telling import perform, when_of
from apps.llm.builtin.voice import parsed

MOST_CHOICES = 4


@flow("book")
def book(case: Case) -> None:
    service = case.know("service") or case.reading.plain_words or case.need("service", "ask_service")
    starts_at = free_time(case, service=str(service))
    case.heard.setdefault("service_name", service)
    perform(case, "schedule_appointment", service=case.know("service_name"), starts_at=starts_at, name=case.know("name"))


@flow("move")
def move(case: Case) -> None:
    row = which_appointment(case)
    _forget_the_old_day(case, row)
    case.need("when", "ask_day")
    starts_at = free_time(case, service=str(row.get("service")), listing_id=row.get("listing_id"))
    case.heard["service_name"] = _name(row)
    perform(case, "appointment_reschedule", appointment_id=str(row.get("appointment_id")), starts_at=starts_at)


@flow("cancel_appointment")
def cancel(case: Case) -> None:
    row = which_appointment(case)
    case.heard["booked_at"] = row.get("starts_at")
    perform(case, "appointment_cancel", appointment_id=str(row.get("appointment_id")))


@flow("my_appointment")
def my_appointment(case: Case) -> None:
    row = _appointments(case)[0]
    case.tell("appointment_next", service=_name(row), when=when_of(case, row.get("starts_at")))
    case.close()


def _forget_the_old_day(case: Case, row: Outcome) -> None:
    """“I cannot make Thursday” names the day they have, not the one they want; what they answer to our question is wanted."""
    wanted, has = case.know("when"), parsed(row.get("starts_at"))
    if wanted and has and wanted == When(has.date()) and not case.know("was_asked_the_day"):
        case.heard.pop("when")
    case.heard["was_asked_the_day"] = True


def which_appointment(case: Case) -> Outcome:
    found = _appointments(case)[:MOST_CHOICES]
    labels = [f"{_name(row)}, {when_of(case, row.get('starts_at'))}" for row in found]
    choices = [
        Choice(str(row.get("appointment_id")), label, _rank(parsed(row.get("starts_at")))) for row, label in zip(found, labels, strict=True)
    ]
    key = case.pick("appointment_id", choices, case.voice.say("appointment_which", choices=case.voice.either(labels)))
    row = next(row for row in found if str(row.get("appointment_id")) == key)
    case.heard["service_name"] = _name(row)
    return row


def _name(row: Outcome) -> str:
    """The service, and the home it is about."""
    return ", ".join(str(part) for part in (row.get("service"), row.get("where")) if part)


def _appointments(case: Case) -> list[Outcome]:
    found = [row for row in rows(case.use("appointment_lookup"), "appointments") if row.get("starts_at")]
    return found or case.end("appointment_none")


def free_time(case: Case, *, service: str, listing_id: object = None) -> str:
    """A free time that suits: the very one they named, or one of the few nearest to it that are offered."""
    wanted = case.know("when") or When()
    found = case.use("appointment_slots", service=service, day=wanted.day.isoformat() if wanted.day else None, listing_id=listing_id)
    if found.get("error") == "not_found":
        return _another_service(case, found, service)
    slots = rows(found, "slots")
    case.heard["service_name"] = next(
        (name for row in slots if (name := row.get("name") or row.get("service"))), found.get("service") or service
    )
    free = {str(row["starts_at"]): moment for row in slots if (moment := parsed(row.get("starts_at")))}
    if not free:
        case.ask("when", "slots_none")
    named = [written for written, moment in free.items() if wanted.at and wanted.fits(moment)]
    return named[0] if named else _offered(case, free, wanted)


def _another_service(case: Case, found: Outcome, asked: str) -> str:
    """No such service: those there are, or once more in other words."""
    names = found.get("services")
    if not isinstance(names, list) or not names:
        case.ask("service", "ask_service")
    choices = [Choice(str(name), str(name)) for name in names[:MOST_CHOICES]]
    case.heard.pop("service", None)
    name = case.pick("service", choices, case.voice.say("service_which", choices=case.voice.either([choice.label for choice in choices])))
    if name == asked:
        case.end("failed")  # it is listed, and yet it is not known
    case.heard["service"] = name
    return free_time(case, service=name)


def _offered(case: Case, free: dict[str, datetime], wanted: When) -> str:
    """Those of the part of the day they named before others, those nearest to the hour they named first."""
    fitting = {written: moment for written, moment in free.items() if not wanted.at and wanted.fits(moment)} or free
    nearest = sorted(fitting.items(), key=lambda slot: _distance(slot[1], wanted))[:MOST_CHOICES]
    shown = sorted(nearest, key=lambda slot: slot[1])
    choices = [Choice(written, case.voice.moment(moment), _rank(moment)) for written, moment in shown]
    if len(choices) == 1:
        return choices[0].key
    return case.pick("starts_at", choices, _free(case, [moment for _, moment in shown]))


def _free(case: Case, moments: list[datetime]) -> str:
    """With the home's name where it is one: they may have meant another."""
    told = case.voice.say("slots", choices=case.voice.moments(moments))
    return f"{case.heard['listing_name']} – {told}" if case.heard.get("listing_name") else told


def _distance(moment: datetime, wanted: When) -> float:
    if wanted.at is None:
        return _rank(moment)
    return abs((moment.hour - wanted.at.hour) * 60 + moment.minute - wanted.at.minute)


def _rank(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
