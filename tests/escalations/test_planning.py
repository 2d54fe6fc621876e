"""What becomes of a wish for a person, and that nothing is said of it which is not so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.conversations.models import Conversation
from apps.escalations.models import Escalation, Priority
from apps.escalations.planning import Because, Course, Plan, words
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.conditions import Conditions
from apps.escalations.staffing import Staffing
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant
from apps.text.speaking import spoken

OPENS = datetime(2026, 11, 23, 14, tzinfo=ZoneInfo("UTC"))
HERE = Staffing(is_open=True, opens_at=None, on_duty=1, free=1, position=1, estimate=None)
BUSY = Staffing(is_open=True, opens_at=None, on_duty=1, free=0, position=3, estimate=timedelta(minutes=7))
AWAY = Staffing(is_open=True, opens_at=None, on_duty=0, free=0, position=1, estimate=None)
CLOSED = Staffing(is_open=False, opens_at=OPENS, on_duty=0, free=0, position=1, estimate=None)
FOR_GOOD = Staffing(is_open=False, opens_at=None, on_duty=0, free=0, position=1, estimate=None)
MINE = Asked("Mine", Conditions(), words="I connect you with Billing.", words_language="en")
NOBODY = Asked("Nobody", Conditions(), kind="E10", words="Write to help@acme.example.", words_language="en")


def because(rule: Asked | None = None, **overrides: object) -> Because:
    return Because(**{"reason": Escalation.Reason.RULE, "title": "Mine", "rule": rule} | overrides)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def now(held_clock: clock.HeldClock) -> None:
    """Saturday."""


def said(found: Staffing, course: Course, why: Because | None = None, *, nobody: Asked | None = None, language: str = "en") -> str:
    conversation = Conversation(inbox=Inbox(), tenant=Tenant(time_zone="America/New_York"))
    return words(Plan(why or because(), course, found, {}, nobody), conversation, language, ticket="12")


@pytest.mark.parametrize(
    ("found", "course", "key", "values"),
    [
        (HERE, Course.QUEUE, "hand_over", {}),
        (BUSY, Course.QUEUE, "busy", {"position": 3, "minutes": 7}),
        (AWAY, Course.QUEUE, "asked_nobody_free", {}),
        (CLOSED, Course.QUEUE, "asked_after_hours", {}),
        (AWAY, Course.OFFER, "nobody_free", {}),
        (CLOSED, Course.OFFER, "opens_at", {"when": "Monday, 09:00 (New York)"}),
        (FOR_GOOD, Course.OFFER, "after_hours", {}),
        (HERE, Course.TICKET, "ticketed", {"number": "12"}),
    ],
)
def test_they_are_told_what_is_so(found: Staffing, course: Course, key: str, values: dict[str, object]) -> None:
    assert said(found, course) == spoken("en", key, **values)


def test_in_their_language() -> None:
    assert said(CLOSED, Course.OFFER, language="de") == spoken("de", "opens_at", when="Montag, 09:00 (New York)")


def test_words_of_crisis_have_their_own_answer_whoever_is_there() -> None:
    for found in (HERE, AWAY, CLOSED):
        assert said(found, Course.QUEUE, because(Asked("Crisis", Conditions(), kind="E2"))) == spoken("en", "crisis")


def test_what_is_only_urgent_is_no_crisis() -> None:
    assert said(HERE, Course.QUEUE, because(priority=Priority.CRITICAL)) == spoken("en", "hand_over")


def test_who_asked_for_nobody_is_not_told_that_they_did() -> None:
    for reason in (Escalation.Reason.FAILURE, Escalation.Reason.LIMIT, Escalation.Reason.OFF):
        assert said(CLOSED, Course.QUEUE, because(reason=reason)) == spoken("en", "left_to_team")


def test_a_rules_own_words_are_said_where_they_are_true() -> None:
    assert said(HERE, Course.QUEUE, because(MINE)) == MINE.words
    assert said(AWAY, Course.QUEUE, because(MINE)) == spoken("en", "asked_nobody_free")
    assert said(AWAY, Course.OFFER, because(MINE)) == spoken("en", "nobody_free")
    assert said(AWAY, Course.OFFER, because(MINE), nobody=NOBODY) == NOBODY.words


def test_and_to_who_reads_them() -> None:
    assert said(HERE, Course.QUEUE, because(MINE), language="es") == spoken("es", "hand_over")


def test_a_failure_is_owned_up_to() -> None:
    assert said(HERE, Course.QUEUE, because(reason=Escalation.Reason.FAILURE)) == spoken("en", "failed")


def test_what_is_far_off_is_told_with_its_date(held_clock: clock.HeldClock) -> None:
    held_clock.advance(days=-30)
    assert said(CLOSED, Course.OFFER) == spoken("en", "opens_at", when="Monday 23 November, 09:00 (New York)")
