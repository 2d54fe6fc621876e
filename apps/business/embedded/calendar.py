from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.business import actions, cards
from apps.business.actions.customers import recognise
from apps.business.adapters import Party
from apps.business.embedded import dealing
from apps.business.models import Appointment, Product, Service
from apps.business.queries.appointments import appointment_of, appointments_of, free_slots, resources_for, service_named, slot_at
from apps.business.queries.catalogue import product_named
from apps.business.queries.house import zone
from apps.ground import clock
from apps.tools.registry import Refused

ON_A_DAY = 48


class EmbeddedCalendar:
    def services(self) -> list[cards.ServiceCard]:
        return [dealing.service(one) for one in Service.objects.filter(is_offered=True)]

    def appointments(self, party: Party) -> list[cards.AppointmentCard]:
        """What lies ahead, the next first."""
        ahead = appointments_of(party.contact, recognise(party.contact)).filter(state=Appointment.State.BOOKED, ends_at__gt=clock.now())
        return [dealing.appointment(one) for one in ahead]

    def appointment(self, party: Party, appointment_id: str) -> cards.AppointmentCard:
        return dealing.appointment(_theirs(party, appointment_id))

    def slots(self, service: str, day: date | None = None, listing_id: str = "") -> list[cards.SlotCard]:
        """What is free on a day where they are; without a day, the next that is free."""
        wanted, listing = service_named(service), _listing(listing_id)
        if day is None:
            found = free_slots(wanted, since=clock.now(), until=clock.now() + timedelta(days=wanted.horizon_days), listing=listing)
        else:
            begins = datetime.combine(day, time(0), tzinfo=_zone_of(wanted, listing))
            ends = datetime.combine(day + timedelta(days=1), time(0), tzinfo=begins.tzinfo)
            found = free_slots(wanted, since=begins, until=ends, listing=listing, most=ON_A_DAY)
        return [dealing.slot(wanted, free) for free in found]

    def slot(self, service: str, starts_at: datetime, listing_id: str = "") -> cards.SlotCard:
        wanted, listing = service_named(service), _listing(listing_id)
        return dealing.slot(wanted, slot_at(wanted, _moment(starts_at, wanted, listing), listing=listing))

    def slot_for(self, party: Party, appointment_id: str, starts_at: datetime) -> cards.SlotCard:
        """Where an appointment would move to."""
        kept = _theirs(party, appointment_id)
        if not kept.is_ahead:
            raise Refused(f"Appointment {kept.number} is over or was cancelled.", code="over")
        at = _moment(starts_at, kept.service, kept.listing)
        return dealing.slot(kept.service, slot_at(kept.service, at, listing=kept.listing, ignoring=kept))

    def book(
        self, party: Party, service: str, starts_at: datetime, listing_id: str = "", name: str = "", notes: str = ""
    ) -> cards.AppointmentCard:
        wanted, listing = service_named(service), _listing(listing_id)
        booked = actions.book_appointment(
            wanted,
            starts_at=_moment(starts_at, wanted, listing),
            listing=listing,
            contact=party.contact,
            customer=recognise(party.contact),
            name=name or party.contact.name,
            notes=notes,
            actor=party.actor,
            key=party.key,
        )
        return dealing.appointment(booked)

    def move(self, party: Party, appointment_id: str, starts_at: datetime) -> cards.AppointmentCard:
        kept = _theirs(party, appointment_id)
        at = _moment(starts_at, kept.service, kept.listing)
        return dealing.appointment(actions.move_appointment(kept, starts_at=at, actor=party.actor, key=party.key))

    def cancel(self, party: Party, appointment_id: str) -> cards.AppointmentCard:
        return dealing.appointment(actions.cancel_appointment(_theirs(party, appointment_id), actor=party.actor, key=party.key))


def _theirs(party: Party, appointment_id: str) -> Appointment:
    return appointment_of(party.contact, recognise(party.contact), appointment_id)


def _listing(listing_id: str) -> Product | None:
    return product_named(listing_id) if listing_id.strip() else None


def _moment(at: datetime, service: Service, listing: Product | None) -> datetime:
    """A time without a zone is the one on the wall where the appointment is."""
    return at if at.tzinfo else at.replace(tzinfo=_zone_of(service, listing))


def _zone_of(service: Service, listing: Product | None) -> ZoneInfo:
    first = resources_for(service, listing).select_related("hours").first()
    return ZoneInfo(first.hours.time_zone) if first else zone()
