"""Appointments are booked, moved, cancelled. Whoever they are with is locked first, so two customers never meet the constraint."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from apps.business.actions.ground import checked, may_serve, next_number, once
from apps.business.models import Appointment, Customer, Product, Resource, Service
from apps.business.queries.appointments import Slot, resources_for, slot_at
from apps.conversations.models import Contact
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tools.registry import Refused

LONGEST_ANSWER = 500


def book_appointment(
    service: Service,
    *,
    starts_at: datetime,
    actor: Actor,
    contact: Contact | None = None,
    customer: Customer | None = None,
    listing: Product | None = None,
    name: str = "",
    notes: str = "",
    key: str = "",
) -> Appointment:
    """That service at that time, with whoever is free; refused where nobody is."""
    may_serve(actor)
    _about_a_home(service, listing)
    wanted = Appointment(
        service=service,
        customer=customer,
        contact=contact,
        listing=listing if service.needs_listing else None,
        name=name.strip() or (customer.name if customer else ""),
        notes=notes.strip(),
    )
    return once(key, Appointment, lambda: _booked(checked(wanted, "name", "notes"), starts_at, listing, actor))


def _about_a_home(service: Service, listing: Product | None) -> None:
    if service.needs_listing and (listing is None or not listing.listings.exists()):
        raise Refused("Which home is it about?", code="listing_needed")


def _booked(wanted: Appointment, starts_at: datetime, listing: Product | None, actor: Actor) -> Appointment:
    _lock(wanted.service, listing)
    with _first_come():
        wanted.number = next_number("AP")
        _put(wanted, slot_at(wanted.service, starts_at, listing=listing))
        wanted.save(force_insert=True)
    record("appointment.booked", actor=actor, about=wanted, **_ids(wanted))
    return wanted


def move_appointment(appointment: Appointment, *, starts_at: datetime, actor: Actor, key: str = "") -> Appointment:
    """The same appointment at another time, with the same person where they are free."""
    may_serve(actor)
    return once(key, Appointment, lambda: _moved(appointment, starts_at, actor))


def _moved(appointment: Appointment, starts_at: datetime, actor: Actor) -> Appointment:
    _lock(appointment.service, appointment.listing)
    kept = _ahead(appointment)
    with _first_come():
        _put(kept, slot_at(kept.service, starts_at, listing=kept.listing, ignoring=kept))
        kept.save(update_fields=["starts_at", "ends_at", "held_until", "resource"])
    record("appointment.moved", actor=actor, about=kept, **_ids(kept))
    return kept


def cancel_appointment(appointment: Appointment, *, actor: Actor, key: str = "") -> Appointment:
    may_serve(actor)
    return once(key, Appointment, lambda: _cancelled(appointment, actor))


def _cancelled(appointment: Appointment, actor: Actor) -> Appointment:
    kept = _ahead(appointment)
    kept.state, kept.cancelled_at = Appointment.State.CANCELLED, clock.now()
    kept.save(update_fields=["state", "cancelled_at"])
    record("appointment.cancelled", actor=actor, about=kept, **_ids(kept))
    return kept


def answer_intake(appointment: Appointment, *, answers: Mapping[str, str], actor: Actor, key: str = "") -> Appointment:
    """Answers to the service's own questions; anything else is left aside."""
    may_serve(actor)
    return once(key, Appointment, lambda: _answered(appointment, answers, actor))


def _answered(appointment: Appointment, answers: Mapping[str, str], actor: Actor) -> Appointment:
    kept = _ahead(appointment)
    known = {question: answers[question].strip()[:LONGEST_ANSWER] for question in kept.service.intake if answers.get(question)}
    kept.answers = kept.answers | known
    kept.save(update_fields=["answers"])
    record("appointment.answered", actor=actor, about=kept, **_ids(kept))
    return kept


def _lock(service: Service, listing: Product | None) -> None:
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=resources_for(service, listing).values("pk")).order_by("pk"))


def _ahead(appointment: Appointment) -> Appointment:
    """As it stands now, locked; one that is over or cancelled stays as it is."""
    kept = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related("service", "listing").get(pk=appointment.pk)
    if not kept.is_ahead:
        raise Refused(f"Appointment {kept.number} is over or was cancelled.", code="over")
    return kept


def _put(appointment: Appointment, slot: Slot) -> None:
    appointment.starts_at, appointment.ends_at, appointment.resource = slot.starts_at, slot.ends_at, slot.resource
    appointment.held_until = slot.ends_at + timedelta(minutes=appointment.service.rest)


@contextmanager
def _first_come() -> Iterator[None]:
    """Rows that came by another way than these actions are known to the constraint."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as late:
        if "nobody_is_booked_twice_at_once" not in str(late):
            raise
        raise Refused("That time is not free.", code="not_free") from None


def _ids(appointment: Appointment) -> dict[str, Any]:
    return {"appointment": appointment.pk, "service": appointment.service_id, "resource": appointment.resource_id}
