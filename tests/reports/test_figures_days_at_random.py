"""Any day of events: followed as it goes, the figures are what the plainest reckoning says, and what they are when they are made anew; and
each lists what it counts."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.reading import Period
from apps.reports.models import Fact, Tally
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.reports.by_hand import by_hand
from tests.reports.days import World, days, joined, mornings, zones
from tests.reports.scenes import followed, kept, lists_what_it_counts, rebuilt

pytestmark = pytest.mark.django_db

A_WHILE = timedelta(minutes=3)  # in which the meter is read


def moves_to(tenant: Tenant, zone: str, *, told: bool) -> None:
    with tenant_scope(tenant.pk):
        Tenant.objects.filter(pk=tenant.pk).update(time_zone=zone)
        if told:
            record("tenant.changed", actor=SYSTEM, about=tenant, fields="time_zone")
    tenant.time_zone = zone


@settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(day=days, first=joined, morning=mornings, zone=zones, moves=some.booleans(), later_zone=zones)
def test_a_day_followed_is_the_day_reckoned_by_hand_and_made_anew(
    cast: Cast,
    held_clock: clock.HeldClock,
    day: list[Any],
    first: dict[int, int],
    morning: datetime,
    zone: str,
    moves: bool,
    later_zone: str,
) -> None:
    """In half of them nothing has all days made anew on the way: what follows has to know which are stale."""
    with transaction.atomic():
        held_clock.move_to(morning)
        moves_to(cast.acme, zone, told=False)
        world = World()
        with tenant_scope(cast.acme.pk):
            for number, into in first.items():
                world.happens(number, ("merged", into))
        goes_by(world, cast.acme, held_clock, day, later_zone if moves else "")
        live = kept(cast.acme)
        told = by_hand(world)
        assert {fact["conversation_id"]: {name: fact[name] for name in told[fact["conversation_id"]]} for fact in live[0]} == told
        counts_each_day(cast.acme)
        lists_what_it_counts(cast.acme, Period((morning - timedelta(days=1)).date(), (clock.now() + timedelta(days=1)).date()))
        assert rebuilt(cast.acme) == live
        transaction.set_rollback(True)  # the next one begins where this one did


def goes_by(world: World, tenant: Tenant, held_clock: clock.HeldClock, day: list[Any], later_zone: str) -> None:
    for step, (place, later, thing, is_followed) in enumerate(day):
        held_clock.advance(seconds=later)
        if later_zone and step == len(day) // 2:
            moves_to(tenant, later_zone, told=True)
        with tenant_scope(tenant.pk):
            world.happens(place, thing)
        if is_followed:
            followed()
    held_clock.advance(seconds=A_WHILE.seconds)
    followed()


def counts_each_day(tenant: Tenant) -> None:
    """Each day and each month that is over, by looking at every fact."""
    with tenant_scope(tenant.pk):
        facts = [one for one in Fact.objects.all() if one.outcome not in {"spam", "merged"}]
        tallied = Tally.objects.filter(channel="*", team_id=Tally.ALL_TEAMS, aspect="")
        found = {span: {one.day: one.sums for one in tallied.filter(span=span)} for span in Tally.Span.values}
    for name, moments in (("opened", [one.opened_at for one in facts]), ("ended", [one.ended_at for one in facts if one.ended_at])):
        days = Counter(at.astimezone(tenant.zone).date() for at in moments)
        months = Counter(at.astimezone(tenant.zone).date().replace(day=1) for at in moments)
        assert {day: sums[name] for day, sums in found["day"].items() if sums.get(name)} == days
        today = clock.today(tenant.zone).replace(day=1)
        assert {day: sums[name] for day, sums in found["month"].items() if sums.get(name)} == {
            month: many for month, many in months.items() if month < today
        }
