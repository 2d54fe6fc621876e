"""The benchmark of the desk: it fills in what the product itself would have kept, and tells of a page that asks more for more rows."""

import random

import pytest

from apps.conversations import actions
from apps.conversations.models import Conversation, Message
from apps.ground.scope import tenant_scope
from apps.tickets.models import Ticket
from config.bench.babble import rarities, vocabulary
from config.bench.desk import faults
from config.bench.million import FIRST_ORDER, Filling, chats
from tests.cast import Cast
from tests.conversations.searching.finds import looks
from tests.factories import make_inbox

COUNT = 40


@pytest.fixture
def filled(cast: Cast) -> Filling:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    pool = chats(chance, vocabulary(chance, 200), mean=4)[:20]
    inbox = make_inbox(cast.acme)
    with tenant_scope(cast.acme.pk):
        filling = Filling(inbox, cast.sarah, pool, chance)
        filling.fill(COUNT)
    return filling


@pytest.mark.django_db
def test_search_keeps_of_them_what_is_filled_in(cast: Cast, filled: Filling) -> None:
    with tenant_scope(cast.acme.pk):
        made = list(Conversation.objects.order_by("id"))
        assert [one.last_seq for one in made] == [one.messages.count() for one in made]
        assert actions.file(cast.acme.pk, [one.pk for one in made]) == 0
        assert Ticket.objects.filter(words=None).count() == 0
    assert looks(cast.sarah, str(FIRST_ORDER + made[4].number)).ids == (made[4].pk,)
    assert looks(cast.sarah, "is:open").ids == (made[-1].pk,)


@pytest.mark.django_db
def test_the_newest_becomes_a_long_one(cast: Cast, filled: Filling) -> None:
    with tenant_scope(cast.acme.pk):
        number = filled.lengthen()
        long = Conversation.objects.get(number=number)
        seqs = list(Message.objects.filter(conversation=long).order_by("seq").values_list("seq", flat=True))
    assert number == COUNT
    assert seqs == list(range(1, long.last_seq + 1))


def test_a_page_that_asks_more_for_more_rows_is_told() -> None:
    of_one = {"queue": {"statements": 9}, "search": {"statements": 9}}
    assert list(faults({"queue": {"statements": 9}, "search": {"statements": 12}, "other": {"statements": 1}}, of_one)) == [
        "search takes 12 statements, and 9 with one row"
    ]


def test_the_commonest_words_come_first() -> None:
    words = vocabulary(random.Random(1), 50)  # noqa: S311
    shares = rarities(words, head=5)
    assert len(words) == len(shares) == 50
    assert shares == sorted(shares, reverse=True)
