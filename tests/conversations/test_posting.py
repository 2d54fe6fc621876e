"""The one statement that posts, from both sides and from an event loop: accepted once, and only where it may be said."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from apps.conversations import actions, recent
from apps.conversations.actions import SaidOtherwise, messages
from apps.conversations.actions.messages import KeptMoving
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Outcome
from apps.conversations.transcripts import messages_of
from apps.events import publisher
from apps.events.actors import SYSTEM
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from tests.cast import Cast, assemble
from tests.conversations.scenes import claims, fresh, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def test_what_an_agent_says_again_is_one_message(at_acme: Cast, waiting: Conversation) -> None:
    held, same = claims(at_acme.sarah, waiting), uuid.uuid4()
    said = [actions.post(held, member=at_acme.sarah, client_id=same, text="Hello Ann").seq for _ in range(3)]
    assert said == [3, 3, 3]
    with pytest.raises(SaidOtherwise):
        actions.post(held, member=at_acme.sarah, client_id=same, text="Hello Bob")


def test_what_an_agent_said_is_found_again_after_they_handed_over(at_acme: Cast, waiting: Conversation) -> None:
    held, same = claims(at_acme.sarah, waiting), uuid.uuid4()
    actions.post(held, member=at_acme.sarah, client_id=same, text="Hello Ann")
    claims(at_acme.tom, held)
    assert actions.post(held, member=at_acme.sarah, client_id=same, text="Hello Ann").seq == 3


def test_who_may_not_answer_says_nothing(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        actions.post(waiting, member=at_acme.vera, client_id=uuid.uuid4(), text="Hello")


def test_a_preview_is_the_last_thing_said_by_somebody(at_acme: Cast, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    assert (fresh(waiting).preview, fresh(waiting).last_author) == ("Hello", "customer")
    actions.post(waiting, member=at_acme.sarah, client_id=uuid.uuid4(), text="x" * 200)
    assert (fresh(waiting).preview, fresh(waiting).last_author) == ("x" * 140, "agent")


def test_a_message_that_keeps_colliding_is_given_up(
    at_acme: Cast, guest: Guest, waiting: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, tries = claims(at_acme.sarah, waiting), []

    def collides(*_: Any) -> None:
        tries.append(1)
        raise IntegrityError

    monkeypatch.setattr(messages, "_post", collides)
    with pytest.raises(KeptMoving):
        actions.post(held, member=at_acme.sarah, client_id=uuid.uuid4(), text="Hello")
    with pytest.raises(KeptMoving):
        actions.receive(guest, client_id=uuid.uuid4(), text="Hello")
    assert len(tries) == 2 * messages.TRIES


def test_a_process_remembers_only_the_newest_of_what_it_said(waiting: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 2)
    (said,) = messages_of(waiting)
    for seq in (1, 2, 3):
        recent.keep(replace(said, seq=seq))
    assert [recent.find(said.conversation, seq) is not None for seq in (1, 2, 3)] == [False, True, True]


@pytest.fixture
async def visitor(transactional_db: None, lanes: None) -> Guest:
    return await sync_to_async(lambda: make_guest(make_inbox(assemble().acme)))()


def inside(guest: Guest, work: Callable[[], Any]) -> Any:
    """Work of Acme's, beside the event loop."""

    def within() -> Any:
        with tenant_scope(guest.tenant_id):
            return work()

    return aside(within)


def current(guest: Guest) -> Any:
    return inside(guest, lambda: actions.current_conversation(guest))


transactional = pytest.mark.django_db(transaction=True)


@transactional
async def test_the_first_word_from_a_socket_opens_a_conversation(visitor: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(publisher, "publish", lambda _, name, payload: told.append((name, payload.get("seq"))))
    posted = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello")
    assert (posted.said.seq, posted.fresh, posted.contact_id) == (1, True, visitor.contact_id)
    assert told.count(("message.posted", 1)) == 1
    assert recent.find(posted.said.conversation, 1) == posted.said


@transactional
async def test_from_many_sockets_at_one_instant_every_word_is_numbered_once(visitor: Guest) -> None:
    async def say(number: int, conversation_id: int | None = None) -> int:
        words = {"client_id": uuid.uuid5(uuid.NAMESPACE_URL, str(number)), "text": f"word {number}", "conversation_id": conversation_id}
        return (await actions.areceive(visitor, **words)).said.seq  # type: ignore[arg-type]

    await asyncio.gather(*(say(number) for number in range(5)))
    conversation = await current(visitor)
    said = await asyncio.gather(*(say(number % 20, conversation.pk) for number in range(60)))
    assert sorted(set(said)) == list(range(1, 21))
    assert said[:20] == said[20:40] == said[40:]
    assert len(await inside(visitor, lambda: transcript(conversation))) == 20


@transactional
async def test_said_again_from_a_socket_it_is_the_same_and_otherwise_refused(visitor: Guest) -> None:
    same = uuid.uuid4()
    first = await actions.areceive(visitor, client_id=same, text="Hello")
    known = {"client_id": same, "conversation_id": first.said.conversation_id}
    again = await actions.areceive(visitor, text="Hello", **known)
    assert (again.said, again.fresh) == (first.said, False)
    with pytest.raises(SaidOtherwise):
        await actions.areceive(visitor, text="Goodbye", **known)


@transactional
async def test_a_word_into_what_has_just_ended_opens_what_must_be_open(visitor: Guest) -> None:
    first = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello")
    await inside(visitor, lambda: actions.end(visitor))
    known = first.said.conversation_id
    again = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Me again", conversation_id=known)
    assert (again.said.seq, again.said.conversation_id != known) == (1, True)


@transactional
@pytest.mark.parametrize("why", ["collides", "closes"])
async def test_a_word_that_finds_no_place_is_given_up(visitor: Guest, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    async def never(*_: Any) -> list[Any]:
        if why == "collides":
            raise UniqueViolation
        return []

    monkeypatch.setattr(messages, "_commit", never)
    with pytest.raises(KeptMoving):
        await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello")


@transactional
async def test_a_file_that_is_not_theirs_is_refused_and_nothing_is_said(visitor: Guest) -> None:
    first = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello")
    for conversation_id in (first.said.conversation_id, None):
        with pytest.raises(ValidationError, match="not yours"):
            await actions.areceive(visitor, client_id=uuid.uuid4(), text="Look", attachments=("theirs",), conversation_id=conversation_id)
    assert await inside(visitor, lambda: actions.current_conversation(visitor).last_seq) == 1


@transactional
async def test_a_reopened_conversation_goes_on_from_a_socket(visitor: Guest) -> None:
    first = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello")
    conversation = await current(visitor)
    await inside(visitor, lambda: actions.resolve(conversation, outcome=Outcome.SOLVED, actor=SYSTEM))
    again = await actions.areceive(visitor, client_id=uuid.uuid4(), text="Hello", conversation_id=conversation.pk)
    assert (again.said.conversation_id, again.said.seq) == (first.said.conversation_id, 2)
    assert await inside(visitor, lambda: says(visitor).last_seq) == 3
