"""One message to the provider: what it is told, what each of its answers means, and what became of a try nobody heard the end of."""

import logging
import socket
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.ground import clock
from apps.inboxes.channels import Failure, Medium, Outgoing, Sent, Unsent, Unsure
from apps.inboxes.channels.twilio import sending
from apps.inboxes.channels.twilio.failures import failure_of
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Fault

US, ANN, CALLBACK = "+15550100001", "+15550100002", "https://desk.example/hooks/twilio/status/key/"

BY_CLASS = {
    Failure.OPTED_OUT: (21610,),
    Failure.BAD_ADDRESS: (21211, 21614, 30003, 30005, 30006, 63003),
    Failure.NEEDS_TEMPLATE: (63016,),
    Failure.THROTTLED: (20429, 21611, 30001, 30022, 63018),
    Failure.FILTERED: (30007, 30034),
    Failure.FILE: (11200, 12300, 21620, 21623, 30019, 63005, 63019),
    Failure.CONFIGURATION: (20003, 21408, 21606, 63020),
}


def outgoing(text: str = "Hello Ann", **overrides: object) -> Outgoing:
    return Outgoing(**{"key": "message:1", "to": ANN, "text": text} | overrides)  # type: ignore[arg-type]


def send(text: str = "Hello Ann", **overrides: object) -> Sent:
    return sending.send(US, outgoing(text, **overrides), callback=CALLBACK)


