"""What can be booked and when, and what somebody has booked."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from apps.business.models import Appointment, Customer, Product, Resource, Service, TimeOff
from apps.business.slots import AN_INSTANT, Length, free_starts
from apps.business.wording import stems
from apps.conversations.models import Contact
from apps.conversations.queries import family_of
from apps.ground import clock
from apps.ground.spans import Stretch
from apps.text.folding import folded
from apps.tools.registry import Refused

MOST = 12


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    resource: Resource


def service_named(words: str) -> Service:
    """By its id, a name customers have for it, or the words they share; the only one there is where they say nothing fitting."""
    offered = list(Service.objects.filter(is_offered=True))
    plain, said = folded(words).strip(), set(stems(words))
    exact = [one for one in offered if plain in {one.code, *map(folded, _names(one))}]
    shared = {one: len(said & set(stems(" ".join(_names(one))))) for one in offered}
    found = exact or [one for one in offered if shared[one]] or (offered if len(offered) == 1 else [])
    if not found:
        raise Refused("There is no such appointment to book.", code="not_found")
    return max(found, key=shared.__getitem__)


def _names(service: Service) -> list[str]:
    return [service.name, *service.words]


def resources_for(service: Service, listing: Product | None) -> QuerySet[Resource]:
    """Who it can be with: whoever shows the home, else everybody who does it."""
    active = Resource.objects.filter(is_active=True).order_by("pk")
    if service.needs_listing and listing is not None:
        showing = [home.shown_by_id for home in listing.listings.all() if home.shown_by_id]
        if showing:
            return active.filter(pk__in=showing)
    return active.filter(skills__service=service)


def length_of(service: Service) -> Length:
    return Length(*(timedelta(minutes=minutes) for minutes in (service.minutes, service.rest, service.step)))


def free_slots(
    service: Service,
    *,
    since: datetime,
    until: datetime,
    listing: Product | None = None,
    ignoring: Appointment | None = None,
    most: int = MOST,
) -> list[Slot]:
    """What is free in the range, each time once, as far ahead and as shortly before as the service allows.

    An appointment that is to be moved is no obstacle to itself, and stays with the same person where that goes.
    """
    now = clock.now()
    since = max(since, now + timedelta(hours=service.notice_hours))
    until = min(until, now + timedelta(days=service.horizon_days))
    resources = list(resources_for(service, listing).prefetch_related("hours__spans", "hours__holidays"))
    resources.sort(key=lambda one: ignoring is None or one.pk != ignoring.resource_id)
    return _earliest(service, resources, since, until, ignoring, most) if since < until else []


def slot_at(service: Service, starts_at: datetime, *, listing: Product | None = None, ignoring: Appointment | None = None) -> Slot:
    """That very time, free; refused where it is not."""
    found = free_slots(service, since=starts_at, until=starts_at + AN_INSTANT, listing=listing, ignoring=ignoring, most=1)
    if not found or found[0].starts_at != starts_at:
        raise Refused("That time is not free.", code="not_free")
    return found[0]


def _earliest(
    service: Service, resources: list[Resource], since: datetime, until: datetime, ignoring: Appointment | None, most: int
) -> list[Slot]:
    length, taken = length_of(service), _taken(resources, since, until + timedelta(days=1), ignoring)
    starts = [_placed(free_starts(one.hours.schedule(), taken[one.pk], since, until, length), place) for place, one in enumerate(resources)]
    slots: dict[datetime, Slot] = {}
    for start, place in heapq.merge(*starts):
        if start not in slots and len(slots) == most:
            break
        slots.setdefault(start, Slot(start, start + length.takes, resources[place]))
    return list(slots.values())


def _placed(starts: Iterable[datetime], place: int) -> Iterator[tuple[datetime, int]]:
    return ((start, place) for start in starts)


def _taken(resources: list[Resource], since: datetime, until: datetime, ignoring: Appointment | None) -> dict[int, list[Stretch]]:
    taken: dict[int, list[Stretch]] = defaultdict(list)
    booked = Appointment.objects.booked().filter(resource__in=resources, starts_at__lt=until, held_until__gt=since)
    off = TimeOff.objects.filter(resource__in=resources, starts_at__lt=until, ends_at__gt=since)
    others = booked.exclude(pk=ignoring.pk) if ignoring else booked
    for rows in (others.values_list("resource_id", "starts_at", "held_until"), off.values_list("resource_id", "starts_at", "ends_at")):
        for resource, begins, ends in rows:
            taken[resource].append((begins, ends))
    return taken


def appointments_of(contact: Contact, customer: Customer | None) -> QuerySet[Appointment]:
    """What somebody booked in the chat, and what stands in their customer's name."""
    theirs = Q(contact_id__in=family_of(contact))
    if customer is not None:
        theirs |= Q(customer=customer)
    return Appointment.objects.filter(theirs).select_related("service", "resource__hours", "listing").order_by("starts_at", "id")


def appointment_of(contact: Contact, customer: Customer | None, number: str) -> Appointment:
    found = appointments_of(contact, customer).filter(number__iexact=number.strip().lstrip("#")).first()
    if found is None:
        raise Refused("There is no such appointment of yours.", code="not_found")
    return found
