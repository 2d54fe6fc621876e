"""The queue over time, worked out from what happened: by hand, across midnight and when the clocks change."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from apps.conversations.listing import Sight
from apps.conversations.models import Outcome
from apps.escalations import actions as escalations
from apps.escalations.watching.trend import Span, Step, a_week_before, moments_of, stays_of, steps_of
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh
from tests.escalations.moving.scenes import team_of
from tests.escalations.watching.scenes import ends, read, releases, today_at, waits

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def steps(tenant: Tenant, span: Span = Span.DAY, sight: Sight | None = None) -> list[Step]:
    return steps_of(span, tenant.zone, read(tenant, stays_of(span, tenant.pk, tenant.zone, sight)))


def stood(found: list[Step]) -> dict[str, tuple[int, int]]:
    """When anybody waited: how many, and for how many minutes the first of them."""
    return {f"{step.at:%d %H:%M}": (step.depth, step.longest // 60) for step in found if step.depth}


def stood_before(found: list[Step]) -> dict[str, tuple[int, int]]:
    return {f"{step.at:%d %H:%M}": (step.depth_before, step.longest_before // 60) for step in found if step.depth_before}


def test_who_waits_counts_from_coming_to_being_taken(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.move_to(today_at("06:00"))
    first = waits(cast.acme)
    held_clock.move_to(today_at("06:20"))
    second = waits(cast.acme)
    held_clock.move_to(today_at("06:40"))
    claims(cast.sarah, first)
    held_clock.move_to(today_at("07:00"))
    ends(second, Outcome.ENDED, by_customer=True)
    held_clock.move_to(today_at("11:50"))
    waits(cast.acme)
    held_clock.move_to(today_at("12:07"))
    assert stood(steps(cast.acme)) == {
        "21 06:00": (1, 0), "21 06:15": (1, 15), "21 06:30": (2, 30), "21 06:45": (1, 25), "21 12:00": (1, 10),
    }  # fmt: skip


def test_a_stay_before_the_last_is_known_by_its_moves(cast: Cast, held_clock: clock.HeldClock) -> None:
    """Queued, moved to another team while waiting, claimed, put back, taken again: two stays."""
    billing = team_of(cast.tom)
    held_clock.move_to(today_at("06:00"))
    conversation = waits(cast.acme)
    held_clock.move_to(today_at("06:10"))
    with tenant_scope(cast.acme.pk):
        escalations.transfer(conversation, member=cast.sofia, fence=fresh(conversation).fence, team=billing)
    held_clock.move_to(today_at("06:20"))
    claims(cast.sarah, conversation)
    held_clock.move_to(today_at("06:50"))
    releases(cast.sarah, conversation)
    held_clock.move_to(today_at("07:10"))
    claims(cast.tom, conversation)
    held_clock.move_to(today_at("08:00"))
    assert stood(steps(cast.acme)) == {"21 06:00": (1, 0), "21 06:15": (1, 15), "21 07:00": (1, 10)}


def test_from_hand_to_hand_nobody_waits(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.move_to(today_at("06:01"))
    conversation = claims(cast.sarah, waits(cast.acme))
    with tenant_scope(cast.acme.pk):
        escalations.transfer(conversation, member=cast.sarah, fence=fresh(conversation).fence, to=cast.tom)
    held_clock.move_to(today_at("07:00"))
    claims(cast.sofia, conversation)
    ends(conversation)
    assert stood(steps(cast.acme)) == {}


def test_a_wait_goes_on_across_midnight(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.move_to(today_at("23:40"))
    conversation = waits(cast.acme)
    held_clock.move_to(today_at("00:20", "2026-11-22"))
    claims(cast.sarah, conversation)
    held_clock.move_to(today_at("01:00", "2026-11-22"))
    assert stood(steps(cast.acme)) == {"21 23:45": (1, 5), "22 00:00": (1, 20), "22 00:15": (1, 35)}


def test_whoever_waited_before_it_begins_waits_in_it(cast: Cast, held_clock: clock.HeldClock) -> None:
    waits(cast.acme)
    held_clock.advance(days=3)
    found = steps(cast.acme)
    assert {step.depth for step in found} == {1}
    assert (found[0].longest, found[-1].longest) == (2 * 86_400, 3 * 86_400)


def test_the_same_time_last_week_stands_beside_it(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.move_to(today_at("06:01"))
    conversation = waits(cast.acme)
    held_clock.move_to(today_at("06:31"))
    claims(cast.sarah, conversation)
    held_clock.move_to(today_at("12:00", "2026-11-28"))
    found = steps(cast.acme)
    assert (stood(found), stood_before(found)) == ({}, {"28 06:15": (1, 14), "28 06:30": (1, 29)})


def test_seven_days_go_by_the_hour(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.move_to(today_at("06:01"))
    conversation = waits(cast.acme)
    held_clock.move_to(today_at("08:10"))
    claims(cast.sarah, conversation)
    held_clock.move_to(today_at("12:30", "2026-11-23"))
    found = steps(cast.acme, Span.WEEK)
    assert (len(found), stood(found)) == (169, {"21 07:00": (1, 59), "21 08:00": (1, 119)})


def test_an_outside_desk_sees_its_own_queue(cast: Cast, held_clock: clock.HeldClock) -> None:
    desk = team_of(cast.tom, name="Evenings", sees_only_its_queue=True)
    waits(cast.acme, desk), waits(cast.acme)
    held_clock.advance(minutes=15)
    assert [steps(cast.acme, sight=sight)[-1].depth for sight in (None, Sight((desk.pk,), cast.tom.pk))] == [2, 1]


def test_a_rival_sees_an_empty_queue(cast: Cast, held_clock: clock.HeldClock) -> None:
    waits(cast.acme)
    held_clock.advance(minutes=15)
    assert stood(steps(cast.globex)) == {}


class TestWhenClocksChange:
    """In Berlin: on 25 October 2026 it is three o'clock twice from two, on 28 March 2027 it is never half past two."""

    @pytest.mark.parametrize("at", ["2026-10-25", "2027-03-28"])
    def test_a_day_has_its_quarters_each_once(self, held_clock: clock.HeldClock, at: str) -> None:
        held_clock.move_to(today_at("11:07", at))
        moments = moments_of(Span.DAY)
        assert (len(moments), moments[0], moments[-1]) == (97, today_at("11:00", at) - timedelta(days=1), today_at("11:00", at))
        assert {after - before for before, after in pairwise(moments)} == {timedelta(minutes=15)}

    def test_a_week_before_goes_by_the_clock_on_the_wall(self) -> None:
        noon = today_at("11:00", "2026-10-28")  # at noon of winter
        assert a_week_before(noon, BERLIN) == today_at("10:00", "2026-10-21")  # at noon of summer

    def test_both_passes_of_an_hour_are_drawn(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        acme = cast.acme
        acme.time_zone = "Europe/Berlin"
        held_clock.move_to(today_at("00:31", "2026-10-18"))  # 2:31 on the wall, a week before the hour that comes twice
        before = waits(acme)
        held_clock.advance(minutes=20)
        claims(cast.sarah, before)
        held_clock.move_to(today_at("00:05", "2026-10-25"))
        conversation = waits(acme)
        held_clock.move_to(today_at("01:50", "2026-10-25"))
        claims(cast.sarah, conversation)
        held_clock.move_to(today_at("03:00", "2026-10-25"))
        found = steps(acme)
        assert list(stood(found)) == [f"25 0{hour}:{minute}" for hour, minute in
            [(0, 15), (0, 30), (0, 45), (1, "00"), (1, 15), (1, 30), (1, 45)]]  # fmt: skip
        assert stood_before(found) == {"25 00:45": (1, 14), "25 01:45": (1, 14)}
