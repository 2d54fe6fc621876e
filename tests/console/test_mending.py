"""A lost hint mends itself: the beat has the list look again, also at what changed without a word."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.console import rows
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.actions.routing import offer_in
from apps.escalations.models import Priority, Promise, TeamQueue
from apps.events import rollcall
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import BEAT, do, tab
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

Scene = Callable[[Conversation], None]


def waiting(cast: Cast) -> Conversation:
    """For Sarah's team."""
    conversation = scenes.says(make_guest(make_inbox(cast.acme)), "This invoice is wrong")
    scenes.escalated(conversation, team=scenes.a_team(cast.acme, cast.sarah))
    return conversation


def raised(conversation: Conversation) -> None:
    with tenant_scope(conversation.tenant_id):
        actions.raise_priority(conversation, to=Priority.URGENT, actor=SYSTEM)


def promised(conversation: Conversation) -> None:
    with tenant_scope(conversation.tenant_id):
        due = clock.now() + timedelta(minutes=30)
        actions.promise(scenes.fresh(conversation), kind=Promise.Kind.CALLBACK, due_at=due, actor=SYSTEM)


def to_another_team(conversation: Conversation) -> None:
    other = scenes.a_team(conversation.tenant, name="Refunds")
    with tenant_scope(conversation.tenant_id):
        TeamQueue.objects.create(team_id=scenes.fresh(conversation).team_id, overflow_to=other, overflow_depth=0)
    assert actions.overflow() == 1


def offered(conversation: Conversation) -> None:
    team_id = scenes.fresh(conversation).team_id
    with tenant_scope(conversation.tenant_id):
        TeamQueue.objects.create(team_id=team_id, mode=TeamQueue.Mode.PUSH)
    assert offer_in(conversation.tenant_id, team_id) == 1


@pytest.mark.parametrize(
    ("change", "shown_as"),
    [
        (raised, 'data-priority="urgent"'),
        (promised, "Promised by 12:31"),
        (to_another_team, "Refunds"),
        (offered, "Offered to you"),
    ],
)
async def test_the_list_shows_what_changed_without_a_word_though_nobody_was_told(
    live_cast: Cast, quick_calls: None, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock, change: Scene, shown_as: str
) -> None:
    monkeypatch.setattr("apps.console.rows.MEND_EVERY", 0.1)
    conversation = await do(waiting, live_cast)
    held_clock.advance(minutes=1)  # what was said is not news any more
    sarah = await tab(live_cast.sarah)
    await sarah.until(lambda frame: frame.startswith(BEAT))
    monkeypatch.setattr("apps.events.publisher.publish", lambda *told: None)
    await do(change, conversation)
    row = await sarah.until(lambda frame: shown_as in frame, frames=200)
    assert f'id="conversation-{conversation.number}"' in row


def test_no_list_waits_longer_than_a_beat() -> None:
    """Nor does a beat that comes a moment early leave it to the next."""
    assert rows.MEND_EVERY < rollcall.BEAT_EVERY * rollcall.PULSE <= 20
