"""However a model fails, the failure is plain, in time, and says whether trying again may help."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django import Settings

from apps.ground import clock
from apps.llm.configured import Configured
from apps.llm.exchange import Done, Event, Finish, ModelFailed, Text
from apps.llm.failures import Declined
from apps.llm.wires import streaming, watch
from config.bench.standin import Asked, Script, StandIn
from tests.llm.scenes import make_request, said, soon

LATE = 0.25


def failure_of(model: Configured, *, within: float = 5.0) -> tuple[ModelFailed, list[Event]]:
    heard: list[Event] = []
    with pytest.raises(ModelFailed) as raised:
        heard.extend(_each(model, within))
    return raised.value, heard


def _each(model: Configured, within: float) -> Iterator[Event]:
    yield from model.stream(make_request(), deadline=soon(within))


@contextmanager
def taking(at_least: float, at_most: float) -> Iterator[None]:
    begin = clock.monotonic()
    yield
    assert at_least <= clock.monotonic() - begin < at_most


@pytest.mark.parametrize("slow", [Script(before=9), Script(stalls_after=0), Script(stalls_after=0, drips=True)])
def test_a_model_that_does_not_begin_is_given_up(model: Configured, standin: StandIn, settings: Settings, slow: Script) -> None:
    settings.MODEL_FIRST_WORD_SECONDS = LATE
    standin.plays(slow)
    with taking(LATE, LATE + 2):
        failed, heard = failure_of(model)
    assert (failed.passing, heard) == (True, [])
    assert "in time" in failed.reason


@pytest.mark.parametrize("drips", [False, True])
def test_a_model_that_falls_silent_is_given_up(model: Configured, standin: StandIn, settings: Settings, drips: bool) -> None:
    settings.MODEL_STALL_SECONDS = LATE
    standin.says("One two three", stalls_after=2, drips=drips)
    with taking(LATE, LATE + 2):
        failed, heard = failure_of(model)
    assert (failed.reason, failed.passing) == ("The model fell silent.", True)
    assert said(heard) == "One two"


def test_a_slow_model_that_goes_on_is_not_given_up(model: Configured, standin: StandIn, settings: Settings) -> None:
    settings.MODEL_FIRST_WORD_SECONDS = settings.MODEL_STALL_SECONDS = LATE
    standin.says("One two three four five six", between=0.08)
    assert said(list(_each(model, 5.0))) == "One two three four five six"


def test_a_reader_who_takes_long_is_not_the_models_silence(model: Configured, standin: StandIn, settings: Settings) -> None:
    settings.MODEL_STALL_SECONDS = 0.4
    standin.says("One two three", between=0.03)
    stream = _each(model, 5.0)
    heard = [next(stream)]
    standin.requests[0].left.wait(0.6)  # the reader is busy for longer than the model may be silent
    assert said([*heard, *stream]) == "One two three"


def test_the_deadline_ends_a_reply_in_the_middle(model: Configured, standin: StandIn) -> None:
    standin.says("word " * 500, between=0.01)
    with taking(1, 4):
        failed, heard = failure_of(model, within=1)
    assert failed.reason == "The time for this reply is up."
    assert heard


def test_nothing_is_asked_when_there_is_no_time(model: Configured, standin: StandIn) -> None:
    failed, _ = failure_of(model, within=-1)
    assert (failed.passing, standin.requests) == (True, [])


@pytest.mark.parametrize("piece", ["word " * 50, "\n" * 250])
def test_a_server_that_heeds_no_limit_is_cut_short(model: Configured, standin: StandIn, piece: str) -> None:
    standin.plays(Script(("Well, ", *[piece] * 400)))
    *words, done = _each(model, 5.0)
    assert len(said(words)) <= 800 * streaming.LETTERS_A_TOKEN + len(piece)
    assert isinstance(done, Done)
    assert (done.finish, done.usage.estimated) == (Finish.LENGTH, True)


def test_a_heap_of_calls_is_no_reply(model: Configured, standin: StandIn) -> None:
    standin.plays(Script(calls=(Asked("order_lookup", "{}"),) * (streaming.MOST_CALLS + 1)))
    failed, heard = failure_of(model)
    assert (failed.passing, heard) == (True, [])


@pytest.mark.parametrize("broken", [Script(("One", " two"), cuts_after=1), Script(("One", " two"), ends_after=1)])
def test_a_stream_without_a_finish_has_failed(model: Configured, standin: StandIn, broken: Script) -> None:
    standin.plays(broken)
    failed, heard = failure_of(model)
    assert failed.passing
    assert [type(event) for event in heard] == [Text]


def test_no_call_is_given_out_of_a_reply_that_broke_off(model: Configured, standin: StandIn) -> None:
    standin.plays(Script(calls=(Asked("cancel_order", '{"number": "1042"}'),), split=40, cuts_after=1))
    failed, heard = failure_of(model)
    assert (failed.passing, heard) == (True, [])


@pytest.mark.parametrize("empty", [Script(), Script(pieces=("\n", "  "))])
def test_an_empty_reply_has_failed(model: Configured, standin: StandIn, empty: Script) -> None:
    standin.plays(empty)
    failed, heard = failure_of(model)
    assert (failed.reason, failed.passing, heard) == ("The model’s reply was empty.", True, [])


@pytest.mark.parametrize(
    ("finish", "reason"),
    [("content_filter", "The model declined to answer."), ("length", "The model used up its tokens before it said a word.")],
)
def test_an_empty_reply_that_another_try_will_not_mend(model: Configured, standin: StandIn, finish: str, reason: str) -> None:
    standin.plays(Script(finish=finish))
    failed, _ = failure_of(model)
    assert (failed.reason, failed.passing) == (reason, False)


@pytest.mark.parametrize(
    ("status", "code", "reason", "may_pass"),
    [
        (400, "", "The provider refused the request (400).", False),
        (400, "context_length_exceeded", "The provider refused the request (400, context_length_exceeded).", False),
        (401, "invalid_api_key", "The provider refuses the key (401).", False),
        (403, "", "The provider does not allow this with the key it was given (403).", False),
        (404, "model_not_found", "The provider does not know the model or the address (404).", False),
        (408, "", "The provider failed (408).", True),
        (429, "rate_limit_exceeded", "The provider takes no more requests for now (429).", True),
        (429, "insufficient_quota", "The account at the provider is out of credit (429).", False),
        (500, "", "The provider failed (500).", True),
        (503, "", "The provider failed (503).", True),
    ],
)
def test_a_refusal_says_why(model: Configured, standin: StandIn, status: int, code: str, reason: str, may_pass: bool) -> None:
    standin.refuses(status, code=code)
    failed, heard = failure_of(model)
    assert (failed.reason, failed.passing, heard) == (reason, may_pass, [])
    assert isinstance(failed, Declined)
    assert len(standin.requests) == 1  # the client itself tries nothing twice


@pytest.mark.parametrize(("said_so", "understood"), [("2", 2.0), ("0.5", 0.5), ("", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)])
def test_a_provider_may_say_when_to_come_again(model: Configured, standin: StandIn, said_so: str, understood: float | None) -> None:
    standin.refuses(429, retry_after=said_so)
    failed, _ = failure_of(model)
    assert isinstance(failed, Declined)
    assert failed.again_in == understood


def test_a_server_that_is_not_there_is_a_passing_failure(model: Configured, settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    failed, _ = failure_of(model)
    assert (failed.reason, failed.passing) == ("The connection to the model broke off or could not be made.", True)


def test_closing_the_stream_reaches_the_server_at_once(model: Configured, standin: StandIn) -> None:
    standin.says("word " * 500, between=0.02)
    stream = model.stream(make_request(), deadline=soon())
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert standin.requests[0].left.wait(5)


def test_giving_up_reaches_the_server_too(model: Configured, standin: StandIn, settings: Settings) -> None:
    settings.MODEL_STALL_SECONDS = 0.1
    standin.says("One two", stalls_after=1)
    failure_of(model)
    assert standin.requests[0].left.wait(5)


@pytest.mark.parametrize("wire", ["chat"], indirect=True)
def test_a_count_that_never_comes_holds_nobody_up(model: Configured, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reply is whole; only the tokens are guessed."""
    monkeypatch.setattr(watch, "USAGE_WITHIN", 0.1)
    standin.says("Hello.", hangs_at_end=True)
    with taking(0.1, 2):
        done = list(_each(model, 5.0))[-1]
    assert isinstance(done, Done)
    assert (done.finish, done.usage.estimated) == (Finish.STOP, True)


@pytest.mark.parametrize(("code", "may_pass"), [("server_error", True), ("rate_limit_exceeded", True), ("invalid_prompt", False)])
def test_an_error_inside_the_stream_is_a_failure(model: Configured, standin: StandIn, code: str, may_pass: bool) -> None:
    standin.says("One two three", errs_after=1, code=code)
    failed, heard = failure_of(model)
    assert (said(heard), failed.passing) == ("One", may_pass)
    assert code in failed.reason


def test_what_is_no_json_is_a_failure(model: Configured, standin: StandIn) -> None:
    standin.says("One two three", garbles_after=1)
    failed, heard = failure_of(model)
    assert (said(heard), failed.reason, failed.passing) == ("One", "What the model sent could not be read.", True)


def test_neither_the_key_nor_what_customers_wrote_is_logged(model: Configured, standin: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    standin.refuses(401)
    failed, _ = failure_of(model)
    list(_each(model, 5.0))
    told = caplog.text + failed.reason
    assert "sk-stand-in" not in told
    assert "Where is my order" not in told
