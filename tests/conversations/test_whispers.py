"""What whoever leads says to who answers: to them alone; and who is seen writing."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder, SaidOtherwise
from apps.conversations.finding import search_in
from apps.conversations.models import Conversation, Whisper
from apps.conversations.noted import notes_after
from apps.conversations.transcripts import messages_of
from apps.conversations.whispered import whispers_for
from apps.events import publisher
from apps.events.catalogue import kinds
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.typed import NotText
from tests.cast import Cast, assemble
from tests.conversations.scenes import await_a_waiter, claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SECRET = "Offer ten percent, not more."


@pytest.fixture
def held(at_acme: Cast, waiting: Conversation) -> Conversation:
    """Sarah answers."""
    return claims(at_acme.sarah, waiting)


def whispers(conversation: Conversation, by: Membership, text: str = SECRET, client_id: uuid.UUID | None = None) -> Whisper:
    to = fresh(conversation).agent_id or 0
    return actions.whisper(conversation, member=by, client_id=client_id or uuid.uuid4(), text=text, to=to)


def heard_by(member: Membership, conversation: Conversation) -> list[str]:
    return [row["text"] for row in fetch(whispers_for(member, conversation.pk))]


def test_only_who_answers_and_who_leads_hear_it(at_acme: Cast, held: Conversation) -> None:
    whispers(held, at_acme.sofia)
    heard = {name for name in ("olivia", "adam", "sofia", "sarah", "tom", "oscar", "vera") if heard_by(getattr(at_acme, name), held)}
    assert heard == {"olivia", "adam", "sofia", "sarah"}


def test_a_rival_hears_nothing_of_it(at_acme: Cast, held: Conversation) -> None:
    whispers(held, at_acme.sofia)
    with tenant_scope(at_acme.globex.pk):
        assert heard_by(at_acme.charlie, held) == []
        assert not Whisper.objects.exists()


def test_nothing_else_that_is_read_of_a_conversation_holds_it(at_acme: Cast, held: Conversation) -> None:
    before = fresh(held)
    whispers(held, at_acme.sofia)
    after = fresh(held)
    assert (after.last_seq, after.notes_count, after.preview) == (before.last_seq, before.notes_count, before.preview)
    assert SECRET not in str(messages_of(held))
    assert fetch(notes_after(at_acme.acme.pk, held.pk, 0)) == []
    assert search_in(at_acme.acme.pk, held.pk, "percent").found == []
    assert SECRET not in str(list(Event.objects.values_list("payload")))


def test_who_takes_over_hears_nothing_of_what_was_said_before(at_acme: Cast, held: Conversation) -> None:
    whispers(held, at_acme.sofia)
    claims(at_acme.tom, held)
    assert heard_by(at_acme.tom, held) == heard_by(at_acme.sofia, held) == []
    assert heard_by(at_acme.sarah, held) == [SECRET]


def test_it_goes_to_nobody_who_took_over_meanwhile(at_acme: Cast, held: Conversation) -> None:
    claims(at_acme.tom, held)
    with pytest.raises(Moved, match="whispered to nobody"):
        actions.whisper(held, member=at_acme.sofia, client_id=uuid.uuid4(), text=SECRET, to=at_acme.sarah.pk)
    assert not Whisper.objects.exists()


def test_sent_again_it_is_one(at_acme: Cast, held: Conversation) -> None:
    same = uuid.uuid4()
    assert len({whispers(held, at_acme.sofia, client_id=same).pk for _ in range(2)}) == 1
    assert Event.objects.filter(name="note.whispered").count() == 1
    with pytest.raises(SaidOtherwise):
        whispers(held, at_acme.sofia, "Something else", client_id=same)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_one_instant_it_is_one(transactional_db: None) -> None:
    cast, same = assemble(), uuid.uuid4()
    held = claims(cast.sarah, says(make_guest(make_inbox(cast.acme))))

    def again() -> Whisper:
        try:
            with tenant_scope(cast.acme.pk):
                return whispers(held, cast.sofia, client_id=same)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with tenant_scope(cast.acme.pk):
            first = whispers(held, cast.sofia, client_id=same)
            second = other.submit(again)
            await_a_waiter()
        assert second.result(10) == first


@pytest.mark.parametrize("name", ["sarah", "tom", "oscar", "vera"])
def test_only_who_leads_whispers(at_acme: Cast, held: Conversation, name: str) -> None:
    with pytest.raises(PermissionDenied):
        whispers(held, getattr(at_acme, name))


def test_there_is_nobody_to_whisper_to_in_a_queue_nor_is_one_that_oneself(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(ValidationError, match="a colleague who holds"):
        whispers(waiting, at_acme.sofia)
    with pytest.raises(ValidationError, match="a colleague who holds"):
        whispers(claims(at_acme.sofia, waiting), at_acme.sofia)


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "a\0b"])
def test_it_holds_words(at_acme: Cast, held: Conversation, text: str) -> None:
    with pytest.raises(NotText):
        whispers(held, at_acme.sofia, text)


def test_who_heard_it_puts_it_away_and_who_said_it_sees_that(at_acme: Cast, held: Conversation, held_clock: HeldClock) -> None:
    said = whispers(held, at_acme.sofia)
    held_clock.advance(minutes=1)
    for _ in range(2):
        actions.put_away(said, member=at_acme.sarah)
    assert heard_by(at_acme.sarah, held) == []
    assert [row["heard_at"] for row in fetch(whispers_for(at_acme.sofia, held.pk))] == [held_clock.at]
    told = Event.objects.get(name="whisper.heard")
    assert told.payload == {"conversation": held.pk, "whisper": said.pk, "member": at_acme.sarah.pk}


def test_nobody_else_puts_it_away(at_acme: Cast, held: Conversation) -> None:
    said = whispers(held, at_acme.sofia)
    for other in (at_acme.tom, at_acme.sofia):
        with pytest.raises(NotTheHolder):
            actions.put_away(said, member=other)
    said.refresh_from_db()
    assert said.heard_at is None


@pytest.mark.parametrize("name", ["note.whispered", "whisper.heard", "paper.touched"])
def test_a_customers_own_sockets_never_hear_of_it(name: str) -> None:
    (kind,) = [one for one in kinds() if one.name == name]
    assert "contact" not in kind.fields


class TestWriting:
    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
        published: list[tuple[str, Any]] = []
        monkeypatch.setattr(publisher, "publish", lambda tenant_id, name, payload: published.append((name, payload.get("paper"))))
        return published

    def test_a_note_is_told_to_colleagues_alone(
        self, at_acme: Cast, held: Conversation, told: list[Any], after_commit: Callable[[], Any]
    ) -> None:
        with after_commit():
            actions.touch_paper(held, member=at_acme.sarah, paper="note", on=True)
        assert told == [("paper.touched", "note")]

    def test_a_reply_is_told_to_the_customer_too_where_it_is_that_of_who_answers(
        self, at_acme: Cast, held: Conversation, told: list[Any], after_commit: Callable[[], Any]
    ) -> None:
        with after_commit():
            actions.touch_paper(held, member=at_acme.sarah, paper="reply", on=True)
            actions.touch_paper(held, member=at_acme.tom, paper="reply", on=True)
        assert told == [("paper.touched", "reply"), ("typing.changed", None), ("paper.touched", "reply")]

    def test_who_only_reads_along_writes_nothing(self, at_acme: Cast, held: Conversation) -> None:
        with pytest.raises(PermissionDenied):
            actions.touch_paper(held, member=at_acme.vera, paper="note", on=True)
