"""Approved templates: filled by the agent, read by the customer as they were approved, sent outside the window too."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.inboxes.models import Inbox, Template
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.leaving import answered_by, drain, make_number, make_texter, newest, outbox
from tests.conversations.scenes import transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def whatsapp(at_acme: Cast, twilio: TwilioStandIn) -> Inbox:
    return make_number(at_acme.acme, "whatsapp")


@pytest.fixture
def template(whatsapp: Inbox) -> Template:
    text = "Hello {{1}}, your order {{2}} is here. Bye {{1}}!"
    return Template.objects.create(inbox=whatsapp, name="Arrived", provider_id="HX1", text=text)


@pytest.fixture
def late(at_acme: Cast, whatsapp: Inbox, held_clock: clock.HeldClock) -> Conversation:
    """Somebody who wrote two days ago."""
    conversation = answered_by(at_acme.sarah, make_texter(whatsapp))
    held_clock.advance(days=2)
    return conversation


def send(cast: Cast, conversation: Conversation, template: Template, *values: str, **overrides: Any) -> Any:
    variables = {str(number): value for number, value in enumerate(values, start=1)}
    chosen = {"member": cast.sarah, "client_id": uuid.uuid4()} | overrides
    return actions.send_template(conversation, template=template, variables=variables, **chosen)


def test_a_template_is_said_as_it_reads_and_sent_by_its_name(
    at_acme: Cast, late: Conversation, template: Template, twilio: TwilioStandIn
) -> None:
    send(at_acme, late, template, " Ann\n", "10023")
    drain(late)
    assert transcript(late)[-1] == ("agent", "Hello Ann, your order 10023 is here. Bye Ann!")
    (text,) = twilio.messages
    assert (text.content_sid, text.content_variables, text.body) == ("HX1", '{"1": "Ann", "2": "10023"}', "")
    assert newest(late).state == "sent"


def test_sent_twice_under_one_id_it_is_one(at_acme: Cast, late: Conversation, template: Template) -> None:
    same = uuid.uuid4()
    for _ in range(2):
        send(at_acme, late, template, "Ann", "10023", client_id=same)
    assert outbox(late).count() == 1


@pytest.mark.parametrize("values", [(), ("Ann",), ("Ann", "  "), ("Ann", "x" * 301)])
def test_a_place_left_empty_or_overfull_is_refused(at_acme: Cast, late: Conversation, template: Template, values: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        send(at_acme, late, template, *values)
    assert not outbox(late).exists()


def test_what_is_filled_in_is_no_place_of_its_own(at_acme: Cast, late: Conversation, template: Template) -> None:
    assert send(at_acme, late, template, "{{2}}", "10023").text == "Hello {{2}}, your order 10023 is here. Bye {{2}}!"


def test_a_template_of_another_inbox_or_out_of_use_is_refused(at_acme: Cast, ann: Guest, late: Conversation, template: Template) -> None:
    by_text = answered_by(at_acme.sarah, ann)
    with pytest.raises(ValidationError, match="last write where"):
        send(at_acme, by_text, template, "Ann", "10023")
    template.is_active = False
    with pytest.raises(ValidationError, match="not used any more"):
        send(at_acme, late, template, "Ann", "10023")


def test_only_who_holds_the_conversation_sends_one(at_acme: Cast, late: Conversation, template: Template) -> None:
    for member in (at_acme.vera, at_acme.tom):
        with pytest.raises(PermissionDenied):
            send(at_acme, late, template, "Ann", "10023", member=member)
