"""What a customer was told would happen by a time: kept, dropped, or broken, and then it escalates by itself, once."""

from typing import Any

import pytest
from django.conf import settings

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Delivery, Outcome
from apps.escalations import actions
from apps.escalations.actions import settle_promises
from apps.escalations.models import Escalation, Move, Priority, Promise, QueueOrder
from apps.events.actors import SYSTEM, Actor
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.text.speaking import spoken
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says
from tests.escalations.staffing.scenes import (
    comes,
    escalation_of,
    goes_to,
    happened,
    in_,
    make_team,
    stands_at,
    told_by_house,
    waits,
    with_assistant,
)
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

CUSTOMER = Actor(kind="customer")
Ended = tuple[bool, bool, bool]
KEPT, MISSED, DROPPED, OPEN = (True, False, False), (False, True, False), (False, False, True), (False, False, False)


def promised(conversation: Conversation, minutes: int = 30, **overrides: Any) -> Promise:
    return actions.promise(conversation, **{"kind": Promise.Kind.ANSWER, "due_at": in_(minutes=minutes), "actor": SYSTEM} | overrides)


def again(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def ended(promise: Promise) -> Ended:
    found = again(promise)
    return found.kept_at is not None, found.missed_at is not None, found.dropped_at is not None


def notices() -> list[str]:
    return list(Delivery.objects.filter(purpose="notice").order_by("pk").values_list("to", flat=True))


@pytest.fixture
def waiting(shop: Inbox) -> Conversation:
    return waits(shop)


class TestKept:
    def test_by_a_person_who_writes_in_time(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        held_clock.advance(minutes=20)
        claims(at_acme.sarah, waiting)
        answers(at_acme.sarah, waiting)
        written_at = held_clock.at
        held_clock.advance(minutes=2)
        assert settle_promises() == 1
        assert (ended(made), again(made).kept_at, again(made).owner) == (KEPT, written_at, at_acme.sarah)
        assert (happened("promise.made"), happened("promise.kept")) == (1, 1)

    def test_also_where_the_sweep_comes_late(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        claims(at_acme.sarah, waiting)
        held_clock.advance(minutes=30)
        answers(at_acme.sarah, waiting)
        held_clock.advance(hours=2)
        settle_promises()
        assert (ended(made), notices()) == (KEPT, [])

    def test_its_owner_stays_whose_it_was(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting, owner=at_acme.tom)
        held_clock.advance(minutes=1)
        claims(at_acme.sarah, waiting)
        answers(at_acme.sarah, waiting)
        settle_promises()
        assert again(made).owner == at_acme.tom

    def test_not_by_who_only_takes_it(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        held_clock.advance(minutes=1)
        claims(at_acme.sarah, waiting)
        assert (settle_promises(), ended(made)) == (0, OPEN)

    def test_not_by_what_was_said_before(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        claims(at_acme.sarah, waiting)
        answers(at_acme.sarah, waiting)
        held_clock.advance(minutes=1)
        made = promised(waiting)
        assert (settle_promises(), ended(made)) == (0, OPEN)


class TestDropped:
    def test_when_the_customer_ends_the_chat(self, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        conversations.resolve(waiting, outcome=Outcome.ENDED, actor=CUSTOMER)
        held_clock.advance(hours=2)
        settle_promises()
        assert (ended(made), happened("promise.dropped"), notices()) == (DROPPED, 1, [])

    def test_when_a_colleague_gives_it_back_to_the_assistant(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        held_clock.advance(minutes=1)
        claims(at_acme.sarah, waiting)
        actions.hand_back(waiting, member=at_acme.sarah, fence=fresh(waiting).fence)
        settle_promises()
        assert ended(made) == DROPPED

    def test_when_it_was_spam(self, waiting: Conversation) -> None:
        made = promised(waiting)
        conversations.resolve(waiting, outcome=Outcome.SPAM, actor=SYSTEM)
        settle_promises()
        assert ended(made) == DROPPED

    def test_but_not_by_a_colleague_who_closes_it_without_a_word(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting, owner=at_acme.tom)
        conversations.resolve(waiting, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor)
        held_clock.advance(minutes=31)
        settle_promises()
        assert (ended(made), told_by_house(waiting)) == (MISSED, [])
        assert notices() == ["tom@acme.example", "sofia@acme.example"]


class TestMissed:
    def test_it_is_open_until_its_time(self, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        held_clock.advance(minutes=29, seconds=59)
        assert (settle_promises(), ended(made)) == (0, OPEN)
        held_clock.advance(seconds=1)
        assert (settle_promises(), ended(made)) == (1, MISSED)

    def test_it_escalates_by_itself_once(self, waiting: Conversation, held_clock: HeldClock) -> None:
        promised(waiting)
        held_clock.advance(minutes=31)
        before = stands_at(waiting)
        assert (settle_promises(), settle_promises()) == (1, 0)
        escalation = escalation_of(waiting)
        assert (escalation.priority, escalation.moves.filter(kind=Move.Kind.RAISED).count()) == (Priority.URGENT, 1)
        assert stands_at(waiting) < before
        assert (happened("promise.missed"), len(notices()), len(told_by_house(waiting))) == (1, 1, 1)

    def test_who_stood_ahead_by_the_promise_does_not_fall_back(self, waiting: Conversation, held_clock: HeldClock) -> None:
        """Nor where the tenant gives urgency no minutes."""
        QueueOrder.objects.create(normal_minutes=0, urgent_minutes=0, promise_minutes=20)
        promised(waiting, minutes=5)
        before = stands_at(waiting)
        assert before < in_(minutes=-10)
        held_clock.advance(minutes=6)
        settle_promises()
        assert stands_at(waiting) <= before

    def test_what_is_critical_stays_so(self, waiting: Conversation, held_clock: HeldClock) -> None:
        actions.raise_priority(waiting, to=Priority.CRITICAL, actor=SYSTEM)
        promised(waiting)
        held_clock.advance(minutes=31)
        settle_promises()
        assert escalation_of(waiting).priority == Priority.CRITICAL

    def test_the_customer_is_told_in_their_language(self, waiting: Conversation, held_clock: HeldClock) -> None:
        Conversation.objects.filter(pk=waiting.pk).update(language="es")
        promised(waiting)
        held_clock.advance(minutes=31)
        settle_promises()
        assert told_by_house(waiting) == [spoken("es", "kept_promise_late")]
        assert fresh(waiting).last_author == "customer", "it is no answer to them"

    def test_who_holds_it_answers_for_it(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        claims(at_acme.sarah, waiting)
        held_clock.advance(minutes=31)
        settle_promises()
        assert (again(made).owner, notices()) == (at_acme.sarah, ["sarah@acme.example", "sofia@acme.example"])

    def test_its_team_s_supervisors_hear_of_it(self, at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
        billing = make_team("Billing", at_acme.sofia, at_acme.sarah)
        made = goes_to(billing, waits(shop))
        promised(made, team=billing)
        held_clock.advance(minutes=31)
        settle_promises()
        assert notices() == ["sofia@acme.example"]

    def test_where_nobody_leads_the_owners_do(self, cast: Cast, held_clock: HeldClock) -> None:
        with tenant_scope(cast.globex.pk):
            promised(waits(make_inbox(cast.globex)))
            held_clock.advance(minutes=31)
            settle_promises()
            assert notices() == ["charlie@globex.example"]

    def test_the_letter_has_a_way_there_and_no_word_of_theirs(self, shop: Inbox, held_clock: HeldClock) -> None:
        waiting = fresh(says(make_guest(shop), "My card 4111 was stolen"))
        promised(waiting)
        held_clock.advance(minutes=31)
        settle_promises()
        letter = Delivery.objects.get(purpose="notice")
        assert letter.subject == f"Acme Skin: a promise in conversation {waiting.number} was not kept"
        assert "somebody would be with them by 21 November, 12:30 UTC" in letter.text
        assert letter.text.endswith(f"{settings.PUBLIC_URL}/console/conversations/{waiting.number}/")
        assert "card" not in letter.text

    def test_who_came_late_alarms_nobody(self, at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
        made = promised(waiting)
        claims(at_acme.sarah, waiting)
        held_clock.advance(minutes=32)
        answers(at_acme.sarah, waiting)
        settle_promises()
        assert (ended(made), again(made).kept_at) == ((True, True, False), held_clock.at)
        assert (notices(), told_by_house(waiting), happened("promise.kept")) == ([], [], 0)


class TestWithTheAssistant:
    """Who was promised something and is nowhere in the queue."""

    def test_somebody_who_is_there_is_asked(self, at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
        asked = with_assistant(shop)
        promised(asked)
        held_clock.advance(minutes=31)
        comes(at_acme.sarah)
        settle_promises()
        escalation = escalation_of(asked)
        assert (fresh(asked).holder, escalation.reason, escalation.priority) == ("queue", Escalation.Reason.PROMISE, Priority.URGENT)

    def test_so_is_it_where_the_customer_was_offered_a_choice(self, at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
        asked = with_assistant(shop)
        offered = Escalation.objects.create(conversation=asked, state=Escalation.State.OFFERED, reason="button", title="Asked")
        promised(asked)
        held_clock.advance(minutes=31)
        comes(at_acme.sarah)
        settle_promises()
        offered.refresh_from_db()
        assert (fresh(asked).holder, offered.ending) == ("queue", Escalation.Ending.OVERTAKEN)

    def test_where_nobody_is_the_assistant_goes_on(self, shop: Inbox, held_clock: HeldClock) -> None:
        asked = with_assistant(shop)
        made = promised(asked)
        held_clock.advance(minutes=31)
        settle_promises()
        assert (fresh(asked).holder, ended(made), notices()) == ("assistant", MISSED, ["sofia@acme.example"])


def test_each_tenant_s_are_settled(cast: Cast, held_clock: HeldClock) -> None:
    made = []
    for tenant in (cast.acme, cast.globex):
        with tenant_scope(tenant.pk):
            made.append(promised(waits(make_inbox(tenant))))
    held_clock.advance(minutes=31)
    assert (settle_promises(), settle_promises()) == (2, 0)
    for promise in made:
        with tenant_scope(promise.tenant_id):
            assert ended(promise) == MISSED
