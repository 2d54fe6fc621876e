"""Who is told of what: once each, whoever it concerns, and nobody who may not see it."""

import json
import uuid
from datetime import timedelta

import pytest

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.desk.actions import forget_notices, noticing, notify
from apps.desk.models import Notice, Noticing
from apps.desk.noticing import Reading, Told
from apps.escalations import actions as escalations
from apps.escalations.models import Promise
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Membership
from apps.tools import actions as tools
from tests.cast import Cast
from tests.console import scenes
from tests.console.by_hand import REFUND, known_as_maria
from tests.desk.telling import names, newly_told, sets, told
from tests.escalations.moving.scenes import PUSH, chooses, here, leaves, offered, passed_to, team_of, waits_for
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """With Sarah; what came before is told."""
    notify()
    conversation = scenes.claims(cast.sarah, scenes.says(guest))
    notify()
    return conversation


def gives(by: Membership, conversation: Conversation, to: Membership) -> None:
    with tenant_scope(by.tenant_id):
        escalations.transfer(conversation, member=by, fence=scenes.fresh(conversation).fence, to=to)


def snoozed(conversation: Conversation, by: Membership, held_clock: clock.HeldClock) -> None:
    with tenant_scope(by.tenant_id):
        until = clock.now() + timedelta(hours=1)
        conversations.snooze(conversation, until=until, member=by, fence=scenes.fresh(conversation).fence)


def promises(conversation: Conversation, *, minutes: float, owner: Membership | None = None) -> Promise:
    with tenant_scope(conversation.tenant_id):
        due_at = clock.now() + timedelta(minutes=minutes)
        return escalations.promise(conversation, kind=Promise.Kind.OTHER, due_at=due_at, owner=owner, actor=SYSTEM)


