"""The outbox: a row before it is a letter, one letter a key, and nothing forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from apps.conversations import actions, tasks
from apps.conversations.actions.settling import FIRST_PAUSE, MOST_ATTEMPTS
from apps.conversations.models import Delivery
from apps.conversations.models.delivery import SENDING_LEASE
from apps.events.models import Event
from apps.ground import clock
from apps.ground.breaker import Breaker
from apps.ground.scope import tenant_scope
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.conversations.scenes import fresh_delivery

pytestmark = pytest.mark.django_db

RATHER_LATER = SMTPDataError(451, b"try again later")


class Postman(BaseEmailBackend):
    """A mail server that answers as the test says, one answer a letter."""

    answers: list[Exception | Callable[[], None] | None] = []
    seen: list[Any] = []

    def send_messages(self, email_messages: Any) -> int:
        for letter in email_messages:
            Postman.seen.append(letter.message())
            answer = Postman.answers.pop(0) if Postman.answers else None
            if isinstance(answer, Exception):
                raise answer
            if answer:
                answer()
        return len(email_messages)


@pytest.fixture
def postman(settings: Settings) -> type[Postman]:
    settings.EMAIL_BACKEND = f"{__name__}.Postman"
    Postman.answers, Postman.seen = [], []
    return Postman


@pytest.fixture(autouse=True)
def no_wake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken: a test sends by hand."""
    monkeypatch.setattr("apps.conversations.tasks.deliver.delay", lambda *_: None)


def queued(key: str = "k", **overrides: Any) -> Delivery:
    letter = {"to": "ann@example.org", "subject": "News", "text": "Hello Ann", "purpose": Delivery.Purpose.NOTICE}
    return actions.queue(key=key, **letter | overrides)


def send(delivery: Delivery) -> Delivery:
    actions.deliver(delivery.tenant_id, delivery.pk)
    return fresh_delivery(delivery)


def test_the_same_key_leaves_once(at_acme: Cast, mailoutbox: list[Any]) -> None:
    first, again = queued(), queued(text="Another text")
    assert (again, again.text) == (first, "Hello Ann")
    assert Event.objects.filter(name="delivery.queued").count() == 1
    for _ in range(2):
        assert send(first).state == "sent"
    (letter,) = mailoutbox
    assert (letter.to, letter.subject, letter.body) == (["ann@example.org"], "News", "Hello Ann")


def test_two_tenants_may_use_the_same_key(cast: Cast, mailoutbox: list[Any]) -> None:
    for tenant in (cast.acme, cast.globex):
        with tenant_scope(tenant.pk):
            queued()
    assert actions.deliver_due() == 2
    assert len(mailoutbox) == 2


def test_a_worker_is_woken_once_the_letter_is_committed(
    cast: Cast, after_commit: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[int, int]] = []
    monkeypatch.setattr("apps.conversations.tasks.deliver.delay", lambda *ids: woken.append(ids))
    with after_commit(), tenant_scope(cast.acme.pk):
        letter = queued()
        assert woken == []
    assert woken == [(cast.acme.pk, letter.pk)]


def test_a_letter_that_left_is_written_down(at_acme: Cast, mailoutbox: list[Any], held_clock: Any) -> None:
    sent = send(queued())
    assert (sent.state, sent.sent_at, sent.attempts, sent.problem, sent.leased_until) == ("sent", held_clock.at, 1, "", None)
    assert "example.org" not in str(list(Event.objects.filter(name__startswith="delivery.").values_list("payload")))


def test_a_code_is_forgotten_once_its_letter_is_given_up_and_not_before(at_acme: Cast, postman: type[Postman]) -> None:
    Postman.answers = [RATHER_LATER, SMTPDataError(554, b"never")]
    letter = queued(purpose=Delivery.Purpose.CODE, text="Your code is 123456", subject="123456")
    waiting = send(letter)
    assert (waiting.state, waiting.text) == ("queued", "Your code is 123456")
    Delivery.objects.update(due_at=clock.now())
    dead = send(letter)
    assert (dead.state, dead.subject, dead.text) == ("failed", "", "")


def test_a_subject_is_one_line(at_acme: Cast, mailoutbox: list[Any]) -> None:
    assert send(queued(subject="Two\r\nBcc: all@example.org" + "x" * 300)).state == "sent"
    assert mailoutbox[0].subject.startswith("Two Bcc: all")
    assert len(mailoutbox[0].subject) == 200


def test_what_fails_is_tried_again_after_ever_longer_pauses_then_set_aside(
    at_acme: Cast, postman: type[Postman], held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Breaker, "failed", lambda _: None)  # hours pass between them, and none by its own clock
    letter, pauses = queued(), []
    for _ in range(MOST_ATTEMPTS):
        postman.answers = [SMTPServerDisconnected("gone")]
        letter = send(letter)
        pauses.append(letter.due_at - held_clock.at)
        held_clock.move_to(max(held_clock.at, letter.due_at))
    assert pauses[:-1] == [FIRST_PAUSE * 2**tries for tries in range(MOST_ATTEMPTS - 1)]
    assert (letter.state, letter.attempts, letter.problem) == ("failed", MOST_ATTEMPTS, "SMTPServerDisconnected")
    assert Event.objects.get(name="delivery.failed").payload["problem"] == "SMTPServerDisconnected"
    held_clock.advance(days=1)
    assert actions.deliver_due() == 0
    assert len(postman.seen) == MOST_ATTEMPTS


