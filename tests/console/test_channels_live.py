"""What a tab is shown of channels as it happens: where somebody goes on, and how far an answer has come."""

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Visitor
from apps.events.log import announce
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import do, page, tab
from tests.console.test_channels import PHONE, an_inbox, goes_on_from, left_as, writes_from
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture
def sms(cast: Cast) -> Inbox:
    return an_inbox(cast, "sms", name="Texts")


@pytest.fixture
def texted(cast: Cast, sms: Inbox) -> Conversation:
    return scenes.claims(cast.sarah, writes_from(sms))


def gets_as_far_as(conversation: Conversation, seq: int, state: str) -> None:
    """As the sender tells it."""
    delivery = left_as(conversation, seq, state)
    with tenant_scope(conversation.tenant_id):
        told = {"conversation": conversation.pk, "contact": conversation.contact_id, "message": delivery.message_id}
        announce("delivery.progressed", **told, delivery=delivery.pk, state=state)


async def test_how_far_an_answer_has_come_is_pushed_as_it_changes(cast: Cast, texted: Conversation) -> None:
    seq = await do(scenes.answers, cast.sarah, texted)
    await do(left_as, texted, seq, "queued")
    sarah = await tab(cast.sarah, page(texted), after=seq)
    await sarah.until(lambda frame: f'id="carried-{seq}"' in frame and "Waiting" in frame)
    for state, word in (("sent", "Sent"), ("delivered", "Delivered"), ("failed", "Failed")):
        await do(gets_as_far_as, texted, seq, state)
        frame = await sarah.until(lambda frame, word=word: f'<span class="carried-state">{word}</span>' in frame)
        assert 'id="carried-1"' not in frame


async def test_who_goes_on_by_text_is_answered_by_text_at_once(cast: Cast, sms: Inbox) -> None:
    visitor: Guest = await do(make_guest, await do(make_inbox, cast.acme, name="Shop"))
    on_page = await do(scenes.claims, cast.sarah, await do(scenes.says, visitor))
    sarah = await tab(cast.sarah, page(on_page), after=on_page.last_seq)
    await sarah.rest()

    def by_text() -> None:
        with tenant_scope(cast.acme.pk):
            there = actions.hear_from(sms, PHONE, "Dana")
            Visitor.objects.filter(pk=there.visitor_id).update(contact=visitor.contact_id)
            Conversation.objects.filter(pk=on_page.pk).update(reach=there.visitor_id)
        goes_on_from(there, on_page, "On my phone now.")

    await do(by_text)
    came = await sarah.all_of(lambda frame: "On my phone now." in frame, lambda frame: "Replies go by SMS" in frame)
    assert f"from {PHONE}" in came


async def test_what_is_said_on_a_page_reads_nothing_of_channels(cast: Cast) -> None:
    visitor: Guest = await do(make_guest, await do(make_inbox, cast.acme))
    on_page = await do(scenes.says, visitor)
    sarah = await tab(cast.sarah, page(on_page), after=1)
    await sarah.rest()
    await do(scenes.says, visitor, "second")
    frames = await sarah.rest()
    assert not [frame for frame in frames if "thread-facts" in frame or "carried" in frame or "reply-way" in frame]
