"""Several workers at once over what came in: each text once, each person's in their order."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import close_old_connections

from apps.conversations import actions, tasks
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import assemble
from tests.channels.texting import conversations, heard, make_number, rows, texts, visitors

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, PEOPLE, EACH = 4, 5, 6


def together(work: Any, *given: Any) -> list[Any]:
    def alone(one: Any) -> Any:
        try:
            return work(one)
        finally:
            close_old_connections()

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(alone, *given))


def test_each_text_is_taken_in_once_and_in_order(twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.take_in, "delay", lambda *_: None)
    monkeypatch.setattr("apps.conversations.tasks.deliver.delay", lambda *_: None)
    inbox: Inbox = make_number(assemble().acme)
    people = [f"+4917000000{n:02}" for n in range(PEOPLE)]
    for n in range(EACH):
        for sender in people:
            texts(twilio, inbox, f"{n}", sender)
    woken = [row.pk for row in rows(inbox)] * 2
    taken = together(lambda one: actions.take_in(inbox.tenant_id, one), woken)
    assert sum(taken) == PEOPLE * EACH
    assert Counter(row.attempts for row in rows(inbox)) == {1: PEOPLE * EACH}
    said = heard(inbox.tenant)
    for sender in people:
        assert [text for who, text in said if who == sender] == [str(n) for n in range(EACH)]
    assert len(visitors(inbox.tenant)) == len(conversations(inbox.tenant)) == PEOPLE


def test_two_channels_at_one_instant_meet_one_person(twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.take_in, "delay", lambda *_: None)
    acme = assemble().acme
    both = [make_number(acme), make_number(acme, "whatsapp")]
    for inbox in both:
        for n in range(8):
            texts(twilio, inbox, "Hello", f"+4917000000{n:02}")
    heads = [rows(inbox)[n].pk for n in range(8) for inbox in both]
    assert sum(together(lambda one: actions.take_in(acme.pk, one), heads)) == 16
    assert len({visitor.contact_id for visitor in visitors(acme)}) == 8
