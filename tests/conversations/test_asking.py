"""What a customer asks for beside the messages: a ticket, a call, an end, a rating, that they have read."""

from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError

from apps.conversations import actions
from apps.conversations.actions import NoConversation, asking
from apps.conversations.admitting import Guest
from apps.conversations.facing import Face, current_of, face_of
from apps.conversations.models import ContactAddress, Conversation, Message, Outcome, Rating
from apps.events import publisher
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.lane import afetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import assemble
from tests.conversations.scenes import fresh, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

TICKET = {"email": "Ann@example.org", "subject": "Broken pump", "body": "It leaks.\r\nPlease help."}


def cards() -> list[dict[str, Any] | None]:
    return list(Message.objects.filter(kind="card").order_by("seq").values_list("card", flat=True))


def addresses() -> list[tuple[str, str, bool]]:
    return list(ContactAddress.objects.order_by("id").values_list("kind", "value", "is_verified"))


def test_a_ticket_is_a_card_with_its_answers(guest: Guest) -> None:
    conversation = actions.ask_for_ticket(guest, **TICKET)
    assert cards() == [{"type": "ticket", "email": "Ann@example.org", "subject": "Broken pump", "body": "It leaks.\nPlease help."}]
    assert transcript(conversation) == [("customer", "Broken pump\n\nIt leaks.\nPlease help.")]
    assert addresses() == [("email", "ann@example.org", False)]


def test_a_ticket_asked_for_twice_is_one(guest: Guest) -> None:
    for _ in range(3):
        conversation = actions.ask_for_ticket(guest, **TICKET)
    assert (len(cards()), fresh(conversation).last_seq, len(addresses())) == (1, 1, 1)


def test_another_ticket_is_another(guest: Guest) -> None:
    actions.ask_for_ticket(guest, **TICKET)
    actions.ask_for_ticket(guest, **TICKET | {"body": "It leaks more."})
    says(guest, "Are you there?")
    actions.ask_for_ticket(guest, **TICKET)
    assert len(cards()) == 3


@pytest.mark.parametrize(("at", "text"), [("", "☎ +49 30 1234"), ("tomorrow at ten", "☎ +49 30 1234 tomorrow at ten")])
def test_a_call_asked_for_twice_is_one_card(guest: Guest, at: str, text: str) -> None:
    for _ in range(2):
        conversation = actions.ask_for_call(guest, phone="+49 30 1234", at=at)
    assert cards() == [{"type": "callback", "phone": "+49 30 1234", "at": at}]
    assert transcript(conversation) == [("customer", text)]
    assert addresses() == [("phone", "+49 30 1234", False)]


@pytest.mark.parametrize(("kind", "score"), [("csat", 1), ("csat", 5), ("nps", 0), ("nps", 10)])
def test_a_rating_may_take_every_step_of_its_scale(guest: Guest, waiting: Conversation, kind: str, score: int) -> None:
    actions.rate(guest, kind=Rating.Kind(kind), score=score, comment="x" * 3_000)
    rating = Rating.objects.get()
    assert (rating.kind, rating.score, len(rating.comment), rating.conversation) == (kind, score, 2_000, waiting)
    assert Event.objects.get(name="conversation.rated").payload["score"] == score


@pytest.mark.parametrize(("kind", "score"), [("csat", 0), ("csat", 6), ("nps", -1), ("nps", 11)])
def test_a_rating_off_its_scale_is_refused(guest: Guest, waiting: Conversation, kind: str, score: int) -> None:
    with pytest.raises(ValidationError, match="between"):
        actions.rate(guest, kind=Rating.Kind(kind), score=score)
    assert not Rating.objects.exists()


def test_the_last_word_of_a_rating_counts(guest: Guest, waiting: Conversation) -> None:
    for score in (2, 5):
        actions.rate(guest, kind=Rating.Kind.CSAT, score=score)
    assert Rating.objects.get().score == 5


def test_what_was_never_said_cannot_be_rated_ended_or_taken(guest: Guest) -> None:
    for ask in (
        lambda: actions.rate(guest, kind=Rating.Kind.CSAT, score=5),
        lambda: actions.end(guest),
        lambda: actions.take_transcript(guest, form="txt"),
    ):
        with pytest.raises(NoConversation):
            ask()


def test_who_ends_their_chat_begins_anew(guest: Guest, waiting: Conversation) -> None:
    ended = actions.end(guest)
    assert (ended.status, ended.outcome, ended.ended_by_customer) == ("resolved", Outcome.ENDED, True)
    assert says(guest).previous == ended


def test_who_ends_what_an_agent_resolved_begins_anew_too(guest: Guest, waiting: Conversation) -> None:
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    for _ in range(2):
        assert actions.end(guest) == waiting
    ended = fresh(waiting)
    assert (ended.outcome, ended.ended_by_customer) == (Outcome.SOLVED, True)
    assert Event.objects.filter(name="conversation.ended").count() == 1
    assert says(guest).previous == ended


def test_an_end_counts_though_an_agent_was_a_moment_quicker(guest: Guest, waiting: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = fresh(waiting)
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    monkeypatch.setattr("apps.conversations.actions.asking.current_conversation", lambda _: seen)
    actions.end(guest)
    assert fresh(waiting).ended_by_customer


def test_two_ends_at_one_instant_are_one(guest: Guest, waiting: Conversation) -> None:
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    for _ in range(2):
        asking._ended(waiting, guest)
    assert Event.objects.filter(name="conversation.ended").count() == 1


async def face(guest: Guest) -> Face:
    (rows,) = await afetch(guest.tenant_id, current_of(guest))
    found = face_of(rows)
    assert found is not None
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    published: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(publisher, "publish", lambda tenant_id, name, payload: published.append((name, dict(payload))))
    return published


@pytest.mark.django_db(transaction=True)
async def test_a_customers_reading_only_moves_forward(transactional_db: None, lanes: None, told: list[Any]) -> None:
    def begin() -> Guest:
        inbox: Inbox = make_inbox(assemble().acme)
        guest = make_guest(inbox)
        for word in ("one", "two", "three"):
            says(guest, word)
        return guest

    def how_far() -> int:
        with tenant_scope(guest.tenant_id):
            return actions.current_conversation(guest).customer_read_seq

    guest = await database_sync_to_async(begin)()
    told.clear()
    for seq, read in ((2, 2), (1, 2), (-5, 2), (99, 3), (3, 3), (10**30, 3)):
        await actions.read_by_customer(guest, await face(guest), seq)
        assert await database_sync_to_async(how_far)() == read
    assert [(name, payload["reader"], payload["seq"]) for name, payload in told] == [
        ("conversation.read", "customer", 2),
        ("conversation.read", "customer", 3),
    ]
    actions.type_as_customer(guest, await face(guest), on=True)
    assert (told[-1][0], told[-1][1]["member"], told[-1][1]["on"]) == ("typing.changed", None, True)