class TestWhoeverHoldsIt:
    def test_is_told_that_the_customer_wrote(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        scenes.says(guest, "One more thing")
        assert newly_told(cast.sarah) == ["wrote"]
        assert told(cast.tom) == []

    def test_is_told_of_each_event_once(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        scenes.says(guest, "One more thing")
        for _ in range(4):
            notify()
        assert told(cast.sarah) == ["wrote"]

    def test_is_told_that_a_supervisor_whispers(self, cast: Cast, held: Conversation) -> None:
        with tenant_scope(cast.acme.pk):
            conversations.whisper(held, member=cast.sofia, client_id=uuid.uuid4(), text="Offer a refund", to=cast.sarah.pk)
        notify()
        assert (told(cast.sarah), told(cast.sofia)) == (["whispered"], [])

    def test_hears_nothing_of_what_they_did_themselves(self, cast: Cast, held: Conversation) -> None:
        scenes.answers(cast.sarah, held)
        names(cast.sarah, held, cast.sarah)
        assert newly_told(cast.sarah) == []

    def test_is_told_that_a_colleague_gave_it_to_them(self, cast: Cast, held: Conversation) -> None:
        gives(cast.sarah, held, cast.tom)
        assert newly_told(cast.tom) == ["given"]
        with tenant_scope(cast.acme.pk):
            assert Notice.objects.get(membership=cast.tom).by_id == cast.sarah.pk

    def test_is_told_once_where_it_is_given_with_a_note_that_names_them(self, cast: Cast, held: Conversation) -> None:
        gives(cast.sarah, held, cast.tom)
        names(cast.sarah, held, cast.tom)
        assert newly_told(cast.tom) == ["given"]

    def test_is_told_that_it_is_back_from_snooze(self, cast: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
        snoozed(held, cast.sarah, held_clock)
        held_clock.advance(hours=2)
        conversations.wake_due()
        assert newly_told(cast.sarah) == ["back"]

    def test_is_told_once_where_the_customer_woke_it(
        self, cast: Cast, guest: Guest, held: Conversation, held_clock: clock.HeldClock
    ) -> None:
        snoozed(held, cast.sarah, held_clock)
        scenes.says(guest, "Are you there?")
        assert newly_told(cast.sarah) == ["wrote"]


class TestWhoIsNamed:
    def test_is_told_whoever_they_are(self, cast: Cast, held: Conversation) -> None:
        names(cast.sarah, held, cast.tom, cast.vera)
        notify()
        assert (told(cast.tom), told(cast.vera), told(cast.sofia)) == (["named"], ["named"], [])

    def test_is_not_told_when_they_are_no_member_any_more(self, cast: Cast, held: Conversation) -> None:
        names(cast.sarah, held, cast.tom)
        with tenant_scope(cast.acme.pk):
            Membership.objects.filter(pk=cast.tom.pk).update(ended_at=clock.now())
        assert newly_told(cast.tom) == []

    def test_is_not_told_of_what_they_do_not_see(self, cast: Cast, held: Conversation) -> None:
        team_of(cast.tom, name="Outside", sees_only_its_queue=True)
        names(cast.sarah, held, cast.tom)
        assert newly_told(cast.tom) == []

    def test_is_not_told_in_another_tenant(self, cast: Cast, held: Conversation) -> None:
        names(cast.sarah, held, cast.charlie)
        assert newly_told(cast.charlie) == []


class TestTheQueue:
    def test_is_told_to_those_of_the_team_who_are_there(self, cast: Cast) -> None:
        notify()
        team = team_of(cast.sarah, cast.tom, cast.sofia)
        here(cast.sarah, cast.tom, cast.adam)
        chooses(cast.tom, "away")
        waits_for(team)
        notify()
        assert [told(one) for one in (cast.sarah, cast.tom, cast.sofia, cast.adam)] == [["queued"], [], [], []]

    def test_without_a_team_is_told_to_all_who_are_there(self, cast: Cast, guest: Guest) -> None:
        notify()
        here(cast.sarah, cast.vera)
        scenes.says(guest)
        notify()
        assert (told(cast.sarah), told(cast.vera), told(cast.tom)) == (["queued"], [], [])

    def test_of_one_who_was_taken_at_once_nobody_is_told(self, cast: Cast, guest: Guest) -> None:
        notify()
        here(cast.sarah, cast.tom)
        scenes.claims(cast.sarah, scenes.says(guest))
        notify()
        assert (told(cast.sarah), told(cast.tom)) == ([], [])

    def test_what_is_offered_is_told_to_whom_it_is_offered_alone(self, cast: Cast) -> None:
        notify()
        team = team_of(cast.sarah, cast.tom, mode=PUSH)
        here(cast.sarah, cast.tom)
        conversation = waits_for(team)
        escalations.offer_waiting(cast.acme.pk, conversation.pk)
        asked = offered(conversation)
        notify()
        assert asked is not None
        assert {one.pk: told(one) for one in (cast.sarah, cast.tom) if told(one)} == {asked.pk: ["offered"]}

    def test_who_is_passed_on_to_another_team_is_told_there(self, cast: Cast) -> None:
        notify()
        conversation = waits_for(team_of(cast.sarah))
        here(cast.sarah, cast.tom)
        notify()
        passed_to(team_of(cast.tom, name="Returns"), conversation)
        assert newly_told(cast.tom) == ["queued"]
        assert told(cast.sarah) == ["queued"]


class TestAPromise:
    def test_is_told_five_minutes_before_to_whoever_owns_it(self, cast: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
        promises(held, minutes=30, owner=cast.tom)
        assert newly_told(cast.tom) == []
        held_clock.advance(minutes=25)
        assert newly_told(cast.tom) == ["due"]
        held_clock.advance(minutes=1)
        assert (newly_told(cast.tom), told(cast.sarah)) == ([], [])

    def test_that_is_short_is_told_at_half_its_time(self, cast: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
        promises(held, minutes=4)
        assert newly_told(cast.sarah) == []
        held_clock.advance(minutes=2)
        assert newly_told(cast.sarah) == ["due"]

    def test_of_who_waits_is_told_to_those_who_could_take_them(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        conversation = waits_for(team_of(cast.sarah))
        notify()
        promises(conversation, minutes=4)
        held_clock.advance(minutes=3)
        here(cast.sarah)
        assert newly_told(cast.sarah) == ["due"]

    def test_passed_on_is_told_to_its_new_owner_who_hears_too_that_it_is_due(
        self, cast: Cast, held: Conversation, held_clock: clock.HeldClock
    ) -> None:
        promises(held, minutes=30, owner=cast.sofia)
        held_clock.advance(minutes=26)
        assert newly_told(cast.sofia) == ["due"]
        with tenant_scope(cast.acme.pk):
            piece = escalations.Piece(held, scenes.fresh(held).fence, cast.tom)
            escalations.end_shift(cast.sofia, pieces=[piece], member=cast.sofia)
        assert newly_told(cast.tom) == ["passed", "due"]

    def test_that_was_kept_is_told_to_nobody(self, cast: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
        promises(held, minutes=10)
        held_clock.advance(minutes=6)
        scenes.answers(cast.sarah, held)
        escalations.settle_promises()
        assert newly_told(cast.sarah) == []


class TestAnApproval:
    def test_is_asked_of_all_who_may_decide_and_its_end_is_told_to_who_asked(self, cast: Cast, held: Conversation) -> None:
        known_as_maria(cast, held, limit=10)
        notify()
        with tenant_scope(cast.acme.pk):
            call = tools.call_by_hand(held, "refund_request", json.dumps(REFUND), member=cast.sarah, key="once")
            asked = call.approvals.get()
        notify()
        assert [told(one) for one in (cast.sofia, cast.olivia, cast.sarah, cast.tom, cast.vera)] == [["asked"], ["asked"], [], [], []]
        with tenant_scope(cast.acme.pk):
            tools.approve(asked, by=cast.sofia)
        assert (newly_told(cast.sarah), newly_told(cast.sofia)) == (["decided"], [])


def test_what_somebody_does_not_wish_to_hear_is_not_kept(cast: Cast, guest: Guest, held: Conversation) -> None:
    sets(cast.sarah, wanted=["named"])
    scenes.says(guest, "One more thing")
    names(cast.tom, held, cast.sarah)
    assert newly_told(cast.sarah) == ["named"]


def test_nobody_is_told_of_what_was_before_the_first_sweep(cast: Cast, guest: Guest) -> None:
    scenes.claims(cast.sarah, scenes.says(guest))
    scenes.says(guest, "One more thing")
    with across_tenants(Door.SWEEP):
        Noticing.objects.all().delete()
    assert newly_told(cast.sarah) == []


def test_a_long_log_is_followed_in_stretches(cast: Cast, guest: Guest, held: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in ("One", "Two", "Three"):
        scenes.says(guest, words)
    monkeypatch.setattr(noticing, "MOST_EVENTS", 2)
    assert [newly_told(cast.sarah) for _ in range(3)] == [["wrote", "wrote"], ["wrote"], []]


def test_an_event_that_cannot_be_read_costs_the_others_nothing(
    cast: Cast, guest: Guest, held: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = scenes.says(make_guest(make_inbox(cast.acme)))
    scenes.says(guest, "One more thing")
    whole = Reading.told

    def told_of(reading: Reading) -> list[Told]:
        if any(event.payload["conversation"] == broken.pk for event in reading._events):
            raise LookupError
        return whole(reading)

    monkeypatch.setattr(Reading, "told", told_of)
    assert newly_told(cast.sarah) == ["wrote"]


def test_the_newest_are_kept(cast: Cast, guest: Guest, held: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in ("One", "Two", "Three"):
        scenes.says(guest, words)
    names(cast.sarah, held, cast.tom)
    notify()
    monkeypatch.setattr(noticing, "KEPT", 2)
    assert forget_notices() == 1
    assert (told(cast.sarah), told(cast.tom)) == (["wrote", "wrote"], ["named"])


def test_who_left_the_house_waits_for_their_notices_there(cast: Cast, guest: Guest, held: Conversation) -> None:
    leaves(cast.sarah)
    scenes.says(guest, "Where did you go?")
    assert newly_told(cast.sarah) == ["wrote"]


def test_what_happens_elsewhere_is_told_elsewhere(cast: Cast, held: Conversation) -> None:
    here(cast.charlie, cast.sarah)
    scenes.says(make_guest(make_inbox(cast.globex)), "Hello, Globex")
    notify()
    assert (told(cast.charlie), told(cast.sarah)) == (["queued"], [])
