"""Letters leave through a worker, and without one when the broker is away."""

from typing import Any

import pytest
from kombu.exceptions import OperationalError

from apps.tenants import letters
from config.celery import app


def test_a_letter_is_handed_to_the_queue_for_outbound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.amqp.router.route({}, letters.send.name)["queue"].name == "outbound"


def test_a_letter_leaves_even_when_the_broker_is_away(mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(letters.send, "delay", away)
    letters.post("Hello", "Text", "nina@example.org")
    assert [letter.to for letter in mailoutbox] == [["nina@example.org"]]
