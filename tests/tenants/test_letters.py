"""Letters leave through a worker, and without one when the broker is away."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from apps.tenants import letters
from config.celery import app


def test_a_letter_is_handed_to_the_queue_for_outbound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.amqp.router.route({}, letters.send.name)["queue"].name == "outbound"


def test_what_the_mail_server_says_of_a_person_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any) -> None:
        raise SMTPRecipientsRefused({"nina@example.org": (550, b"no such nina@example.org")})

    monkeypatch.setattr("apps.tenants.letters.EmailMessage.send", refuses)
    with pytest.raises(letters.NotSentError) as refused:
        letters.send.run("Hello", "Text", "nina@example.org")
    assert str(refused.value) == "SMTPRecipientsRefused"
    assert refused.value.__cause__ is None


def test_a_letter_leaves_even_when_the_broker_is_away(mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(letters.send, "delay", away)
    letters.post("Hello", "Text", "nina@example.org")
    assert [letter.to for letter in mailoutbox] == [["nina@example.org"]]
