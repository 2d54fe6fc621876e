"""The provider's callbacks at our door: kept before they are answered, once, and only if they are the provider's."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from apps.conversations import tasks
from apps.conversations.models import Inbound
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import ADAS, form, heard, hook_of, make_number, post, rows, texts

pytestmark = pytest.mark.django_db
State = Inbound.State


@pytest.fixture
def number(cast: Cast) -> Inbox:
    return make_number(cast.acme)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken."""
    monkeypatch.setattr(tasks.take_in, "delay", lambda *_: None)


def test_a_text_is_kept_and_answered_with_nothing(number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    answer = post(form(twilio, number, "Hello"))
    assert (answer.status_code, answer.content.decode()) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response/>')
    assert answer.headers["Content-Type"].startswith("text/xml")
    (row,) = rows(number)
    assert (row.state, row.sender, row.fields["Body"], row.received_at) == (State.KEPT, ADAS, "Hello", clock.now())


def test_a_text_is_in_the_thread_by_the_time_a_worker_had_it(number: Inbox, cast: Cast, twilio: TwilioStandIn) -> None:
    texts(twilio, number, "Hello")
    assert heard(cast.acme) == [(ADAS, "Hello")]
    assert [row.state for row in rows(number)] == [State.TAKEN]


def test_ten_times_the_same_is_one(number: Inbox, cast: Cast, twilio: TwilioStandIn) -> None:
    again = form(twilio, number, "Hello")
    assert {post(again).status_code for _ in range(10)} == {200}
    assert len(rows(number)) == 1
    assert heard(cast.acme) == [(ADAS, "Hello")]


def test_a_day_late_it_is_still_one(number: Inbox, cast: Cast, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    again = form(twilio, number, "Hello")
    post(again)
    held_clock.move_to(clock.now() + timedelta(days=1))
    assert post(again).status_code == 200
    assert heard(cast.acme) == [(ADAS, "Hello")]


@pytest.mark.parametrize("forged", ["", "bm90IHRoZSBwcm92aWRlcidz", "ünsigned"])
def test_what_is_forged_is_kept_nowhere_and_told_nothing(number: Inbox, twilio: TwilioStandIn, forged: str) -> None:
    answer = post(form(twilio, number), **{"X-Twilio-Signature": forged})
    assert (answer.status_code, answer.content, rows(number)) == (403, b"", [])


def test_changed_on_its_way_it_is_forged(number: Inbox, twilio: TwilioStandIn) -> None:
    said = form(twilio, number, "Hello")
    answer = Client(headers=dict(said.headers)).post(
        hook_of(number), urlencode(said.fields | {"Body": "Send money"}), content_type=said.headers["Content-Type"]
    )
    assert (answer.status_code, rows(number)) == (403, [])


def test_signed_for_one_inbox_it_is_forged_for_another(number: Inbox, cast: Cast, twilio: TwilioStandIn) -> None:
    other = make_number(cast.globex, sender="+15550002222")
    said = form(twilio, number)
    answer = Client(headers=dict(said.headers)).post(hook_of(other), said.body, content_type=said.headers["Content-Type"])
    assert (answer.status_code, rows(other)) == (403, [])


def test_the_signature_is_over_the_public_address_whatever_a_request_says_of_itself(
    number: Inbox, twilio: TwilioStandIn, settings: Settings, asleep: None
) -> None:
    settings.PUBLIC_URL = "https://chat.example.com"
    said = form(twilio, number)
    assert said.url.startswith("https://chat.example.com/hooks/")
    assert post(said, host="127.0.0.1").status_code == 200


def test_with_no_account_set_nothing_is_taken(number: Inbox, twilio: TwilioStandIn, settings: Settings) -> None:
    said = form(twilio, number)
    settings.TWILIO_AUTH_TOKEN = ""
    assert post(said).status_code == 403


@pytest.mark.parametrize("key", ["never_was", "x", "{public}_00000000000000000000000000"])
def test_of_an_inbox_that_never_was_nothing_is_told(cast: Cast, twilio: TwilioStandIn, key: str) -> None:
    path = f"/hooks/twilio/sms/{key.format(public=cast.acme.public_id)}/"
    answer = post(twilio.inbound(path, From=ADAS, To="+1", Body="Hello"))
    assert (answer.status_code, answer.content) == (404, b"")


def test_an_inbox_is_spoken_to_by_its_own_kind_alone(cast: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    whatsapp = make_number(cast.acme, "whatsapp")
    for inbox, told in ((number, "whatsapp"), (whatsapp, "sms")):
        assert post(twilio.inbound(hook_of(inbox, told), From=ADAS, Body="Hello")).status_code == 404
    assert post(twilio.inbound(hook_of(whatsapp), From=f"whatsapp:{ADAS}", Body="Hello")).status_code == 200


def test_an_inbox_that_is_switched_off_is_none(number: Inbox, twilio: TwilioStandIn) -> None:
    said = form(twilio, number)
    with tenant_scope(number.tenant_id):
        Inbox.objects.filter(pk=number.pk).update(is_active=False)
    assert post(said).status_code == 404


def test_only_posts_are_taken(number: Inbox) -> None:
    assert Client().get(hook_of(number)).status_code == 405


def test_what_is_too_large_is_not_read(number: Inbox, twilio: TwilioStandIn) -> None:
    assert post(form(twilio, number, "x" * 70_000)).status_code == 413
    assert rows(number) == []


def test_what_is_signed_and_makes_no_sense_is_set_aside_once(number: Inbox, twilio: TwilioStandIn) -> None:
    odd = twilio.signed(hook_of(number), {"From": ADAS, "Body": "Hello"})
    assert {post(odd).status_code for _ in range(2)} == {200}
    (row,) = rows(number)
    assert (row.state, row.problem, row.fields["Body"]) == (State.ASIDE, "It names no message.", "Hello")


def test_letters_that_no_database_keeps_lose_nobody_their_words(number: Inbox, cast: Cast, twilio: TwilioStandIn) -> None:
    texts(twilio, number, "Hel\0lo")
    assert heard(cast.acme) == [(ADAS, "Hello")]


def test_how_far_a_message_came_is_a_row_for_each_state(number: Inbox, twilio: TwilioStandIn, asleep: None) -> None:
    for state in ("queued", "sent", "delivered", "delivered"):
        told = {"MessageSid": "SM9", "MessageStatus": state, "From": number.sender, "To": ADAS}
        assert post(twilio.signed(hook_of(number, "status"), told)).status_code == 200
    assert [(row.provider_id, row.sender) for row in rows(number)] == [("SM9:sent", ""), ("SM9:delivered", "")]


def test_what_the_broker_lost_the_sweep_takes_in(number: Inbox, cast: Cast, twilio: TwilioStandIn, asleep: None) -> None:
    texts(twilio, number, "Hello")
    assert heard(cast.acme) == []
    assert tasks.take_due() == 1
    assert tasks.take_due() == 0
    assert heard(cast.acme) == [(ADAS, "Hello")]
