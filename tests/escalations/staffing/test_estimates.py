"""How long it will take, told only where it rests on something that happened."""

from datetime import timedelta

import pytest

from apps.conversations.models import Conversation
from apps.escalations.staffing import staffing_of
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.staffing.scenes import ago, comes, is_over, make_team, waits, was_taken, with_assistant

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(shop: Inbox) -> Conversation:
    """What was before; it is over."""
    return is_over(waits(shop))


@pytest.fixture
def new(shop: Inbox) -> Conversation:
    return with_assistant(shop)


def seconds(conversation: Conversation, **at: int) -> float | None:
    estimate = staffing_of(conversation, **at).estimate
    return None if estimate is None else estimate.total_seconds()


def fills_up(member: Membership) -> None:
    """They hold as much as they can."""
    comes(member)
    Membership.objects.filter(pk=member.pk).update(capacity=0)


def test_nobody_is_told_a_time_when_nobody_is_there(new: Conversation, past: Conversation) -> None:
    was_taken(past, ago(minutes=5), waited=40, handled=100, found_room=True)
    assert seconds(new) is None


def test_who_is_free_has_seen_it_in_half_a_minute(at_acme: Cast, new: Conversation) -> None:
    comes(at_acme.sarah)
    assert seconds(new) == 30


def test_who_is_free_takes_it_as_fast_as_they_lately_did(at_acme: Cast, new: Conversation, past: Conversation) -> None:
    comes(at_acme.sarah)
    for waited in (10, 80, 50):
        was_taken(past, ago(hours=2), waited=waited, found_room=True)
    was_taken(past, ago(hours=1), waited=900)  # found nobody free
    was_taken(past, ago(hours=25), waited=900, found_room=True)
    assert seconds(new) == 50


def test_of_those_who_found_somebody_free_the_last_twenty_count(at_acme: Cast, new: Conversation, past: Conversation) -> None:
    comes(at_acme.sarah)
    for minutes in range(1, 21):
        was_taken(past, ago(minutes=minutes), waited=12, found_room=True)
    for minutes in range(21, 60):
        was_taken(past, ago(minutes=minutes), waited=700, found_room=True)
    assert seconds(new) == 12


def test_where_nobody_is_free_the_queue_moves_as_it_lately_did(at_acme: Cast, shop: Inbox, new: Conversation, past: Conversation) -> None:
    fills_up(at_acme.sarah)
    for minutes in (1, 5, 9, 60):  # four minutes apart, and once a pause
        was_taken(past, ago(minutes=minutes))
    assert seconds(new) == 240
    for _ in range(2):
        waits(shop)
    assert seconds(new) == 3 * 240


def test_two_takings_are_no_pace(at_acme: Cast, new: Conversation, past: Conversation) -> None:
    fills_up(at_acme.sarah)
    for hours in (1, 2, 25):
        was_taken(past, ago(hours=hours))
    assert seconds(new) is None


def test_without_a_pace_it_rests_on_how_long_one_takes(at_acme: Cast, shop: Inbox, new: Conversation, past: Conversation) -> None:
    fills_up(at_acme.sarah)
    fills_up(at_acme.tom)
    for days, handled in ((2, 600), (3, 500), (4, 900), (8, 5)):
        was_taken(past, ago(days=days), handled=handled)
    waits(shop)
    assert seconds(new) == 2 * 600 / 2, "the second in line, for two people"


def test_a_team_has_its_own_pace(at_acme: Cast, new: Conversation, past: Conversation) -> None:
    billing = make_team("Billing", at_acme.sarah)
    fills_up(at_acme.sarah)
    for minutes in (2, 4, 6):
        was_taken(past, ago(minutes=minutes), team=billing)
    assert (seconds(new), seconds(new, team_id=billing.pk)) == (None, 120)


def test_a_new_place_is_estimated_and_not_the_old_one(at_acme: Cast, shop: Inbox, new: Conversation, past: Conversation) -> None:
    fills_up(at_acme.sarah)
    for minutes in (2, 4, 6):
        was_taken(past, ago(minutes=minutes))
    waits(shop)
    assert staffing_of(new).estimate == timedelta(minutes=4)
    assert staffing_of(new, ahead=timedelta(hours=1)).estimate == timedelta(minutes=2)
