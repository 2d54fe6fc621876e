"""What the provider tells later of what we sent: only ever further, whatever the order, however often."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.failures import in_words
from apps.conversations.models import Delivery
from apps.events import publisher
from apps.events.models import Event
from apps.inboxes.channels import Failure, Progress
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.leaving import US, answered_by, drain, make_number, newest
from tests.conversations.scenes import fresh_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_any_pace")]


@pytest.fixture
def sent(at_acme: Cast, ann: Guest, twilio: TwilioStandIn) -> Delivery:
    conversation = answered_by(at_acme.sarah, ann, "one")
    drain(conversation)
    return newest(conversation)


def hears(sent: Delivery, state: str, failure: Failure | None = None, code: str = "") -> bool:
    inbox = Inbox.objects.get(pk=sent.inbox_id)
    return actions.progressed(inbox, Progress(sent.provider_id, state, failure, code))


def test_it_gets_further(sent: Delivery) -> None:
    for state in ("sent", "delivered", "read"):
        assert hears(sent, state)
        assert fresh_delivery(sent).state == state


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_in_any_order_and_however_often_it_ends_where_it_came_furthest(sent: Delivery, order: tuple[str, ...]) -> None:
    furthest, ranks = 0, ["sent", "delivered", "read"]
    for state in order:
        assert hears(sent, state)
        furthest = max(furthest, ranks.index(state))
        assert fresh_delivery(sent).state == ranks[furthest]


@pytest.mark.parametrize("state", ["queued", "sending", "nonsense"])
def test_it_never_goes_back(sent: Delivery, state: str) -> None:
    assert hears(sent, state)
    assert fresh_delivery(sent).state == "sent"


def test_what_is_not_known_yet_is_to_be_told_again(sent: Delivery, at_acme: Cast) -> None:
    inbox = Inbox.objects.get(pk=sent.inbox_id)
    assert not actions.progressed(inbox, Progress("SM-unheard-of", "delivered"))
    assert not actions.progressed(make_number(at_acme.acme, sender=US + "9"), Progress(sent.provider_id, "delivered"))


def test_a_failure_told_late_is_kept_with_its_class(sent: Delivery) -> None:
    assert hears(sent, "failed", Failure.BAD_ADDRESS, "30003")
    failed = fresh_delivery(sent)
    assert (failed.state, failed.problem, failed.code) == ("failed", "bad_address", "30003")
    assert Event.objects.get(name="delivery.failed").payload["problem"] == "bad_address"
    assert "takes no messages" in in_words(failed.problem)


def test_after_a_failure_nothing_else_is_believed(sent: Delivery) -> None:
    for state in ("failed", "delivered", "failed", "sent"):
        assert hears(sent, state, Failure.FILTERED if state == "failed" else None)
    assert fresh_delivery(sent).state == "failed"
    assert Event.objects.filter(name="delivery.failed").count() == 1


def test_what_was_delivered_did_not_fail(sent: Delivery) -> None:
    hears(sent, "delivered")
    hears(sent, "failed", Failure.UNKNOWN)
    assert fresh_delivery(sent).state == "delivered"


def test_what_failed_late_may_be_sent_again_as_a_new_message(at_acme: Cast, sent: Delivery, twilio: TwilioStandIn) -> None:
    twilio.callbacks(twilio.messages[0], "undelivered", error_code=30003)
    hears(sent, "failed", Failure.BAD_ADDRESS, "30003")
    actions.send_again(fresh_delivery(sent), actor=at_acme.sarah.actor)
    assert not hears(sent, "delivered")
    assert sent.conversation is not None
    drain(sent.conversation)
    assert [text.body for text in twilio.messages] == ["one", "one"]
    assert fresh_delivery(sent).provider_id == twilio.messages[1].sid


def test_whoever_has_the_conversation_open_is_told(
    sent: Delivery, after_commit: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(publisher, "publish", lambda _, name, payload: heard.append((name, payload)))
    with after_commit():
        for _ in range(3):
            hears(sent, "delivered")
    assert sent.conversation is not None
    expected = {
        "conversation": sent.conversation_id, "contact": sent.conversation.contact_id, "message": sent.message_id,
        "delivery": sent.pk, "state": "delivered",
    }  # fmt: skip
    assert heard == [("delivery.progressed", expected)]


@pytest.mark.parametrize("problem", [*Failure, "unsure"])
def test_every_problem_has_a_sentence(problem: str) -> None:
    assert in_words(problem).endswith(".")
