"""Two at one instant, on real rows: one wins, and what is written down says so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from apps.conversations.actions import Moved
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.actions import routing
from apps.escalations.candidates import best_candidate
from apps.escalations.models import Escalation, Offer
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast, assemble
from tests.conversations.scenes import fresh, says
from tests.escalations.moving.scenes import PUSH, escalation_of, here, moves_of, offers_of, team_of, waits_for
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Whether each won."""

    def done(act: Callable[[], object]) -> bool:
        try:
            act()
        except Moved:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(done, acts))


def test_of_two_claims_one_wins(cast: Cast) -> None:
    waiting = says(make_guest(make_inbox(cast.acme)))

    def claim(member: object) -> None:
        with tenant_scope(cast.acme.pk):
            actions.claim(waiting, member=member, fence=1)  # type: ignore[arg-type]

    won = at_once(lambda: claim(cast.sarah), lambda: claim(cast.tom))
    assert sorted(won) == [False, True]
    winner = cast.sarah if won[0] else cast.tom
    assert (fresh(waiting).agent, fresh(waiting).fence, escalation_of(waiting).taken_by) == (winner, 2, winner)
    assert moves_of(waiting) == ["queued", "claimed"]


def test_a_claim_and_a_decline_end_one_offer(cast: Cast) -> None:
    here(cast.sarah)
    waiting = waits_for(team_of(cast.sarah, mode=PUSH))
    actions.offer_due()
    with tenant_scope(cast.acme.pk):
        offer = Offer.objects.get()

    def claim() -> None:
        with tenant_scope(cast.acme.pk):
            actions.claim(waiting, member=cast.tom, fence=waiting.fence)

    def decline() -> None:
        with tenant_scope(cast.acme.pk):
            actions.decline(offer, member=cast.sarah)

    assert at_once(claim, decline)[0]
    assert fresh(waiting).agent == cast.tom
    assert [state for _, state in offers_of(waiting)] in (["lapsed"], ["declined"])


def test_two_sweeps_offer_it_once(cast: Cast) -> None:
    here(cast.sarah, cast.tom)
    team = team_of(cast.sarah, cast.tom, mode=PUSH, offer_seconds=600)
    waiting = [waits_for(team) for _ in range(3)]
    at_once(actions.offer_due, actions.offer_due, actions.offer_due)
    assert [len(offers_of(one)) for one in waiting] == [1, 1, 1]


def test_two_conversations_at_one_instant_ask_nobody_for_more_than_they_can_hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has chosen waits until the other has chosen too, which must not come to pass."""
    with tenant_scope(cast.acme.pk):
        Membership.objects.update(capacity=1)
    team = team_of(cast.sarah, mode=PUSH, offer_seconds=600)
    waiting, both = [waits_for(team) for _ in range(2)], Barrier(2, timeout=1)
    here(cast.sarah)

    def chosen(conversation: Conversation, escalation: Escalation) -> int | None:
        found = best_candidate(conversation, escalation)
        with suppress(BrokenBarrierError):
            both.wait()
        return found

    monkeypatch.setattr(routing, "best_candidate", chosen)
    at_once(*(partial(routing._offer, cast.acme.pk, one.pk) for one in waiting))
    assert sorted(len(offers_of(one)) for one in waiting) == [0, 1]
