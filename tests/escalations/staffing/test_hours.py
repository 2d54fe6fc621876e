"""Whether a person can be promised by the hours of an inbox, and when next."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from apps.escalations.staffing import Staffing, open_time_after, staffing_of
from apps.ground.clock import HeldClock
from apps.inboxes.models import Inbox
from apps.tenants.models import Holiday
from tests.business.scenes import make_hours, utc
from tests.cast import Cast
from tests.escalations.staffing.scenes import comes, waits
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = 23, 24
NIGHTS = {0: [(time(22), time(0))], 1: [(time(0), time(6))]}


def staffing(inbox: Inbox) -> Staffing:
    return staffing_of(waits(inbox))


def kept_by(cast: Cast, **overrides: Any) -> Inbox:
    return make_inbox(cast.acme, hours=make_hours(**overrides))


def test_without_hours_it_is_always_open(shop: Inbox) -> None:
    assert (staffing(shop).is_open, staffing(shop).opens_at) == (True, None)


@pytest.mark.parametrize(
    ("zone", "at", "opens_at"),
    [
        ("UTC", utc(MONDAY, 9), None),
        ("UTC", utc(MONDAY, 8, 59), utc(MONDAY, 9)),
        ("UTC", utc(MONDAY, 12, 30), utc(MONDAY, 13)),
        ("UTC", utc(MONDAY, 13), None),
        ("UTC", utc(MONDAY, 17), utc(TUESDAY, 9)),
        ("UTC", utc(21, 12), utc(MONDAY, 9)),
        ("Europe/Berlin", utc(MONDAY, 8), None),
        ("Europe/Berlin", utc(MONDAY, 16), utc(TUESDAY, 8)),
        ("America/New_York", utc(MONDAY, 8), utc(MONDAY, 14)),
        ("America/New_York", utc(MONDAY, 21, 59), None),
        ("Asia/Tokyo", utc(22, 23, 59), utc(MONDAY, 0)),
        ("Asia/Tokyo", utc(MONDAY, 0), None),
        ("Europe/Berlin", utc(30, 7, month=3), None),
        ("Europe/Berlin", utc(27, 8, month=3), None),
        ("Europe/Berlin", utc(27, 7, 59, month=3), utc(27, 8, month=3)),
    ],
)
def test_split_days_in_any_zone(at_acme: Cast, held_clock: HeldClock, zone: str, at: datetime, opens_at: datetime | None) -> None:
    """Weekdays from nine to noon and from one to five, on the wall there; the clocks change on 29 March."""
    inbox = kept_by(at_acme, zone=zone)
    held_clock.move_to(at)
    assert (staffing(inbox).is_open, staffing(inbox).opens_at) == (opens_at is None, opens_at)


def test_a_holiday_is_closed_all_day(at_acme: Cast, held_clock: HeldClock) -> None:
    inbox = kept_by(at_acme, holidays={date(2026, 11, MONDAY): "Founders’ day"})
    held_clock.move_to(utc(MONDAY, 10))
    assert staffing(inbox).opens_at == utc(TUESDAY, 9)


def test_a_short_day_has_its_own_hours(at_acme: Cast, held_clock: HeldClock) -> None:
    inbox = kept_by(at_acme)
    for opens, closes in [(time(10), time(11)), (time(15), time(16))]:
        Holiday.objects.create(hours=inbox.hours, date=date(2026, 11, MONDAY), name="Eve", opens=opens, closes=closes)
    held_clock.move_to(utc(MONDAY, 9))
    assert staffing(inbox).opens_at == utc(MONDAY, 10)
    held_clock.move_to(utc(MONDAY, 11))
    assert staffing(inbox).opens_at == utc(MONDAY, 15)
    held_clock.move_to(utc(MONDAY, 15, 30))
    assert staffing(inbox).is_open


def test_a_night_is_two_spans(at_acme: Cast, held_clock: HeldClock) -> None:
    inbox = kept_by(at_acme, week=NIGHTS)
    held_clock.move_to(utc(MONDAY, 23, 59))
    assert staffing(inbox).is_open
    held_clock.move_to(utc(TUESDAY, 5, 59))
    assert staffing(inbox).is_open
    held_clock.move_to(utc(TUESDAY, 6))
    assert not staffing(inbox).is_open


def test_hours_without_a_span_never_open(at_acme: Cast) -> None:
    inbox = kept_by(at_acme)
    assert inbox.hours
    inbox.hours.spans.all().delete()
    assert (staffing(inbox).is_open, staffing(inbox).opens_at) == (False, None)


def test_a_ticket_only_inbox_promises_nobody(at_acme: Cast) -> None:
    comes(at_acme.sarah)
    found = staffing(make_inbox(at_acme.acme, human_mode="ticket"))
    assert (found.is_open, found.opens_at, found.somebody_is_there, found.estimate) == (False, None, False, None)
    assert found.on_duty == 1


def test_who_stays_on_after_hours_is_not_promised(at_acme: Cast) -> None:
    comes(at_acme.sarah)
    found = staffing(kept_by(at_acme))
    assert (found.on_duty, found.somebody_is_there, found.finds_room, found.estimate) == (1, False, False, None)


def test_half_an_hour_of_opening_time_goes_on_the_next_day(at_acme: Cast) -> None:
    schedule = make_hours().schedule()
    half = timedelta(minutes=30)
    assert open_time_after(schedule, utc(MONDAY, 10), half) == utc(MONDAY, 10, 30)
    assert open_time_after(schedule, utc(MONDAY, 16, 50), half) == utc(TUESDAY, 9, 20)
    assert open_time_after(schedule, utc(21, 12), half) == utc(MONDAY, 9, 30)
    assert open_time_after(None, utc(21, 12), half) == utc(21, 12, 30)
