"""What a page shows by itself is said to who has none: that nobody is there, that somebody had to leave."""

import pytest

from apps.conversations.models import Conversation, Delivery
from apps.escalations import actions
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.text.speaking import phrase, spoken
from tests.cast import Cast
from tests.channels.talks import HERS, make_texting, texts
from tests.conversations.scenes import claims, comes, fresh, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

NOBODY = phrase("en", "status_away")


@pytest.fixture
def texting(cast: Cast) -> Inbox:
    return make_texting(cast.acme, answered_by="people")


def told(chat: Conversation) -> list[str]:
    """By the house; it is heard again and again."""
    for _ in range(2):
        actions.heed(chat.tenant.pk, chat.pk)
    return [text for author, text in transcript(chat) if author != "customer"]


def sent(chat: Conversation) -> list[str]:
    """To which numbers something leaves."""
    with tenant_scope(chat.tenant.pk):
        return list(Delivery.objects.filter(conversation=chat).order_by("pk").values_list("to", flat=True))


def test_who_texts_where_nobody_is_there_is_told_once(texting: Inbox) -> None:
    chat = texts(texting, "Hello")
    assert told(chat) == [NOBODY]
    texts(texting, "Anybody?")
    assert told(chat) == [NOBODY]
    assert sent(chat) == [HERS]


def test_who_is_awaited_by_somebody_is_not(texting: Inbox, cast: Cast) -> None:
    comes(cast.sarah)
    assert told(texts(texting, "Hello")) == []


def test_a_page_shows_it_by_itself(cast: Cast) -> None:
    assert told(says(make_guest(make_inbox(cast.acme)))) == []


def test_who_was_left_alone_hears_it_by_text(texting: Inbox, cast: Cast, held_clock: clock.HeldClock) -> None:
    chat = claims(cast.sarah, texts(texting, "Hello"))
    held_clock.advance(minutes=1)
    actions.relieve()
    held_clock.advance(minutes=2)
    actions.relieve()
    assert fresh(chat).holder == "queue"
    assert spoken("en", "relieved", name="Sarah") in told(chat)
    assert sent(chat) == [HERS], "who joined and left is no text"
