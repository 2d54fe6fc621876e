"""Each message of a customer is read for its signals once; the conversation keeps its mood and its language."""

import pytest

from apps.conversations import actions
from apps.conversations.actions import hearing
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Signals
from apps.conversations.signals import ABOUT, NAMES, hear, smoothed
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme))


def listen(chat: Conversation) -> int:
    return actions.listen(chat.tenant.pk, chat.pk)


def heard(chat: Conversation) -> list[Signals]:
    with tenant_scope(chat.tenant.pk):
        return list(Signals.objects.filter(conversation=chat))


def test_every_message_is_read_once(guest: Guest, cast: Cast) -> None:
    chat = says(guest, "This is wonderful, thank you so much!")
    claims(cast.sarah, chat)
    answers(cast.sarah, chat)
    says(guest, "No wait. This is terrible, I am furious, nothing works!")
    listen(chat)
    assert listen(chat) == 0
    first, second = heard(chat)
    assert (first.seq, second.seq) == (1, 4)
    assert first.sentiment > 0.6 > 0.4 > second.sentiment
    assert second.smoothed == pytest.approx((first.sentiment + second.sentiment) / 2, abs=1e-4)
    assert fresh(chat).sentiment == second.smoothed


def test_the_language_is_the_customers_own(guest: Guest) -> None:
    chat = says(guest, "Guten Tag, ich wollte fragen, wo meine Bestellung bleibt.")
    listen(chat)
    assert (fresh(chat).language, heard(chat)[0].language) == ("de", "de")
    says(guest, "ok")
    listen(chat)
    assert (fresh(chat).language, heard(chat)[1].language) == ("de", "")


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("I want to talk to a human", ("human",)),
        ("My lawyer will sue you.", ("legal",)),
        ("Someone has hacked my account", ("takeover",)),
        ("My card is 4111 1111 1111 1111", ("card",)),
        ("You can reach me at maria@example.com", ("personal",)),
        ("Where is my parcel?", ()),
        ("😀😀", ()),
    ],
)
def test_what_a_message_asks_for_or_threatens(guest: Guest, text: str, flags: tuple[str, ...]) -> None:
    chat = says(guest, text)
    listen(chat)
    assert set(flags) <= set(heard(chat)[0].flags)
    read = {flag for flag in heard(chat)[0].flags if not flag.startswith((ABOUT, NAMES))}
    assert bool(flags) == bool(read - {"personal"} | ({"personal"} & set(flags)))


def test_what_cannot_be_read_goes_to_a_person(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = says(guest, "Where is my parcel?")
    monkeypatch.setattr(hearing, "hear", lambda text, language: {}[text])
    assert (listen(chat), heard(chat)[0].flags) == (1, ["human"])


def test_a_wish_for_a_person_or_a_crisis_needs_one() -> None:
    assert hear("Can I speak to somebody real please?", "en").needs_person
    assert hear("I want to kill myself", "en").needs_person
    assert not hear("Where is my parcel?", "en").needs_person


def test_the_newest_mood_counts_half() -> None:
    assert smoothed(None, 0.2) == 0.2
    assert smoothed(0.2, 0.8) == 0.5
