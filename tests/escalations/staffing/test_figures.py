"""How true what customers were told turned out to be."""

from typing import Any

import pytest

from apps.conversations.models import Conversation
from apps.escalations.figures import EstimateError, Promises, estimate_errors, promises_by_owner
from apps.escalations.models import Escalation, Promise
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, Team
from tests.cast import Cast
from tests.escalations.staffing.scenes import ago, in_, is_over, make_team, waits, was_taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(shop: Inbox) -> Conversation:
    return is_over(waits(shop))


def told(past: Conversation, estimated: int | None, *, waited: float, hours: float = 1, team: Team | None = None) -> Escalation:
    taken = was_taken(past, ago(hours=hours), waited=waited, team=team)
    taken.estimated_seconds = estimated
    taken.save(update_fields=["estimated_seconds"])
    return taken


def errors(hours: float = 24) -> list[EstimateError]:
    return estimate_errors(since=ago(hours=hours), until=clock.now())


def test_the_error_of_estimates_is_told_by_team(at_acme: Cast, past: Conversation) -> None:
    billing = make_team("Billing", at_acme.tom)
    for estimated, waited in ((60, 60), (60, 90), (300, 120), (30, 60)):
        told(past, estimated, waited=waited)
    told(past, 100, waited=160, team=billing)
    assert errors() == [
        EstimateError(None, "", 4, mean_absolute=60.0, median_absolute=30.0, bias=-30.0),
        EstimateError(billing.pk, "Billing", 1, mean_absolute=60.0, median_absolute=60.0, bias=60.0),
    ]


def test_only_what_was_told_and_came_true_or_not_is_counted(past: Conversation) -> None:
    told(past, None, waited=90)
    told(past, 30, waited=90, hours=25)
    never_taken = told(past, 30, waited=90)
    Escalation.objects.filter(pk=never_taken.pk).update(taken_at=None)
    assert errors() == []
    assert [one.count for one in errors(hours=48)] == [1]


def test_a_range_ends_before_its_end(past: Conversation) -> None:
    decided_at = told(past, 30, waited=90).decided_at
    assert estimate_errors(since=ago(hours=9), until=decided_at) == []
    assert len(estimate_errors(since=decided_at, until=clock.now())) == 1


def promised(past: Conversation, owner: Membership | None = None, *, minutes: float = 30, **ended: Any) -> Promise:
    return Promise.objects.create(conversation=past, owner=owner, due_at=in_(minutes=minutes), **ended)


def test_promises_are_counted_by_whose_they_were(at_acme: Cast, past: Conversation) -> None:
    for _ in range(3):
        promised(past, at_acme.sarah, kept_at=clock.now())
    promised(past, at_acme.sarah, missed_at=clock.now())
    promised(past, at_acme.tom, missed_at=clock.now(), kept_at=clock.now())
    promised(past, at_acme.tom, dropped_at=clock.now())
    promised(past)
    found = promises_by_owner(since=clock.now(), until=in_(hours=1))
    assert found == [
        Promises(None, "", kept=0, missed=0, open=1, dropped=0),
        Promises(at_acme.sarah.pk, "Sarah Lindqvist", kept=3, missed=1, open=0, dropped=0),
        Promises(at_acme.tom.pk, "Tom Becker", kept=0, missed=1, open=0, dropped=1),
    ]
    assert [one.share_kept for one in found] == [None, 0.75, 0.0]


def test_a_promise_belongs_to_the_time_it_is_due_in(at_acme: Cast, past: Conversation) -> None:
    promised(past, at_acme.sarah, minutes=60)
    assert promises_by_owner(since=clock.now(), until=in_(minutes=60)) == []
    assert len(promises_by_owner(since=in_(minutes=60), until=in_(minutes=61))) == 1


def test_a_rival_s_figures_are_their_own(cast: Cast, past: Conversation) -> None:
    told(past, 60, waited=60)
    promised(past)
    with tenant_scope(cast.globex.pk):
        assert (errors(), promises_by_owner(since=clock.now(), until=in_(hours=1))) == ([], [])
