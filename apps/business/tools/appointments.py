"""Appointments: what is free, what is booked, and moving it."""

from datetime import date, datetime

from pydantic import Field

from apps.business.tools.asking import done, office, party, told
from apps.tools.registry import Arguments, Caller, Content, Judgement, Refused, Tier, tool

SERVICE = Field(min_length=1, max_length=120, description="The service in the customer's words; “viewing” for a home")
STARTS_AT = Field(description="One of the free moments, as appointment_slots gives them")


class Nothing(Arguments):
    pass


class Slots(Arguments):
    service: str = SERVICE
    day: date | None = Field(None, description="Leave out for the next free ones")
    listing_id: str = Field("", max_length=64, description="The home to be viewed")


class Schedule(Arguments):
    service: str = SERVICE
    starts_at: datetime = STARTS_AT
    listing_id: str = Field("", max_length=64)
    name: str = Field("", max_length=80)
    notes: str = Field("", max_length=500)


class Reschedule(Arguments):
    appointment_id: str = Field(min_length=1, max_length=40)
    starts_at: datetime = STARTS_AT


class Cancel(Arguments):
    appointment_id: str = Field(min_length=1, max_length=40)


@tool("appointment_lookup", tier=Tier.READ, needs_identity=True)
def appointment_lookup(caller: Caller, arguments: Nothing) -> Content:  # noqa: ARG001 - the customer's own, whoever they are
    """The customer's appointments to come."""
    return {"appointments": [told(one) for one in office().appointments(party(caller))]}


@tool("appointment_slots", tier=Tier.READ)
def appointment_slots(caller: Caller, arguments: Slots) -> Content:  # noqa: ARG001 - the same for everybody
    """Free moments for a service, soonest first."""
    try:
        return {"slots": [told(slot) for slot in office().slots(arguments.service, arguments.day, arguments.listing_id)]}
    except Refused as refused:
        return {"error": "not_found", "reason": refused.reason, "services": [one.name for one in office().services()]}


def _would_book(_: Caller, wish: Schedule) -> Judgement:
    slot = office().slot(wish.service, wish.starts_at, wish.listing_id)
    return Judgement(f"Book {slot.service} at {slot.starts_at.isoformat(timespec='minutes')}")


@tool("schedule_appointment", tier=Tier.WRITE, judge=_would_book, most_a_conversation=8)
def schedule_appointment(caller: Caller, arguments: Schedule) -> Content:
    """Book a free moment for the customer."""
    wish = arguments
    return done(office().book(party(caller), wish.service, wish.starts_at, wish.listing_id, wish.name, wish.notes))


def _would_move(caller: Caller, wish: Reschedule) -> Judgement:
    slot = office().slot_for(party(caller), wish.appointment_id, wish.starts_at)
    return Judgement(f"Move {slot.service} to {slot.starts_at.isoformat(timespec='minutes')}")


@tool("appointment_reschedule", tier=Tier.WRITE, judge=_would_move, needs_identity=True, most_a_conversation=8)
def appointment_reschedule(caller: Caller, arguments: Reschedule) -> Content:
    """Move one of the customer's appointments to another free moment."""
    return done(office().move(party(caller), arguments.appointment_id, arguments.starts_at))


def _would_cancel(caller: Caller, wish: Cancel) -> Judgement:
    booked = office().appointment(party(caller), wish.appointment_id)
    return Judgement(f"Cancel {booked.service} at {booked.starts_at.isoformat(timespec='minutes')}")


@tool("appointment_cancel", tier=Tier.WRITE, judge=_would_cancel, needs_identity=True, most_a_conversation=8)
def appointment_cancel(caller: Caller, arguments: Cancel) -> Content:
    """Cancel one of the customer's appointments."""
    return done(office().cancel(party(caller), arguments.appointment_id))
