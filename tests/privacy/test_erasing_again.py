"""A person is forgotten, and looked for once more: when it is due, unless they are on legal hold, and by addresses that are gone."""

from pathlib import Path

import pytest
from pytest_django import Settings

from apps.conversations.models import Contact, Conversation, Delivery, Inbound, Message
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import erasing
from apps.privacy.actions.erasing import digest_of
from apps.privacy.map import Entry, Whose
from apps.privacy.models import LOOKED_AT_AGAIN, Erasure, Hold, Job
from tests.cast import Cast
from tests.privacy.scenes import CANARY, file, known_everywhere
from tests.standing import everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def known(cast: Cast) -> Contact:
    return known_everywhere(cast.sarah)


@pytest.fixture
def erasure(known: Contact, cast: Cast) -> Erasure:
    """Done, and to be looked at once more."""
    with tenant_scope(known.tenant_id):
        asked = actions.ask(known, actor=cast.olivia.actor)
    assert actions.erase(asked.tenant_id, asked.pk)
    return fresh(asked)


def fresh(erasure: Erasure) -> Erasure:
    with tenant_scope(erasure.tenant_id):
        return Erasure.objects.get(pk=erasure.pk)


def on_its_way(erasure: Erasure) -> Message:
    with tenant_scope(erasure.tenant_id):
        conversation = Conversation.objects.filter(contact=erasure.contact_id).first()
        return Message.objects.create(conversation=conversation, seq=99, author="agent", text=CANARY)


def is_there(message: Message) -> bool:
    with tenant_scope(message.tenant_id):
        return Message.objects.filter(pk=message.pk).exists()


def test_run_twice_the_second_look_still_waits_and_comes_when_it_is_due(erasure: Erasure, held_clock: clock.HeldClock) -> None:
    late = on_its_way(erasure)
    held_clock.advance(minutes=30)
    assert not actions.erase(erasure.tenant_id, erasure.pk)
    assert is_there(late)
    assert fresh(erasure).again_at == erasure.again_at
    held_clock.advance(minutes=31)
    assert actions.erase_due() == 1
    assert not is_there(late)


class TestByAddressesThatAreGone:
    def test_what_is_known_by_them_alone_is_found(
        self, erasure: Erasure, known: Contact, uploads: Path, held_clock: clock.HeldClock
    ) -> None:
        with tenant_scope(erasure.tenant_id):
            inbox = Conversation.objects.filter(contact=known).first().inbox  # type: ignore[union-attr]
            Inbound.objects.create(inbox=inbox, provider_id="late", sender=CANARY, path=file("mail/late.eml"), state="aside")
            Inbound.objects.create(inbox=inbox, provider_id="told", fields={"To": CANARY, "MessageStatus": "sent"})
            Delivery.objects.create(key="late", to=CANARY, text=CANARY, purpose="code", state="sent")
        held_clock.advance(hours=1, seconds=1)
        assert actions.erase_due() == 1
        with tenant_scope(erasure.tenant_id):
            assert not Inbound.objects.exists()
            assert not Delivery.objects.exists()
        assert not list(uploads.rglob("*.eml"))

    def test_they_are_kept_for_an_hour_and_nobody_reads_them_in_the_database(self, erasure: Erasure, held_clock: clock.HeldClock) -> None:
        assert CANARY in erasure.addresses
        assert not [row for row in everything({"privacy_erasure": "true"})["privacy_erasure"] if CANARY in row]
        held_clock.advance(hours=1, seconds=1)
        actions.erase_due()
        assert fresh(erasure).addresses == ""

    @pytest.mark.parametrize("is_asked_again", [False, True])
    def test_who_has_written_again_since_is_somebody_new(
        self, is_asked_again: bool, erasure: Erasure, known: Contact, cast: Cast, held_clock: clock.HeldClock
    ) -> None:
        held_clock.advance(minutes=5)
        with tenant_scope(erasure.tenant_id):
            inbox = Conversation.objects.filter(contact=known).first().inbox  # type: ignore[union-attr]
            Inbound.objects.create(inbox=inbox, provider_id="new", sender=CANARY, fields={"Body": "Hello again"})
            if is_asked_again:
                actions.ask(known, actor=cast.olivia.actor)
        held_clock.advance(hours=1)
        assert actions.erase_due() == 1
        with tenant_scope(erasure.tenant_id):
            assert Inbound.objects.filter(provider_id="new").exists()