def test_every_try_carries_the_same_message_id_and_no_other_letter_does(
    at_acme: Cast, postman: type[Postman], held_clock: clock.HeldClock
) -> None:
    letter, other = queued(), queued("other")
    for _ in range(3):
        postman.answers = [RATHER_LATER]
        held_clock.move_to(max(held_clock.at, send(letter).due_at))
    send(other)
    numbers = [seen["Message-ID"] for seen in postman.seen]
    assert (len(set(numbers[:3])), len(set(numbers))) == (1, 2)
    assert numbers[0].endswith("@localhost>")
    assert {seen["Auto-Submitted"] for seen in postman.seen} == {"auto-generated"}


def test_it_is_not_tried_before_its_time(at_acme: Cast, postman: type[Postman], held_clock: clock.HeldClock) -> None:
    postman.answers = [RATHER_LATER]
    letter = send(queued())
    held_clock.advance(seconds=9)
    assert send(letter).attempts == 1
    held_clock.advance(seconds=1)
    assert send(letter).state == "sent"


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (SMTPRecipientsRefused({"ann@example.org": (550, b"no such user")}), "address_refused"),
        (SMTPDataError(554, b"spam"), "refused_554"),
        (SMTPSenderRefused(552, b"too large", "tandem@localhost"), "refused_552"),
    ],
)
def test_a_lasting_refusal_is_not_tried_again(at_acme: Cast, postman: type[Postman], refusal: Exception, problem: str) -> None:
    postman.answers = [refusal]
    letter = send(queued())
    assert (letter.state, letter.attempts, letter.problem) == ("failed", 1, problem)


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (SMTPRecipientsRefused({"ann@example.org": (450, b"greylisted")}), "address_refused"),
        (RATHER_LATER, "refused_451"),
        (SMTPAuthenticationError(535, b"wrong password"), "SMTPAuthenticationError"),
        (ConnectionRefusedError(), "ConnectionRefusedError"),
        (TimeoutError(), "TimeoutError"),
        (ValueError("a letter nobody can put into words"), "ValueError"),
    ],
)
def test_what_may_pass_is_tried_again(at_acme: Cast, postman: type[Postman], refusal: Exception, problem: str) -> None:
    postman.answers = [refusal]
    letter = send(queued())
    assert (letter.state, letter.problem, letter.leased_until) == ("queued", problem, None)


def killed(delivery: Delivery) -> None:
    """Its sender took it, and was never heard of again."""
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", attempts=1, leased_until=clock.now() + SENDING_LEASE)


def test_what_a_killed_sender_had_taken_is_taken_up_when_its_lease_ends(
    at_acme: Cast, mailoutbox: list[Any], held_clock: clock.HeldClock
) -> None:
    letter = queued()
    killed(letter)
    held_clock.advance(seconds=59)
    assert actions.deliver_due() == 0
    assert (send(letter).state, mailoutbox) == ("sending", [])
    held_clock.advance(seconds=1)
    assert actions.deliver_due() == 1
    assert (fresh_delivery(letter).state, fresh_delivery(letter).attempts, len(mailoutbox)) == ("sent", 2, 1)


def test_while_a_letter_is_under_way_nobody_else_sends_it(at_acme: Cast, postman: type[Postman]) -> None:
    letter = queued()
    postman.answers = [lambda: postman.answers.append(None) or send(letter)]  # type: ignore[func-returns-value,list-item]
    assert send(letter).state == "sent"
    assert len(postman.seen) == 1


def test_a_sender_who_failed_too_late_does_not_send_again_what_another_sent(
    at_acme: Cast, postman: type[Postman], held_clock: clock.HeldClock
) -> None:
    letter = queued()

    def slow_then_failing() -> None:
        held_clock.advance(seconds=61)
        assert send(letter).state == "sent"
        raise TimeoutError

    postman.answers = [slow_then_failing]
    assert send(letter).state == "sent"
    assert actions.deliver_due() == 0
    assert len(postman.seen) == 2


def test_a_sender_who_was_only_slow_has_sent(at_acme: Cast, postman: type[Postman], held_clock: clock.HeldClock) -> None:
    letter = queued()

    def slow() -> None:
        held_clock.advance(seconds=61)
        postman.answers = [RATHER_LATER]
        assert send(letter).state == "queued"

    postman.answers = [slow]
    assert send(letter).state == "sent"


def test_a_backlog_leaves_in_order(cast: Cast, mailoutbox: list[Any], held_clock: clock.HeldClock) -> None:
    for tenant, key, later in ((cast.acme, "2", 2), (cast.globex, "1", 1), (cast.acme, "3", 2), (cast.globex, "4", 3), (cast.acme, "5", 4)):
        waits(tenant, key, held_clock.at + timedelta(seconds=later))
    held_clock.advance(seconds=3)
    assert actions.deliver_due() == 4
    assert [letter.subject for letter in mailoutbox] == ["1", "2", "3", "4"]


def waits(tenant: Tenant, key: str, due_at: datetime) -> None:
    with tenant_scope(tenant.pk):
        Delivery.objects.filter(pk=queued(key, subject=key).pk).update(due_at=due_at)


def test_one_letter_that_fails_holds_up_no_other(at_acme: Cast, postman: type[Postman]) -> None:
    poor, good = queued("poor"), queued("good")
    postman.answers = [RuntimeError("out of paper")]
    assert actions.deliver_due() == 1
    assert (fresh_delivery(poor).state, fresh_delivery(good).state) == ("queued", "sent")


def test_every_task_does_its_one_thing(at_acme: Cast, mailoutbox: list[Any]) -> None:
    letter = queued()
    assert tasks.deliver(letter.tenant_id, letter.pk)
    assert [sweep() for sweep in (tasks.deliver_due, tasks.mail_missed, tasks.close_idle, tasks.forget_unsent)] == [0] * 4
    assert len(mailoutbox) == 1


def test_a_letter_that_is_gone_is_nobodys(at_acme: Cast) -> None:
    assert actions.deliver(at_acme.acme.pk, 10**9) is False
    assert mail.outbox == []
