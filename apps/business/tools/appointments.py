"""Appointments: what is free, what is booked, and moving it."""

from datetime import date, datetime

from pydantic import Field

from apps.business.cards import ServiceCard
from apps.business.tools.asking import done, office, party, told
from apps.conversations.actions import person_of
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


@tool("appointment_lookup", title="Look up appointments", tier=Tier.READ, needs_identity=True)
def appointment_lookup(caller: Caller, arguments: Nothing) -> Content:  # noqa: ARG001 - the customer's own, whoever they are
    """The customer's appointments to come."""
    return {"appointments": [told(one) for one in office().appointments(party(caller))]}


@tool("appointment_slots", title="Look for free times", tier=Tier.READ)
def appointment_slots(caller: Caller, arguments: Slots) -> Content:  # noqa: ARG001 - the same for everybody
    """Free moments for a service, soonest first."""
    try:
        return {"slots": [told(slot) for slot in office().slots(arguments.service, arguments.day, arguments.listing_id)]}
    except Refused as refused:
        return {"error": "not_found", "reason": refused.reason, "services": [one.name for one in office().services()]}


def _would_book(caller: Caller, wish: Schedule) -> Judgement:
    slot = office().slot(wish.service, wish.starts_at, wish.listing_id)
    service = next(one for one in office().services() if one.service == slot.service)
    name = wish.name or person_of(caller.conversation.contact).name
    price, whom = f" ({service.cost})" if service.cost else "", f" for {name}" if name else ""
    return Judgement(f"Book {service.name}{_of_home(service, wish.listing_id)}{price} at {_minute(slot.starts_at)}{whom}")


def _of_home(service: ServiceCard, listing_id: str) -> str:
    if not service.needs_listing:
        return ""
    product = office().product(listing_id) if listing_id else None
    if product is None or product.home is None:
        raise Refused("Which home is it about?", code="listing_needed")
    return f" of {product.name}"


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


@tool("schedule_appointment", title="Book an appointment", tier=Tier.WRITE, judge=_would_book, most_a_conversation=8)
def schedule_appointment(caller: Caller, arguments: Schedule) -> Content:
    """Book a free moment for the customer."""
    wish = arguments
    return done(office().book(party(caller), wish.service, wish.starts_at, wish.listing_id, wish.name, wish.notes))


def _would_move(caller: Caller, wish: Reschedule) -> Judgement:
    booked = office().appointment(party(caller), wish.appointment_id)
    slot = office().slot_for(party(caller), wish.appointment_id, wish.starts_at)
    return Judgement(f"Move {booked.title} from {_minute(booked.starts_at)} to {_minute(slot.starts_at)}")


@tool("appointment_reschedule", title="Move an appointment", tier=Tier.WRITE, judge=_would_move, needs_identity=True, most_a_conversation=8)
def appointment_reschedule(caller: Caller, arguments: Reschedule) -> Content:
    """Move one of the customer's appointments to another free moment."""
    return done(office().move(party(caller), arguments.appointment_id, arguments.starts_at))


def _would_cancel(caller: Caller, wish: Cancel) -> Judgement:
    booked = office().appointment(party(caller), wish.appointment_id)
    return Judgement(f"Cancel {booked.title} at {_minute(booked.starts_at)}")


@tool("appointment_cancel", title="Cancel an appointment", tier=Tier.WRITE, judge=_would_cancel, needs_identity=True, most_a_conversation=8)
def appointment_cancel(caller: Caller, arguments: Cancel) -> Content:
    """Cancel one of the customer's appointments."""
    return done(office().cancel(party(caller), arguments.appointment_id))