def find(text: str = "Hello Ann", **overrides: object) -> list[Sent]:
    return sending.find(US, outgoing(text, **overrides), since=clock.now(), until=None)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for an answer."""
    monkeypatch.setattr(sending, "PATIENCE", 0.3)
    sending._client.cache_clear()


def test_the_provider_is_told_who_to_whom_what_and_where_to_tell_us_more(twilio: TwilioStandIn) -> None:
    sent = send("Hello Ann, " + "we are here. " * 20)
    (text,) = twilio.messages
    assert (text.sid, text.from_, text.to, text.status_callback) == (sent.provider_id, US, ANN, CALLBACK)
    assert (text.body, sent.segments) == ("Hello Ann, " + "we are here. " * 20, 2)
    assert text.validity_period == 4 * 60 * 60


def test_a_template_is_named_with_what_fills_it(twilio: TwilioStandIn) -> None:
    whatsapp = {"to": f"whatsapp:{ANN}", "template": "HX1", "variables": {"1": "Ann"}}
    sending.send(f"whatsapp:{US}", outgoing("Hello Ann", **whatsapp), callback=CALLBACK)
    assert (twilio.messages[0].content_sid, twilio.messages[0].content_variables) == ("HX1", '{"1": "Ann"}')
    assert twilio.messages[0].body == ""


def test_files_go_along_as_addresses(twilio: TwilioStandIn) -> None:
    url = twilio.keep(b"PNG", "image/png", is_direct=True)
    send(files=(Medium(url=url), Medium(name="without an address")))
    (text,) = twilio.messages
    assert (text.media, text.fetched) == ((url,), (("image/png", b"PNG"),))


@pytest.mark.parametrize(("failure", "code"), [(failure, code) for failure, codes in BY_CLASS.items() for code in codes])
def test_every_code_is_known_by_what_can_be_done_about_it(twilio: TwilioStandIn, failure: Failure, code: int) -> None:
    twilio.refuse(code)
    with pytest.raises(Unsent) as refused:
        send()
    assert (refused.value.failure, refused.value.code) == (failure, str(code))
    assert refused.value.is_lasting is (failure != Failure.THROTTLED)
    assert twilio.messages == []


@pytest.mark.parametrize("code", ["", None, "99999", "no number", "²"])
def test_a_code_nobody_listed_is_unknown(code: str | None) -> None:
    assert failure_of(code) == Failure.UNKNOWN


def test_too_many_at_once_are_to_wait_a_moment_each_another(twilio: TwilioStandIn) -> None:
    twilio.throttle(times=5)
    waits = []
    for _ in range(5):
        with pytest.raises(Unsent) as refused:
            send()
        assert (refused.value.failure, refused.value.is_lasting) == (Failure.THROTTLED, False)
        waits.append(refused.value.wait)
    assert len(set(waits)) == 5
    assert all(wait is not None and timedelta(seconds=1) <= wait <= timedelta(seconds=3) for wait in waits)


def test_what_it_took_and_never_answered_is_unsure_and_found(twilio: TwilioStandIn, hurried: None) -> None:
    twilio.time_out_after_accepting()
    with pytest.raises(Unsure):
        send()
    assert find() == [Sent(twilio.messages[0].sid, 1)]


def test_a_line_that_was_cut_is_unsure_and_found(twilio: TwilioStandIn) -> None:
    twilio.cut_after_accepting()
    with pytest.raises(Unsure):
        send()
    assert find() == [Sent(twilio.messages[0].sid, 1)]


def test_what_it_never_took_is_unsure_and_not_found(twilio: TwilioStandIn, hurried: None) -> None:
    twilio.hang(5)
    with pytest.raises(Unsure):
        send()
    assert find() == []


def test_an_error_of_its_own_is_unsure(twilio: TwilioStandIn) -> None:
    twilio.refuse(20500, status=500)
    with pytest.raises(Unsure):
        send()


def test_what_is_found_is_the_same_words_to_the_same_person_since_then(twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    send()
    held_clock.advance(minutes=2)
    assert find() == []
    send("Hello Bob")
    send(to="+15550100003")
    assert find() == []
    assert find("Hello Bob ") == [Sent(twilio.messages[1].sid, 1)]


def test_of_the_same_words_all_are_found_the_oldest_first(twilio: TwilioStandIn) -> None:
    older, newer = send(), send()
    assert find() == [older, newer]


def test_what_was_made_long_after_a_try_had_ended_is_not_of_it(twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    begun, own = clock.now(), send()
    held_clock.advance(minutes=5)
    late = send()
    held_clock.advance(hours=1)
    send()
    assert sending.find(US, outgoing(), since=begun, until=begun) == [own, late]


def test_a_text_with_a_picture_is_not_taken_for_one_without(twilio: TwilioStandIn) -> None:
    picture = (Medium(url=twilio.keep(b"PNG", "image/png", is_direct=True)),)
    plain, drawn = send(), send(files=picture)
    assert (find(), find(files=picture)) == ([plain], [drawn])


def test_what_failed_is_not_found(twilio: TwilioStandIn) -> None:
    send()
    twilio.callbacks(twilio.messages[0], "failed", error_code=30003)
    assert find() == []


def test_a_template_is_found_though_its_words_are_not_shown(twilio: TwilioStandIn) -> None:
    sent = send(template="HX1")
    assert find(template="HX1") == [sent]
    assert find() == []


def test_who_cannot_look_stays_unsure(twilio: TwilioStandIn, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = "another"
    with pytest.raises(Unsure):
        find()


def test_a_provider_that_is_away_has_nothing(twilio: TwilioStandIn, settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.TWILIO_BASE_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Unsent) as away:
            send()
        assert (away.value.failure, away.value.is_lasting) == (Failure.UNREACHABLE, False)
        with pytest.raises(Unsure):
            find()


def test_without_an_account_nothing_is_asked(twilio: TwilioStandIn, settings: Settings) -> None:
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = ""
    with pytest.raises(Unsent) as refused:
        send()
    assert (refused.value.failure, refused.value.is_lasting, twilio.messages) == (Failure.CONFIGURATION, True, [])


def test_an_answer_that_is_none_is_unsure(twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.bench.standin.twilio_texts.Text.shown", lambda _: "gibberish")
    twilio.plays(Fault())
    with pytest.raises(Unsure):
        send()


def test_no_address_and_no_word_is_logged(twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        send()
        find()
    assert ANN not in caplog.text
    assert "BEGIN" not in caplog.text
