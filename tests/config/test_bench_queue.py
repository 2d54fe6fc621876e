"""The benchmark of the queue: its crowd is one the product knows, and nobody left out passes for a figure."""

import json
from typing import Any

import pytest

from apps.console.facts import Facts
from apps.conversations.listing import List, Listed, list_of
from apps.conversations.models import Conversation, Holder, Message, Signals
from apps.conversations.models.numbering import Numbering, next_number
from apps.escalations.actions import rerank
from apps.escalations.models import CaseFile
from apps.escalations.queries import cards_in, cards_of
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench import crowd
from config.bench.queues import depth_faults, missing, waits
from config.bench.scenes.queue import Colleague
from tests.cast import Cast
from tests.factories import make_inbox

SEEN = [{"7": 10.3, "8": 12.0}, {"7": 10.5}]


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Answered")


def queue_of(cast: Cast) -> list[Listed]:
    return [Listed.of(row) for row in fetch(list_of(cast.acme.pk, List.QUEUE, member_id=cast.sarah.pk))]


def test_each_wait_counts_from_the_commit_and_for_each_agent() -> None:
    assert waits(SEEN, 7, 10.0) == pytest.approx([0.3, 0.5])
    assert waits(SEEN, 8, 11.0) == [1.0]


def test_an_agent_who_was_not_shown_it_is_a_fault() -> None:
    found = {number: waits(SEEN, number, 10.0) for number in (7, 8, 9)}
    assert list(missing(found, 2)) == ["conversation 8 was shown to 1 of 2 agents", "conversation 9 was shown to 0 of 2 agents"]


@pytest.mark.parametrize(
    ("shallow", "deep", "complaint"),
    [
        ({"page_statements": 15}, {"page_statements": 15, "is_by_index": True}, ""),
        ({"page_statements": 15}, {"page_statements": 16, "is_by_index": True}, "more statements"),
        ({"page_statements": 15}, {"page_statements": 15, "is_by_index": False}, "without an index"),
    ],
)
def test_a_page_that_grows_with_the_queue_is_a_fault(shallow: dict[str, Any], deep: dict[str, Any], complaint: str) -> None:
    faults = " ".join(depth_faults([shallow, deep]))
    assert complaint in faults if complaint else not faults


@pytest.mark.django_db
def test_the_crowd_waits_in_line_with_all_that_belongs_to_it(cast: Cast, inbox: Inbox) -> None:
    with tenant_scope(cast.acme.pk):
        assert crowd.gather(inbox=inbox, holder=Holder.ASSISTANT, count=2) == 2
        assert crowd.gather(inbox=inbox, holder=Holder.QUEUE, count=3) == 5
        listed = queue_of(cast)
        cards = cards_in(fetch(cards_of(cast.acme.pk, [one.id for one in listed])))
        assert sorted(one.number for one in listed) == [3, 4, 5]
        assert [one.ranked_at for one in listed] == sorted(one.ranked_at for one in listed if one.ranked_at)
        assert {card.title for card in cards.values()} == {"The customer is upset"}
        assert (Message.objects.count(), Signals.objects.count(), CaseFile.objects.count()) == (30, 15, 3)
        assert next_number(Numbering.Kind.CONVERSATION) == next_number(Numbering.Kind.CONTACT) == 6


@pytest.mark.django_db
def test_the_crowd_stands_where_the_product_would_put_it(cast: Cast, inbox: Inbox) -> None:
    with tenant_scope(cast.acme.pk):
        crowd.gather(inbox=inbox, holder=Holder.QUEUE, count=3)
        for waiting in Conversation.objects.all():
            rerank(waiting)
            assert Conversation.objects.get(pk=waiting.pk).ranked_at == waiting.ranked_at


@pytest.mark.django_db
def test_an_agent_counts_the_rows_of_who_waits_and_no_others(cast: Cast, inbox: Inbox) -> None:
    with tenant_scope(cast.acme.pk):
        crowd.gather(inbox=inbox, holder=Holder.QUEUE, count=2)
        held, waiting = queue_of(cast)
        Conversation.objects.filter(pk=held.id).update(holder=Holder.ASSISTANT)
        shown = [Listed.of(row) for row in fetch(list_of(cast.acme.pk, List.OPEN, member_id=cast.sarah.pk))]
    agent = Colleague()
    agent._take(json.dumps({"type": "stale"}))
    agent._take("".join(Facts(one, cast.acme.zone).row() for one in shown))
    assert set(agent.seen_at) == {waiting.number}
