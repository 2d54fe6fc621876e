"""What is read beside a conversation of why a person is asked."""

from datetime import timedelta

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations import actions, queries
from apps.escalations.models import Availability, CaseFile, Offer, Priority, Promise
from apps.escalations.queries import NO_CARD, Card
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(guest: Guest) -> Conversation:
    conversation = scenes.says(guest)
    scenes.escalated(conversation, priority=Priority.URGENT)
    return scenes.fresh(conversation)


def card(conversation: Conversation) -> Card:
    with tenant_scope(conversation.tenant_id):
        return queries.cards_in(fetch(queries.cards_of(conversation.tenant_id, [conversation.pk])))[conversation.pk]


class TestCards:
    def test_of_who_waits_says_why_and_how_urgent_it_is(self, waiting: Conversation) -> None:
        shown = card(waiting)
        assert (shown.title, shown.priority, dict(shown.parts)["issue"]) == ("Invoice dispute", Priority.URGENT, 1_800)

    def test_of_whom_nobody_was_asked_for_there_is_an_empty_one(self, cast: Cast) -> None:
        assert card(scenes.says(make_guest(make_inbox(cast.acme, answered_by="assistant")))) == NO_CARD

    def test_what_has_ended_is_not_on_it(self, cast: Cast, waiting: Conversation) -> None:
        held = scenes.claims(cast.sarah, waiting)
        with tenant_scope(cast.acme.pk):
            Offer.objects.create(conversation=held, membership=cast.tom, state=Offer.State.LAPSED, expires_at=clock.now())
            actions.hand_back(held, member=cast.sarah, fence=held.fence)
        assert (card(waiting).title, card(waiting).offer_id) == (None, None)

    def test_the_first_promise_still_to_keep_is_on_it(self, cast: Cast, waiting: Conversation) -> None:
        now = clock.now()
        with tenant_scope(cast.acme.pk):
            for minutes, kept in ((10, now), (20, None), (30, None)):
                Promise.objects.create(conversation=waiting, due_at=now + timedelta(minutes=minutes), kept_at=kept)
        assert card(waiting).due_at == now + timedelta(minutes=20)

    def test_a_rival_reads_nothing_on_it(self, cast: Cast, waiting: Conversation) -> None:
        with tenant_scope(cast.globex.pk):
            (row,) = fetch(queries.cards_of(cast.globex.pk, [waiting.pk]))
        assert Card.of(row) == NO_CARD


class TestTheCase:
    def test_is_the_newest_escalations(self, cast: Cast, waiting: Conversation) -> None:
        newer = scenes.escalated(waiting, priority=Priority.LOW)
        with tenant_scope(cast.acme.pk):
            (row,) = fetch(queries.case_of(cast.acme.pk, waiting.pk))
        assert (row["id"], row["priority"]) == (newer.pk, Priority.LOW)
        assert row["file_id"] is not None

    def test_history_keeps_its_end_however_long_it_was(
        self, cast: Cast, waiting: Conversation, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock
    ) -> None:
        monkeypatch.setattr(queries, "MOST_HISTORY", 2)
        held_clock.advance(minutes=1)
        held = scenes.claims(cast.sarah, waiting)
        held_clock.advance(minutes=1)
        with tenant_scope(cast.acme.pk):
            actions.release(held, member=cast.sarah, fence=held.fence, note="Lunch")
            found = fetch(queries.history_of(cast.acme.pk, waiting.pk))
        assert [(row["kind"], row["by_name"]) for row in found] == [("released", "Sarah Lindqvist"), ("claimed", "Sarah Lindqvist")]


def test_who_never_said_otherwise_is_available(cast: Cast) -> None:
    def state_of(member: Membership) -> str:
        return queries.Standing.of(fetch(queries.standing_of(cast.acme.pk, member.pk))).state

    with tenant_scope(cast.acme.pk):
        assert state_of(cast.sarah) == Availability.State.AVAILABLE
        actions.change_availability(cast.sarah, state=Availability.State.AWAY, actor=cast.sarah.actor)
        assert state_of(cast.sarah) == Availability.State.AWAY
        assert state_of(cast.tom) == Availability.State.AVAILABLE


def test_what_was_promised_stands_there_until_it_is_kept_or_dropped(cast: Cast, waiting: Conversation) -> None:
    with tenant_scope(cast.acme.pk):
        made = actions.promise(waiting, kind=Promise.Kind.OTHER, due_at=clock.now(), words="We write by noon", owner=cast.tom, actor=SYSTEM)
        (row,) = fetch(queries.promises_of(cast.acme.pk, waiting.pk))
        assert (row["words"], row["owner_name"]) == ("We write by noon", "Tom Becker")
        Promise.objects.filter(pk=made.pk).update(dropped_at=clock.now())
        assert fetch(queries.promises_of(cast.acme.pk, waiting.pk)) == []


class TestNews:
    def news(self, conversation: Conversation) -> list[int]:
        """Of after this moment."""
        with tenant_scope(conversation.tenant_id):
            return [row["id"] for row in fetch(queries.news_since(conversation.tenant_id, clock.now(), 5))]

    def test_what_happened_before_is_none(self, waiting: Conversation) -> None:
        assert self.news(waiting) == []

    @pytest.mark.parametrize("when", ["made_at", "kept_at", "missed_at", "dropped_at"])
    def test_whatever_becomes_of_a_promise_is(self, waiting: Conversation, when: str) -> None:
        with tenant_scope(waiting.tenant_id):
            made = Promise.objects.create(conversation=waiting, due_at=clock.now())
            assert self.news(waiting) == []
            Promise.objects.filter(pk=made.pk).update(**{when: clock.now() + timedelta(seconds=1)})
        assert self.news(waiting) == [waiting.pk]

    def test_a_move_and_a_new_escalation_are_once(self, cast: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        before = clock.now()
        held_clock.advance(seconds=1)
        scenes.claims(cast.sarah, waiting)
        scenes.escalated(waiting)
        with tenant_scope(cast.acme.pk):
            assert [row["id"] for row in fetch(queries.news_since(cast.acme.pk, before, 5))] == [waiting.pk]
        with tenant_scope(cast.globex.pk):
            assert fetch(queries.news_since(cast.globex.pk, before, 5)) == []


def test_what_is_known_is_of_the_newest_case_file(waiting: Conversation) -> None:
    with tenant_scope(waiting.tenant_id):
        assert queries.known_in(waiting) == CaseFile.objects.get().known
        CaseFile.objects.all().delete()
        assert queries.known_in(waiting) == []
