"""What a tab is shown of tickets as it happens: rows of the list, and that a ticket's own page is behind."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.console.tickets.live import mark_of
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team
from apps.tickets import actions
from apps.tickets.models import Priority, Ticket
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import BEAT, Tab, do, tab
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import make_ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

LIST = "console.tickets"
NO_SUCH_PAGE = 4404


@pytest.fixture
def cast(live_cast: Cast) -> Cast:
    return live_cast


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme, name="Shop"))


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "The pump is broken.")


@pytest.fixture
def ticket(conversation: Conversation) -> Ticket:
    return make_ticket(conversation)


@pytest.fixture
def desk(cast: Cast) -> Team:
    """Tom's, who sees what is theirs alone."""
    team = scenes.a_team(cast.acme, cast.tom, name="Outside")
    with tenant_scope(cast.acme.pk):
        TeamQueue.objects.create(team=team, sees_only_its_queue=True)
    return team


def page(ticket: Ticket) -> str:
    return f"console.ticket-{ticket.number}"


def changes(ticket: Ticket, **wanted: Any) -> None:
    with tenant_scope(ticket.tenant_id):
        actions.change(ticket, actor=SYSTEM, **wanted)


def notes(ticket: Ticket, member: Membership) -> None:
    with tenant_scope(ticket.tenant_id):
        actions.note(ticket, member=member, client_id=uuid.uuid4(), text="Ask the factory.")


def is_marked(frame: str) -> bool:
    return frame.startswith('{"type": "ticket"')


async def mark(one: Tab) -> str:
    return str(json.loads(await one.until(is_marked))["mark"])


async def test_a_row_that_comes_or_changes_is_pushed(cast: Cast, conversation: Conversation) -> None:
    sarah = await tab(cast.sarah, LIST)
    made = await do(make_ticket, conversation, subject="Broken pump")
    row = f'id="ticket-{made.number}"'
    assert "Broken pump" in await sarah.until(lambda frame: row in frame)
    await do(changes, made, priority=Priority.URGENT)
    assert row in await sarah.until(lambda frame: 'data-priority="urgent"' in frame)


async def test_the_page_of_one_shows_the_list_too(cast: Cast, conversation: Conversation, ticket: Ticket) -> None:
    sarah = await tab(cast.sarah, page(ticket))
    made = await do(make_ticket, conversation, subject="Another one")
    await sarah.until(lambda frame: f'id="ticket-{made.number}"' in frame)


async def test_what_changed_before_the_socket_opened_is_caught_up_with(cast: Cast, ticket: Ticket, held_clock: clock.HeldClock) -> None:
    loaded = clock.now()
    held_clock.advance(minutes=2)
    await do(changes, ticket, subject="Two broken pumps")
    held_clock.advance(minutes=2)
    sarah = await tab(cast.sarah, LIST, since=loaded.isoformat())
    await sarah.until(lambda frame: "Two broken pumps" in frame)


async def test_a_lost_hint_is_made_up_for(
    cast: Cast, ticket: Ticket, quick_calls: None, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock
) -> None:
    monkeypatch.setattr("apps.console.rows.MEND_EVERY", 0.1)
    held_clock.advance(minutes=1)  # that it was opened is not news any more
    sarah = await tab(cast.sarah, page(ticket))
    before = await mark(sarah)
    await sarah.until(lambda frame: frame.startswith(BEAT))
    monkeypatch.setattr("apps.events.publisher.publish", lambda *told: None)
    await do(changes, ticket, subject="Two broken pumps")
    await sarah.all_of(
        lambda frame: "Two broken pumps" in frame, lambda frame: is_marked(frame) and before not in frame, frames=300
    )  # fmt: skip


async def test_a_row_that_goes_out_of_sight_leaves_the_list(cast: Cast, desk: Team, conversation: Conversation) -> None:
    theirs = await do(make_ticket, conversation, team=desk)
    tom, sarah = await tab(cast.tom, LIST), await tab(cast.sarah, LIST)
    await tom.until(lambda frame: f'id="ticket-{theirs.number}"' in frame)
    await do(changes, theirs, team=None)
    gone = f'<div id="ticket-{theirs.number}" data-into="tickets"></div>'
    assert "A broken pump" not in await tom.until(lambda frame: gone in frame)
    assert not any(gone in frame for frame in await sarah.rest())


async def test_a_page_is_told_that_it_is_behind(cast: Cast, guest: Guest, ticket: Ticket) -> None:
    sarah = await tab(cast.sarah, page(ticket))
    marks = [await mark(sarah)]
    happens: list[tuple[Callable[..., Any], Any]] = [(changes, ticket), (notes, ticket), (scenes.says, guest), (scenes.claims, cast.tom)]
    more: list[dict[str, Any]] = [{"priority": Priority.HIGH}, {"member": cast.tom}, {"text": "Still broken."}, {}]
    for (scene, about), options in zip(happens, more, strict=True):
        await do(scene, about, *([ticket.conversation] if scene is scenes.claims else []), **options)
        marks.append(await mark(sarah))
    assert len(set(marks)) == len(marks)


async def test_what_happens_elsewhere_tells_a_page_nothing(cast: Cast, ticket: Ticket) -> None:
    other = await do(make_ticket, await do(scenes.says, await do(make_guest, await do(make_inbox, cast.acme, name="Other"))))
    sarah = await tab(cast.sarah, page(ticket))
    await mark(sarah)
    await do(changes, other, priority=Priority.URGENT)
    assert not any(is_marked(frame) for frame in await sarah.rest())


async def test_a_page_of_what_is_out_of_sight_has_no_socket(cast: Cast, desk: Team, ticket: Ticket) -> None:
    assert await (await tab(cast.tom, page(ticket))).closed_with() == NO_SUCH_PAGE
    assert await (await tab(cast.charlie, page(ticket))).closed_with() == NO_SUCH_PAGE


async def test_a_page_that_goes_out_of_sight_is_closed(cast: Cast, desk: Team, conversation: Conversation) -> None:
    theirs = await do(make_ticket, conversation, team=desk)
    tom = await tab(cast.tom, page(theirs))
    await mark(tom)
    await do(changes, theirs, team=None)
    assert await tom.closed_with() == NO_SUCH_PAGE


def rows_read(plan: dict[str, Any]) -> float:
    here = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return float(max([here, *map(rows_read, plan.get("Plans", []))]))


def test_how_far_a_ticket_came_is_read_at_the_same_cost_however_long_its_conversation(cast: Cast, ticket: Ticket) -> None:
    about = {"name": "message.posted", "actor_kind": "system", "subject": "conversation", "subject_id": ticket.conversation_id}
    with tenant_scope(cast.acme.pk), connection.cursor() as cursor:
        Event.objects.bulk_create(Event(**about) for _ in range(500))
        newest = Event.objects.latest("id").pk
        Event.objects.bulk_create(Event(**about | {"subject_id": 0}) for _ in range(500))
        with CaptureQueriesContext(connection) as asked:
            assert f"-{newest}-" in mark_of(ticket)
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            assert rows_read(cursor.fetchone()[0][0]["Plan"]) <= 1
