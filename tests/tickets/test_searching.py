"""Tickets are found by their words and by how they stand; those from before there was a search, too."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.listing import Sight
from apps.conversations.models import Conversation
from apps.conversations.searching.asking import parsed
from apps.conversations.searching.names import Names, names_in
from apps.ground import clock
from apps.ground.clock import HeldClock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tickets import actions, tasks
from apps.tickets.models import Priority, Stage, Ticket
from apps.tickets.searching import tickets_found
from tests.cast import Cast
from tests.console.test_search import ticket
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import make_ticket, promises

pytestmark = pytest.mark.django_db


def test_are_given_their_words_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = says(make_guest(make_inbox(cast.acme)))
    made = [ticket(conversation, f"Wrong invoice {number}") for number in range(3)]
    with tenant_scope(cast.acme.pk):
        words = made[0].words
        Ticket.objects.update(words=None)
    monkeypatch.setattr("apps.tickets.actions.opening.MOST_OLD", 2)
    assert [tasks.file_old() for _ in range(3)] == [2, 1, 0]
    with tenant_scope(cast.acme.pk):
        assert f"'{cast.acme.pk}.invoice'" in Ticket.objects.get(pk=made[0].pk).words
        assert f"'{cast.acme.pk}.invoice'" in words


def found(member: Membership, text: str, sight: Sight | None = None) -> list[int]:
    tenant = member.tenant
    with tenant_scope(tenant.pk):
        names = Names(tuple(fetch(names_in(tenant.pk))), member.pk)
        asked = parsed(text, clock.today(tenant.zone))
        assert asked.problems == ()
        return sorted(row["number"] for row in fetch(tickets_found(asked, tenant.pk, names, tenant.zone, sight)))


class TestFilters:
    @pytest.fixture(autouse=True)
    def two(self, cast: Cast, chat: Conversation) -> None:
        """1 is Sarah's, urgent and waits for the customer; 2 is nobody's."""
        promises(cast, resolution=None, first_reply=60)
        first = make_ticket(chat, owner=cast.sarah, priority=Priority.URGENT)
        make_ticket(chat)
        with tenant_scope(cast.acme.pk):
            actions.move(first, to=Stage.PENDING, actor=cast.sarah.actor)

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("pump", [1, 2]), ("pump status:pending", [1]), ("status:open", [2]), ("-status:open", [1]), ("status:closed", []),
            ("priority:urgent", [1]), ("-priority:Urgent", [2]), ("owner:sarah", [1]), ("-owner:sarah", [2]), ("owner:tom", []),
            ("sla:paused", [1]), ("sla:running", [2]), ("sla:breached", []), ("number:1 status:pending", [1]), ("#1 #2", [1, 2]),
        ],
    )  # fmt: skip
    def test_find_what_they_say(self, cast: Cast, text: str, numbers: list[int]) -> None:
        assert found(cast.tom, text) == numbers

    def test_know_whose_own_are_meant(self, cast: Cast) -> None:
        assert (found(cast.sarah, "owner:me"), found(cast.tom, "owner:me")) == ([1], [])

    def test_tell_what_is_late(self, cast: Cast, held_clock: HeldClock) -> None:
        held_clock.advance(minutes=50)
        assert (found(cast.tom, "sla:warned"), found(cast.tom, "sla:breached")) == ([2], [])
        held_clock.advance(minutes=10)
        assert (found(cast.tom, "sla:warned"), found(cast.tom, "sla:breached")) == ([], [2])

    def test_show_nobody_more_than_they_see(self, cast: Cast) -> None:
        assert found(cast.sarah, "pump", Sight((), cast.sarah.pk)) == [1]
        assert found(cast.tom, "pump", Sight((), cast.tom.pk)) == []

    def test_are_none_of_conversations(self, cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
        page = sign_in(cast.tom).get("/console/search/?q=status:pending").context
        assert (len(page["hits"].rows), [slip.number for slip in page["slips"].rows]) == (0, [1])
