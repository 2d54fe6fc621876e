"""Between colleagues: what they note, how far they have read, that they write."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.conversations import actions
from apps.conversations.actions import SaidOtherwise
from apps.conversations.models import Conversation, Note, ReadMark
from apps.conversations.noted import Noted, notes_after, notes_between
from apps.conversations.transcripts import messages_of
from apps.events import publisher
from apps.events.models import Event
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.typed import NotText
from tests.cast import Cast, assemble
from tests.conversations.scenes import answers, await_a_waiter, claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def note(conversation: Conversation, member: Membership, text: str = "Look at order 1042.", client_id: uuid.UUID | None = None) -> Note:
    return actions.note(conversation, member=member, client_id=client_id or uuid.uuid4(), text=text)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is published to sockets."""
    published: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(publisher, "publish", lambda tenant_id, name, payload: published.append((name, dict(payload))))
    return published


def test_notes_count_apart_and_cost_the_customer_no_number(at_acme: Cast, waiting: Conversation) -> None:
    first = note(waiting, at_acme.sarah)
    claims(at_acme.sarah, waiting)
    assert answers(at_acme.sarah, waiting) == 3
    second = note(waiting, at_acme.tom)
    assert [(one.number, one.after_seq) for one in (first, second)] == [(1, 1), (2, 3)]
    assert (fresh(waiting).notes_count, fresh(waiting).last_seq) == (2, 3)


def test_nothing_a_customer_reads_holds_a_note(at_acme: Cast, waiting: Conversation) -> None:
    note(waiting, at_acme.sarah, "A difficult customer")
    assert "difficult" not in str([said.text for said in messages_of(waiting)])
    assert "difficult" not in fresh(waiting).preview
    assert "difficult" not in str(list(Event.objects.values_list("payload")))


def test_a_note_sent_again_is_one_note(at_acme: Cast, waiting: Conversation) -> None:
    same = uuid.uuid4()
    assert len({note(waiting, at_acme.sarah, client_id=same).pk for _ in range(3)}) == 1
    assert fresh(waiting).notes_count == 1
    assert note(waiting, at_acme.tom, client_id=same).number == 2


def test_the_same_id_with_another_body_is_another_note_and_refused(at_acme: Cast, waiting: Conversation) -> None:
    same = uuid.uuid4()
    note(waiting, at_acme.sarah, "one", client_id=same)
    with pytest.raises(SaidOtherwise):
        note(waiting, at_acme.sarah, "two", client_id=same)
    assert fresh(waiting).notes_count == 1


@pytest.mark.django_db(transaction=True)
def test_a_note_sent_twice_at_one_instant_is_one_note(transactional_db: None) -> None:
    cast, same = assemble(), uuid.uuid4()
    waiting = says(make_guest(make_inbox(cast.acme)))

    def again() -> Note:
        try:
            with tenant_scope(cast.acme.pk):
                return note(waiting, cast.sarah, client_id=same)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with tenant_scope(cast.acme.pk):
            first = note(waiting, cast.sarah, client_id=same)
            second = other.submit(again)
            await_a_waiter()
        assert second.result(10) == first
    assert fresh(waiting).notes_count == 1


def test_who_may_not_answer_notes_nothing(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        note(waiting, at_acme.vera)


def test_an_empty_note_is_refused_and_costs_no_number(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(NotText), transaction.atomic():
        note(waiting, at_acme.sarah, "  ")
    assert note(waiting, at_acme.sarah).number == 1


def test_notes_are_read_after_a_number_and_beside_their_messages(at_acme: Cast, waiting: Conversation, guest: Any) -> None:
    for text in ("one", "two"):
        note(waiting, at_acme.sarah, text)
    says(guest)
    note(waiting, at_acme.tom, "three")

    def texts(statement: Any) -> list[tuple[str, str | None]]:
        return [(one.text, one.author_name) for one in map(Noted.of, fetch(statement))]

    sarah, tom = at_acme.sarah.user.name, at_acme.tom.user.name
    assert texts(notes_after(at_acme.acme.pk, waiting.pk, 1)) == [("two", sarah), ("three", tom)]
    assert texts(notes_between(at_acme.acme.pk, waiting.pk, 1, 1)) == [("one", sarah), ("two", sarah)]


def test_a_read_mark_only_moves_forward_and_never_past_the_end(at_acme: Cast, waiting: Conversation, guest: Any) -> None:
    says(guest)
    conversation = fresh(waiting)
    for seq, marked in ((1, 1), (99, 2), (1, 2), (0, 2)):
        actions.read_by_member(conversation, member=at_acme.sarah, seq=seq)
        assert ReadMark.objects.get(membership=at_acme.sarah).seq == marked


def test_the_customer_hears_of_it_only_when_who_holds_has_read(
    at_acme: Cast, waiting: Conversation, told: list[Any], after_commit: Callable[[], Any]
) -> None:
    held = claims(at_acme.sarah, waiting)
    held = fresh(held)
    with after_commit():
        actions.read_by_member(held, member=at_acme.tom, seq=2)
    assert (fresh(waiting).agent_read_seq, told) == (0, [])
    for _ in range(2):
        with after_commit():
            actions.read_by_member(held, member=at_acme.sarah, seq=2)
    assert fresh(waiting).agent_read_seq == 2
    reading = {"conversation": held.pk, "contact": held.contact_id, "reader": "agent", "seq": 2}
    assert told == [("conversation.read", reading)]


def test_a_colleague_who_takes_over_takes_no_reading_back(at_acme: Cast, waiting: Conversation) -> None:
    actions.read_by_member(fresh(claims(at_acme.sarah, waiting)), member=at_acme.sarah, seq=2)
    actions.read_by_member(fresh(claims(at_acme.tom, waiting)), member=at_acme.tom, seq=1)
    assert fresh(waiting).agent_read_seq == 2


def test_only_who_holds_is_seen_writing(at_acme: Cast, waiting: Conversation, told: list[Any], after_commit: Callable[[], Any]) -> None:
    held = claims(at_acme.sarah, waiting)
    with after_commit():
        actions.type_as_member(held, member=at_acme.tom, on=True)
        actions.type_as_member(held, member=at_acme.sarah, on=True)
    assert [(name, payload["member"]) for name, payload in told] == [("typing.changed", at_acme.sarah.pk)]
    with pytest.raises(PermissionDenied):
        actions.type_as_member(held, member=at_acme.vera, on=True)