class TestALegalHold:
    def test_the_second_look_waits_until_it_is_ended(
        self, erasure: Erasure, known: Contact, cast: Cast, held_clock: clock.HeldClock
    ) -> None:
        late = on_its_way(erasure)
        with tenant_scope(erasure.tenant_id):
            held = actions.hold(known, reference="2026-1", actor=cast.olivia.actor)
        for _ in range(erasing.MOST_ATTEMPTS + 1):
            held_clock.advance(hours=1, seconds=1)
            actions.erase_due()
        assert is_there(late)
        assert fresh(erasure).state == Job.State.DONE
        with tenant_scope(erasure.tenant_id):
            actions.end_hold(held, actor=cast.olivia.actor)
        held_clock.advance(hours=1, seconds=1)
        actions.erase_due()
        assert not is_there(late)

    def test_set_in_the_midst_of_the_second_look_it_ends_it_there(
        self, erasure: Erasure, known: Contact, cast: Cast, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late, batch = on_its_way(erasure), erasing._batch
        with tenant_scope(erasure.tenant_id):
            Conversation.objects.filter(contact=known).update(preview=CANARY)

        def and_somebody_holds(erasure: Erasure, entry: Entry, theirs: Whose) -> int:
            done = batch(erasure, entry, theirs)
            if entry.model is Message and done:
                with tenant_scope(erasure.tenant_id):
                    actions.hold(known, reference="2026-1", actor=cast.olivia.actor)
            return done

        held_clock.advance(hours=1, seconds=1)
        with monkeypatch.context() as patched:
            patched.setattr(erasing, "_batch", and_somebody_holds)
            assert not actions.erase(erasure.tenant_id, erasure.pk)
        assert not is_there(late), "it went before"
        with tenant_scope(erasure.tenant_id):
            assert Conversation.objects.filter(contact=known, preview=CANARY).exists()
        assert (fresh(erasure).state, fresh(erasure).again_at) == (Job.State.DONE, clock.now() + LOOKED_AT_AGAIN)

    def test_of_who_was_joined_with_them_since_nothing_goes(self, known: Contact, cast: Cast) -> None:
        with tenant_scope(known.tenant_id):
            asked = actions.ask(known, actor=cast.olivia.actor)
            joined = Contact.objects.create(name="Joined")
            Hold.objects.create(contact=joined, reference="2026-2")
            Contact.objects.filter(pk=joined.pk).update(merged_into=known)
            messages = Message.objects.filter(conversation__contact=known).count()
        assert not actions.erase(asked.tenant_id, asked.pk)
        left = fresh(asked)
        assert (left.state, left.problem) == (Job.State.FAILED, erasing.HELD)
        with tenant_scope(known.tenant_id):
            assert Message.objects.filter(conversation__contact=known).count() >= messages > 0


class TestAskedAgain:
    def test_it_is_another_with_a_proof_of_its_own(self, erasure: Erasure, known: Contact, cast: Cast, held_clock: clock.HeldClock) -> None:
        held_clock.advance(minutes=10)
        late = on_its_way(erasure)
        with tenant_scope(erasure.tenant_id):
            again = actions.ask(known, actor=cast.adam.actor)
        assert actions.erase(again.tenant_id, again.pk)
        assert not is_there(late)
        first, second = fresh(erasure), fresh(again)
        assert (first.digest, first.asked_by_id, first.finished_at) == (digest_of(first), cast.olivia.pk, erasure.finished_at)
        assert (second.asked_by_id, second.asked_at, second.finished_at) == (cast.adam.pk, clock.now(), clock.now())
        assert second.found["conversations.Message"] == second.counts["conversations.Message"] == 1
        assert (first.addresses, first.again_at, second.addresses) == ("", None, erasure.addresses)
        with tenant_scope(erasure.tenant_id):
            told = Event.objects.filter(name="contact.erased").order_by("pk")
            assert [one.payload["digest"] for one in told] == [first.digest, second.digest]

    def test_what_fails_at_every_try_is_given_up_and_said(self, known: Contact, cast: Cast) -> None:
        with tenant_scope(known.tenant_id):
            asked = actions.ask(known, actor=cast.olivia.actor)
            Erasure.objects.filter(pk=asked.pk).update(attempts=erasing.MOST_ATTEMPTS)
        assert not actions.erase(asked.tenant_id, asked.pk)
        assert (fresh(asked).state, fresh(asked).problem) == (Job.State.FAILED, erasing.FAILS)
        with tenant_scope(known.tenant_id):
            again = actions.ask(known, actor=cast.olivia.actor)
        assert again.pk != asked.pk
        assert actions.erase(again.tenant_id, again.pk)
