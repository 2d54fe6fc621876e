"""A row of the list is made once for as long as it says the same; only its clock is set anew."""

from dataclasses import replace
from datetime import UTC
from unittest.mock import patch

import pytest

from apps.console import made
from apps.console.facts import SOON, Facts
from apps.conversations.admitting import Guest
from apps.conversations.listing import Listed, listed_by_ids
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from tests.console import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(guest: Guest) -> Facts:
    conversation = scenes.says(guest, "Where is my order?")
    with tenant_scope(guest.tenant_id):
        (row,) = fetch(listed_by_ids(guest.tenant_id, [conversation.pk], []))
    return Facts(Listed.of(row), UTC)


def test_the_clock_of_who_waits_is_set_into_it(waiting: Facts, held_clock: clock.HeldClock) -> None:
    first = made.row(waiting)
    held_clock.advance(seconds=48)
    with patch.object(Facts, "row", side_effect=AssertionError("made twice")):
        later = made.row(waiting)
    assert ('data-seconds="0"' in first, 'data-seconds="48"' in later, ">0:48<" in later) == (True, True, True)


@pytest.mark.parametrize("holder", ["queue", "agent"])
def test_it_says_the_same_as_one_that_is_made_anew(waiting: Facts, held_clock: clock.HeldClock, holder: str) -> None:
    facts = replace(waiting, listed=replace(waiting.listed, holder=holder, agent_name="Sarah"))
    made.row(facts)
    for seconds in (30, SOON, 86_400):
        held_clock.advance(seconds=seconds)
        assert made.row(facts) == facts.row()


def test_no_more_are_kept_than_there_is_room_for(waiting: Facts) -> None:
    with patch.object(made, "MOST_MADE", 1), patch.object(made, "_made", made._made.copy()) as kept:
        kept.clear()
        made.row(waiting)
        made.row(Facts(replace(waiting.listed, number=2), UTC))
        assert len(kept) == 1
