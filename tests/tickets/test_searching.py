"""Tickets from before there was a search."""

import pytest

from apps.ground.scope import tenant_scope
from apps.tickets import tasks
from apps.tickets.models import Ticket
from tests.cast import Cast
from tests.console.test_search import ticket
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def test_are_given_their_words_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = says(make_guest(make_inbox(cast.acme)))
    made = [ticket(conversation, f"Wrong invoice {number}") for number in range(3)]
    with tenant_scope(cast.acme.pk):
        words = made[0].words
        Ticket.objects.update(words=None)
    monkeypatch.setattr("apps.tickets.actions.MOST_OLD", 2)
    assert [tasks.file_old() for _ in range(3)] == [2, 1, 0]
    with tenant_scope(cast.acme.pk):
        assert f"'{cast.acme.pk}.invoice'" in Ticket.objects.get(pk=made[0].pk).words
        assert f"'{cast.acme.pk}.invoice'" in words
