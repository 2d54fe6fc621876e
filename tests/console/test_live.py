"""What a tab is shown as it happens: messages once and in order, heads, rows, typing; and from where it stood after a break."""

import asyncio
import json
import re
from typing import Any

import pytest
from django.db import OperationalError

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.facing import current_of, face_of
from apps.conversations.models import Conversation, Outcome
from apps.events.actors import SYSTEM
from apps.events.rollcall import rollcall
from apps.ground import clock
from apps.ground.lane import afetch
from apps.ground.scope import tenant_scope
from apps.tenants import actions as tenants
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import BEAT, Tab, do, page, tab
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme, name="Shop"))


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "first")


def shown(frames: list[str] | str) -> list[str]:
    """The entries in what was pushed, by their ids."""
    return re.findall(r'id="((?:message|note)-\d+)"', "".join(frames))


async def test_a_message_is_pushed_once_and_in_order(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    for word in ("second", "third", "fourth"):
        await do(scenes.says, guest, word)
    assert shown(await sarah.rest()) == ["message-2", "message-3", "message-4"]


async def test_after_a_break_the_tab_gets_what_it_missed_and_nothing_twice(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await do(scenes.says, guest, "second")
    assert shown(await sarah.rest()) == ["message-2"]
    await sarah.leave()
    for word in ("third", "fourth"):
        await do(scenes.says, guest, word)
    again = await tab(cast.sarah, page(conversation), after=2)
    await do(scenes.says, guest, "fifth")
    assert shown(await again.rest()) == ["message-3", "message-4", "message-5"]


async def test_a_long_absence_is_made_up_for_in_order(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    for number in range(120):
        await do(scenes.says, guest, f"word {number}")
    sarah = await tab(cast.sarah, page(conversation))
    assert shown(await sarah.rest()) == [f"message-{seq}" for seq in range(1, 122)]


async def test_a_lost_hint_is_mended_by_the_beat(
    cast: Cast, guest: Guest, conversation: Conversation, quick_calls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await sarah.until(lambda frame: frame.startswith(BEAT))
    monkeypatch.setattr("apps.events.publisher.publish", lambda *told: None)
    await do(scenes.says, guest, "second")
    await sarah.until(lambda frame: shown(frame) == ["message-2"], frames=200)


async def test_a_beat_tells_whether_the_customer_is_here(
    cast: Cast, guest: Guest, conversation: Conversation, quick_calls: None, held_clock: clock.HeldClock
) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    assert json.loads(await sarah.until(lambda frame: frame.startswith(BEAT)))["here"] is True
    held_clock.advance(seconds=61)
    await sarah.until(lambda frame: frame.startswith(BEAT) and json.loads(frame)["here"] is False, frames=200)


@pytest.mark.parametrize("broken", ["apps.console.rows.changed_since", "apps.console.following.anews", "apps.console.seats.still_taken"])
async def test_what_breaks_on_the_way_leaves_no_gap(
    cast: Cast, guest: Guest, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The database is away for a moment: while the list is read, the thread, or whether one may still hear of it."""
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await sarah.rest()
    monkeypatch.setattr("apps.console.following.TRY_AGAIN", 0.2)
    monkeypatch.setattr("apps.console.consumers.TRUSTED_FOR", 0)
    with monkeypatch.context() as away:
        away.setattr(broken, gone)
        await do(scenes.says, guest, "second")
        for follower in (one.follower for one in rollcall()._present):
            follower.mend()
        frames = await sarah.rest()
    await do(scenes.says, guest, "third")
    assert shown(frames + await sarah.rest()) == ["message-2", "message-3"]


def gone(*_: Any) -> Any:
    raise OperationalError("away")


async def test_notes_stand_between_the_messages_and_never_reach_the_customer(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await do(scenes.notes, cast.tom, conversation, "a secret among us")
    await do(scenes.says, guest, "second")
    frames = await sarah.rest()
    assert shown(frames) == ["note-1", "message-2"]
    assert "a secret among us" in "".join(frames)
    (rows,) = await afetch(guest.tenant_id, current_of(guest))
    face = face_of(rows)
    assert face is not None
    assert face.last_seq == 2


async def test_a_tab_resumes_notes_from_where_it_stood(cast: Cast, conversation: Conversation) -> None:
    for _ in range(3):
        await do(scenes.notes, cast.tom, conversation)
    sarah = await tab(cast.sarah, page(conversation), after=1, notes=2)
    assert shown(await sarah.rest()) == ["note-3"]


async def test_the_head_tells_who_holds_it_when_that_changes(cast: Cast, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await sarah.until(lambda frame: 'data-holder="queue"' in frame and "thread-facts" in frame)
    claimed = await do(scenes.claims, cast.tom, conversation)
    taken = await sarah.until(lambda frame: 'id="thread-facts"' in frame and f'data-agent="{cast.tom.pk}"' in frame)
    assert f'data-fence="{claimed.fence}"' in taken
    assert "Tom Becker holds this conversation" in taken
    await do(resolve, conversation)
    await sarah.until(lambda frame: 'id="thread-facts"' in frame and "Solved" in frame)


def resolve(conversation: Conversation) -> None:
    with tenant_scope(conversation.tenant_id):
        actions.resolve(conversation, outcome=Outcome.SOLVED, actor=SYSTEM)


async def test_what_is_pushed_depends_on_nobody_who_looks(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    await do(scenes.claims, cast.sarah, conversation)
    sarah, vera = [await tab(member, page(conversation), after=2) for member in (cast.sarah, cast.vera)]
    await do(scenes.says, guest, "second")
    hers, theirs = ["".join(await one.rest()) for one in (sarah, vera)]
    assert (entry(hers), row(hers)) == (entry(theirs), row(theirs))
    assert "csrf" not in (hers + theirs).lower()


def entry(pushed: str) -> str:
    """The last thing said in what was pushed, as it is drawn: what else comes with it (who is here) comes in any order."""
    return re.findall(r'^ *<div class="run.*?^</div>', pushed, re.DOTALL | re.MULTILINE)[-1]


def row(pushed: str) -> str:
    return re.findall(r'<div class="queue-row.*?^</div>', pushed, re.DOTALL | re.MULTILINE)[-1]


async def test_how_far_the_customer_has_read_is_told(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    await do(scenes.claims, cast.sarah, conversation)
    await do(scenes.answers, cast.sarah, conversation)
    sarah = await tab(cast.sarah, page(conversation), after=3)
    (rows,) = await afetch(guest.tenant_id, current_of(guest))
    face = face_of(rows)
    assert face is not None
    await actions.read_by_customer(guest, face, 3)
    await sarah.until(lambda frame: 'data-read="3"' in frame)


async def test_it_is_told_while_the_customer_types(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah, elsewhere = await tab(cast.sarah, page(conversation), after=1), await tab(cast.tom)
    await sarah.rest()
    (rows,) = await afetch(guest.tenant_id, current_of(guest))
    face = face_of(rows)
    assert face is not None
    actions.type_as_customer(guest, face, on=True)
    await sarah.until(lambda frame: frame == '{"type": "typing", "on": true}')
    assert "typing" not in "".join(await elsewhere.rest())


async def test_the_list_hears_of_every_conversation(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah)
    await do(scenes.says, guest, "is the balm back?")
    row = await sarah.until(lambda frame: "is the balm back?" in frame)
    assert f'id="conversation-{conversation.number}"' in row
    assert 'data-holder="queue"' in row
    await do(scenes.claims, cast.tom, conversation)
    await sarah.until(lambda frame: f'data-agent="{cast.tom.pk}"' in frame and "queue-row" in frame)


async def test_who_begins_to_wait_is_shown_at_once_while_other_changes_linger(
    cast: Cast, guest: Guest, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.console.rows.LINGER", 60.0)
    sarah = await tab(cast.sarah)
    await sarah.rest()
    await do(scenes.says, guest, "in no hurry")
    assert "in no hurry" not in "".join(await sarah.rest())
    await do(scenes.escalated, conversation)
    row = await sarah.until(lambda frame: "Invoice dispute" in frame)
    assert 'data-holder="queue"' in row
    assert "in no hurry" in row


async def test_who_begins_to_wait_while_the_database_is_away_is_shown_once_it_is_back(
    cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sarah = await tab(cast.sarah)
    await sarah.rest()
    monkeypatch.setattr("apps.console.rows.TRY_AGAIN", 0.2)
    with monkeypatch.context() as away:
        away.setattr("apps.console.rows._found", gone)
        await do(scenes.escalated, conversation)
        assert "Invoice dispute" not in "".join(await sarah.rest(0.1))
    await sarah.until(lambda frame: "Invoice dispute" in frame)


async def test_the_list_makes_up_for_what_changed_since_the_page_was_made(
    cast: Cast, guest: Guest, conversation: Conversation, held_clock: Any
) -> None:
    made = held_clock.at
    held_clock.advance(minutes=3)
    await do(scenes.says, guest, "while you were away")
    sarah = await tab(cast.sarah, since=made.isoformat())
    await sarah.until(lambda frame: "while you were away" in frame)


async def test_a_list_that_missed_too_much_is_told_to_load_again(
    cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.console.rows.MOST_CHANGED", 1)
    sarah = await tab(cast.sarah)
    await sarah.until(lambda frame: frame == '{"type": "stale"}')


async def test_a_contact_who_gives_a_name_is_called_by_it(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, page(conversation), after=1)
    await sarah.rest()

    def introduce() -> None:
        with tenant_scope(guest.tenant_id):
            actions.introduce(guest, name="Maya Lind")

    await do(introduce)
    frames = "".join(await sarah.rest(1.5))  # lists are shown once a second
    assert frames.count("Maya Lind") >= 2
    assert "thread-facts" in frames
    assert "queue-row" in frames


async def test_a_rival_hears_nothing_of_it(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    rival = await tab(cast.charlie)
    await rival.until(lambda frame: "Charlie Stone" in frame)
    await rival.rest()
    await do(scenes.says, guest, "only for Acme")
    assert [frame for frame in await rival.rest() if not frame.startswith(BEAT)] == []
    other = await tab(cast.charlie, page(conversation))
    assert await other.closed_with() == 4404


async def test_who_is_taken_out_of_the_team_hears_no_word_more(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    tom = await tab(cast.tom, page(conversation), after=1)
    await tom.rest()

    def take_out() -> None:
        with tenant_scope(cast.acme.pk):
            tenants.end_membership(cast.tom, actor=cast.adam.actor)
        scenes.says(guest, "not for Tom")

    await do(take_out)
    said = [await tom.socket.receive_output(timeout=20)]
    while said[-1]["type"] != "websocket.close":
        said.append(await tom.socket.receive_output(timeout=20))
    assert said[-1]["code"] == 4401
    assert "not for Tom" not in str(said)


async def test_many_tabs_on_one_page_are_each_shown_everything(cast: Cast, guest: Guest, conversation: Conversation) -> None:
    tabs: list[Tab] = [await tab(cast.sarah, page(conversation), after=1) for _ in range(8)]
    for word in ("second", "third"):
        await do(scenes.says, guest, word)
    for frames in await asyncio.gather(*(one.rest() for one in tabs)):
        assert shown(frames) == ["message-2", "message-3"]
