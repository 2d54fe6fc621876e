"""What the provider tells of our messages, however often, in whatever order and however late: it is known how far each has come."""

import random
from itertools import permutations

import pytest

from apps.conversations import tasks
from apps.conversations.models import Delivery
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Text
from tests.cast import Cast
from tests.channels.phone import Phone, make_texting, post
from tests.conversations.scenes import answers, claims

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = list(permutations(["sent", "delivered", "read"]))


@pytest.fixture
def ada(cast: Cast, twilio: TwilioStandIn, at_any_pace: None) -> Phone:
    """She has written, and Sarah has her conversation."""
    phone = Phone(twilio, make_texting(cast, answered_by="people"), "+14155550199")
    phone.texts("Hello")
    claims(cast.sarah, phone.conversation)
    return phone


def told(phone: Phone) -> tuple[str, str]:
    """How far the last has come, and why no further."""
    tasks.take_due()
    with tenant_scope(phone.inbox.tenant_id):
        delivery = Delivery.objects.filter(purpose="message").latest("pk")
        return delivery.state, delivery.problem


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_in_whatever_order_and_ten_times(ada: Phone, cast: Cast, way: tuple[str, ...]) -> None:
    answers(cast.sarah, ada.conversation, "Here I am.")
    forms = ada.twilio.callbacks(ada.heard[-1], *way) * 10
    random.Random(7).shuffle(forms)  # noqa: S311 - no secret
    assert {post(form).status_code for form in forms} == {200}
    assert told(ada) == ("read", "")


def test_a_day_late(ada: Phone, cast: Cast, held_clock: HeldClock) -> None:
    answers(cast.sarah, ada.conversation, "Here I am.")
    held_clock.advance(days=1)
    for form in ada.twilio.callbacks(ada.heard[-1], "delivered", "sent"):
        post(form)
    assert told(ada) == ("delivered", "")


def test_told_before_the_sender_has_its_answer(ada: Phone, cast: Cast, held_clock: HeldClock) -> None:
    """The callback is quicker than the answer that holds the message's id."""

    def overtake(text: Text) -> None:
        for form in ada.twilio.callbacks(text, "sent", "delivered"):
            post(form)

    ada.twilio.call_after_accepting(overtake)
    answers(cast.sarah, ada.conversation, "Here I am.")
    held_clock.advance(minutes=1)
    assert told(ada) == ("delivered", "")


def test_that_it_failed_is_told_late_and_stays(ada: Phone, cast: Cast) -> None:
    answers(cast.sarah, ada.conversation, "Here I am.")
    for form in ada.twilio.callbacks(ada.heard[-1], "sent", "undelivered", "sent", error_code=30003):
        post(form)
    assert told(ada) == ("failed", "bad_address")
