"""A person is forgotten: nothing of theirs is left anywhere, and figures are what they were."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Avg, Count
from pytest_django import Settings

from apps.conversations import actions as conversations
from apps.conversations.actions import Blocked
from apps.conversations.admitting import NotAdmitted, admit
from apps.conversations.models import Author, Contact, Conversation, Message, Partial, Rating, Visitor
from apps.conversations.posting import Draft
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import erasing
from apps.privacy.actions.erasing import digest_of, whose
from apps.privacy.map import MAP, Entry
from apps.privacy.models import Erasure, Job
from apps.tenants.models import Membership
from apps.tickets.models import Ticket
from tests.cast import Cast
from tests.conversations.scenes import given_to_assistant, says, transcript
from tests.factories import make_arrival, make_inbox
from tests.privacy.scenes import CANARY, known_everywhere
from tests.standing import everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def known(cast: Cast) -> Contact:
    return known_everywhere(cast.sarah)


def asked(contact: Contact, by: Membership) -> Erasure:
    with tenant_scope(contact.tenant_id):
        return actions.ask(contact, actor=by.actor)


def forgotten(contact: Contact, by: Membership) -> Erasure:
    erasure = asked(contact, by)
    assert actions.erase(erasure.tenant_id, erasure.pk)
    return fresh(erasure)


def fresh(erasure: Erasure) -> Erasure:
    with tenant_scope(erasure.tenant_id):
        return Erasure.objects.get(pk=erasure.pk)


def where_it_stands(canary: str, uploads: Path) -> Iterator[str]:
    """Every table of the whole database, to the letter, and every file."""
    for table, rows in everything({model._meta.db_table: "true" for model in apps.get_models(include_auto_created=True)}).items():
        yield from (f"{table}: {row}" for row in rows if canary.lower() in row.lower())
    for file in uploads.rglob("*"):
        if canary.lower() in str(file).lower() or (file.is_file() and canary.encode() in file.read_bytes()):
            yield str(file)


def figures(tenant_id: int) -> dict[str, Any]:
    """What is counted: conversations by how they ended, scores, escalations, sums."""
    told = {
        "conversations.Conversation": ["status", "outcome", "language", "opened_at", "resolved_at", "claimed_at"],
        "conversations.Rating": ["kind", "score", "rated_at"],
        "conversations.Signals": ["sentiment", "smoothed", "seq"],
        "escalations.Escalation": ["state", "reason", "queued_at", "taken_at", "ending"],
        "escalations.Promise": ["due_at", "kept_at", "missed_at"],
        "assistant.Turn": ["state", "decision", "prompt_tokens", "provider"],
        "tools.ToolCall": ["tool", "tier", "state"],
        "tickets.Ticket": ["status", "priority", "opened_at", "solved_at"],
        "business.Order": ["number", "state", "placed_at", "currency"],
        "business.OrderLine": ["price", "quantity"],
        "business.Refund": ["amount", "number"],
        "business.Invoice": ["amount", "number"],
        "llm.Spend": ["prompt_tokens", "cost"],
    }
    with tenant_scope(tenant_id):
        rows = {label: list(apps.get_model(label).objects.order_by("pk").values_list("pk", *names)) for label, names in told.items()}
        score = Rating.objects.aggregate(mean=Avg("score"), many=Count("pk"))
    return rows | {"score": score}


class TestWhatIsLeft:
    def test_not_a_word_in_the_whole_database_nor_in_a_file(self, known: Contact, cast: Cast, uploads: Path) -> None:
        assert len(list(where_it_stands(CANARY, uploads))) > 60
        forgotten(known, cast.olivia)
        assert list(where_it_stands(CANARY, uploads)) == []
        assert [file for file in uploads.rglob("*") if file.is_file()] == []

    def test_nothing_that_the_map_would_still_find(self, known: Contact, cast: Cast) -> None:
        forgotten(known, cast.olivia)
        with tenant_scope(cast.acme.pk):
            assert actions.findings(known) == {}

    def test_somebody_elses_is_untouched(self, known: Contact, cast: Cast, uploads: Path) -> None:
        other = known_everywhere(cast.charlie, canary="Winterbourne")
        before = sorted(where_it_stands("Winterbourne", uploads))
        forgotten(known, cast.olivia)
        assert sorted(where_it_stands("Winterbourne", uploads)) == before
        assert other.pk

    def test_figures_are_what_they_were(self, known: Contact, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            conversations.send_away(conversations.lock_family(known), actor=SYSTEM)  # what is open ends with it, and that is counted
            erasing.tickets.let_go(whose(known).contacts, actor=SYSTEM)
        before = figures(cast.acme.pk)
        forgotten(known, cast.olivia)
        assert figures(cast.acme.pk) == before

    def test_what_anybody_may_have_typed_takes_nobody_elses_mail(self, known: Contact, cast: Cast) -> None:
        stranger = says(make_arrival(make_inbox(cast.acme)).guest, "Hello")
        with tenant_scope(cast.acme.pk):
            conversations.add_address(stranger.contact, "email", f"{CANARY}@example.org")
            assert whose(stranger.contact).addresses == ()


class TestTheProof:
    def test_it_counts_and_its_digest_is_in_the_log(self, known: Contact, cast: Cast) -> None:
        erasure = forgotten(known, cast.olivia)
        assert (erasure.state, erasure.asked_by_id, erasure.contact_id) == (Job.State.DONE, cast.olivia.pk, known.pk)
        assert erasure.files == 5
        assert set(erasure.found) <= set(erasure.counts) | {"conversations.Partial"}  # that one became a message first
        assert erasure.digest == digest_of(erasure)
        with tenant_scope(cast.acme.pk):
            event = Event.objects.get(name="contact.erased")
        assert event.payload["digest"] == erasure.digest
        assert event.payload["rows"] == sum(erasure.counts.values())

    def test_it_holds_no_word_of_them(self, known: Contact, cast: Cast, uploads: Path) -> None:
        forgotten(known, cast.olivia)
        assert not [line for line in where_it_stands("example.org", uploads) if line.startswith("privacy_")]

    def test_asked_for_twice_it_is_one(self, known: Contact, cast: Cast) -> None:
        assert asked(known, cast.olivia) == asked(known, cast.adam)

    def test_it_is_the_whole_person_whichever_of_their_rows_is_named(self, known: Contact, cast: Cast, uploads: Path) -> None:
        with tenant_scope(cast.acme.pk):
            merged = Contact.objects.get(merged_into=known)
        assert forgotten(merged, cast.olivia).contact_id == known.pk
        assert list(where_it_stands(CANARY, uploads)) == []


class TestWhileTheyAreHere:
    """F16."""

    def test_a_reply_in_the_making_is_cut_off_and_nothing_is_said_after(self, cast: Cast, uploads: Path) -> None:
        guest = make_arrival(make_inbox(cast.acme, answered_by="assistant")).guest
        conversation = given_to_assistant(says(guest, CANARY))
        with tenant_scope(cast.acme.pk):
            fence = Conversation.objects.get(pk=conversation.pk).fence
            Partial.objects.create(conversation=conversation, turn="t1", fence=fence, text=f"Dear {CANARY}")
        erasure = asked(Contact(pk=guest.contact_id, tenant_id=cast.acme.pk), cast.olivia)
        with tenant_scope(cast.acme.pk):
            late = Draft(author=Author.ASSISTANT, text=f"{CANARY}, once more", turn="t1")
            assert conversations.post_draft(conversation, late, fence=fence) is None
        assert actions.erase(erasure.tenant_id, erasure.pk)
        assert transcript(conversation) == []
        assert list(where_it_stands(CANARY, uploads)) == []

    def test_their_browser_is_shut_out_before_anything_goes(self, cast: Cast) -> None:
        arrival = make_arrival(make_inbox(cast.acme))
        says(arrival.guest, CANARY)
        asked(Contact(pk=arrival.guest.contact_id, tenant_id=cast.acme.pk), cast.olivia)
        with pytest.raises(NotAdmitted):
            admit(arrival.token)

    def test_whoever_is_in_already_can_write_nothing_any_more(self, cast: Cast, uploads: Path) -> None:
        arrival = make_arrival(make_inbox(cast.acme))
        says(arrival.guest, CANARY)
        forgotten(Contact(pk=arrival.guest.contact_id, tenant_id=cast.acme.pk), cast.olivia)
        with tenant_scope(cast.acme.pk), pytest.raises(Blocked):
            conversations.receive(arrival.guest, client_id=uuid.uuid4(), text=CANARY)
        assert list(where_it_stands(CANARY, uploads)) == []

    def test_a_ticket_is_closed_without_a_letter(self, known: Contact, cast: Cast) -> None:
        forgotten(known, cast.olivia)
        with tenant_scope(cast.acme.pk):
            assert set(Ticket.objects.filter(contact=known).values_list("status", "subject")) == {("closed", "Erased")}

    def test_what_was_on_its_way_is_found_an_hour_later(
        self, known: Contact, cast: Cast, uploads: Path, held_clock: clock.HeldClock
    ) -> None:
        erasure = forgotten(known, cast.olivia)
        with tenant_scope(cast.acme.pk):
            conversation = Conversation.objects.filter(contact=known).first()
            Message.objects.create(conversation=conversation, seq=99, author="agent", text=CANARY)
        assert actions.erase_due() == 0
        held_clock.advance(hours=1, seconds=1)
        assert actions.erase_due() == 1
        assert list(where_it_stands(CANARY, uploads)) == []
        assert fresh(erasure).again_at is None
        assert actions.erase_due() == 0


class Killed(BaseException):
    """The worker is gone, between one batch and the next."""


class TestWhenAWorkerDies:
    @pytest.mark.parametrize("after", [1, 9, 25])
    def test_another_goes_on_where_it_was(
        self, after: int, known: Contact, cast: Cast, uploads: Path, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        erasure, batch, done = asked(known, cast.olivia), erasing._batch, 0

        def until_killed(erasure: Erasure, entry: Entry, theirs: Any) -> int:
            nonlocal done
            if (done := done + 1) > after:
                raise Killed
            return batch(erasure, entry, theirs)

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(erasing, "_batch", until_killed)
            actions.erase(erasure.tenant_id, erasure.pk)
        assert not actions.erase(erasure.tenant_id, erasure.pk), "whoever died holds the lease"
        held_clock.advance(seconds=61)
        assert actions.erase_due() == 1
        assert list(where_it_stands(CANARY, uploads)) == []
        assert (fresh(erasure).state, fresh(erasure).attempts, fresh(erasure).files) == (Job.State.DONE, 2, 5)

    def test_who_was_taken_over_has_no_say(self, known: Contact, cast: Cast, held_clock: clock.HeldClock) -> None:
        erasure = asked(known, cast.olivia)
        slow = erasing.lease(Erasure, erasure.tenant_id, erasure.pk)
        assert slow is not None
        held_clock.advance(seconds=61)
        assert actions.erase(erasure.tenant_id, erasure.pk)
        with pytest.raises(erasing.TakenOver), tenant_scope(erasure.tenant_id):
            erasing.renew(slow, files=99)
        assert fresh(erasure).files == 5


class TestWhoMay:
    def test_an_owner_and_an_admin(self, known: Contact, cast: Cast) -> None:
        for member in (cast.sofia, cast.sarah, cast.oscar, cast.vera):
            with pytest.raises(PermissionDenied):
                asked(known, member)
        assert asked(known, cast.adam).state == Job.State.QUEUED

    def test_nobody_while_there_is_a_legal_hold(self, known: Contact, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            held = actions.hold(Contact.objects.get(merged_into=known), reference="2026-1", actor=cast.olivia.actor)
        with pytest.raises(ValidationError, match="legal hold"):
            asked(known, cast.olivia)
        with tenant_scope(cast.acme.pk):
            actions.end_hold(held, actor=cast.olivia.actor)
        assert asked(known, cast.olivia)

    def test_a_hold_comes_too_late_for_who_is_being_forgotten(self, known: Contact, cast: Cast) -> None:
        asked(known, cast.olivia)
        with tenant_scope(cast.acme.pk), pytest.raises(ValidationError, match="too late"):
            actions.hold(known, reference="2026-1", actor=cast.olivia.actor)

    def test_a_rival_reaches_nobody(self, known: Contact, cast: Cast) -> None:
        with tenant_scope(cast.globex.pk), pytest.raises((ValidationError, StopIteration, Contact.DoesNotExist)):
            actions.ask(known, actor=cast.charlie.actor)


def test_no_entry_of_the_map_is_walked_without_end(known: Contact, cast: Cast) -> None:
    """What was done is not found again, whatever else there is in the row."""
    forgotten(known, cast.olivia)
    with tenant_scope(cast.acme.pk):
        theirs = whose(known)
        assert [entry.label for entry in MAP if entry.left(theirs).exists()] == []
        assert Visitor.objects.filter(contact=known).count() == 0
