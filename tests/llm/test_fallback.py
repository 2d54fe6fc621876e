"""Several providers answer as one, within the time there is."""

import pytest

from apps.ground.breaker import FAILURES, breaker_of
from apps.llm.exchange import Done, Event, Finish, ModelFailed, Text, Usage
from apps.llm.failures import Declined
from apps.llm.fallback import Fallback
from tests.llm.scenes import Scripted, answer, lasting, make_request, passing, said, soon


def asked(*providers: Scripted, within: float = 5.0, pauses: list[float] | None = None) -> list[Event]:
    fallback = Fallback(*providers, pause=(pauses if pauses is not None else []).append)
    return list(fallback.stream(make_request(), deadline=soon(within)))


def test_the_first_that_answers_is_enough() -> None:
    first, second = Scripted(answer("From the model.")), Scripted(answer("From the other."), name="other")
    events = asked(first, second)
    assert said(events) == "From the model."
    assert isinstance(events[-1], Done)
    assert (first.asked, second.asked) == (1, 0)


def test_a_passing_failure_is_tried_once_more_after_a_moment() -> None:
    model, pauses = Scripted([passing()], answer()), list[float]()
    assert said(asked(model, pauses=pauses)) == "It is on its way."
    assert 0 < pauses[0] < 0.5


def test_then_the_next_is_asked() -> None:
    first, second = Scripted([passing()], [passing()]), Scripted(answer("From the other."), name="other")
    assert said(asked(first, second)) == "From the other."
    assert (first.asked, second.asked) == (2, 1)


def test_a_failure_that_will_not_pass_is_not_tried_again() -> None:
    first, second = Scripted([lasting()]), Scripted(answer("From the other."), name="other")
    assert said(asked(first, second)) == "From the other."
    assert first.asked == 1


def test_once_a_word_is_out_nothing_is_tried_again() -> None:
    first, second = Scripted([Text("It is"), passing("It broke off.")]), Scripted(answer(), name="other")
    stream = Fallback(first, second).stream(make_request(), deadline=soon())
    assert next(stream) == Text("It is")
    with pytest.raises(ModelFailed, match="broke off"):
        next(stream)
    assert (first.asked, second.asked) == (1, 0)


def test_a_stream_that_just_ends_has_failed() -> None:
    first, second = Scripted([], []), Scripted(answer("From the other."), name="other")
    assert said(asked(first, second)) == "From the other."


def test_when_all_fail_the_first_reason_is_told() -> None:
    with pytest.raises(ModelFailed, match="The key is refused"):
        asked(Scripted([lasting("The key is refused.")]), Scripted([lasting("I know no answer.")], name="other"))


def test_whoever_comes_next_has_time_left() -> None:
    first, second = Scripted([passing()], [passing()]), Scripted(answer(), name="other")
    asked(first, second, within=5.0)
    assert second.deadlines[0] - first.deadlines[0] == pytest.approx(1.0, abs=0.1)


def test_there_is_no_second_try_without_time_for_it() -> None:
    first, second = Scripted([passing()], answer("Too late.")), Scripted(answer("From the other."), name="other")
    assert said(asked(first, second, within=0.01)) == "From the other."


@pytest.mark.parametrize(("again_in", "waited"), [(1.0, True), (3.0, False), (60.0, False)])
def test_a_provider_that_says_when_to_come_again_is_heeded(again_in: float, waited: bool) -> None:
    first = Scripted([Declined("Too many.", passing=True, again_in=again_in)], answer("From the model."))
    second, pauses = Scripted(answer("From the other."), name="other"), list[float]()
    events = asked(first, second, pauses=pauses)
    assert said(events) == ("From the model." if waited else "From the other.")
    assert bool(pauses) == waited


def test_who_is_the_last_to_ask_is_waited_for() -> None:
    pauses: list[float] = []
    assert said(asked(Scripted([Declined("Too many.", passing=True, again_in=3.0)], answer()), pauses=pauses)) == "It is on its way."
    assert pauses[0] >= 3


def test_there_is_no_pause_after_the_last_try() -> None:
    pauses: list[float] = []
    asked(Scripted([passing()], [passing()]), Scripted(answer(), name="other"), pauses=pauses)
    assert len(pauses) == 1


def test_a_provider_that_keeps_failing_is_left_alone() -> None:
    for _ in range(FAILURES):
        breaker_of("scripted").failed()
    first, second = Scripted(answer("From the model.")), Scripted(answer("From the other."), name="other")
    assert said(asked(first, second)) == "From the other."
    assert first.asked == 0


def test_when_all_are_left_alone_that_is_said() -> None:
    for _ in range(FAILURES):
        breaker_of("scripted").failed()
    with pytest.raises(ModelFailed, match="left alone") as raised:
        asked(Scripted(answer()))
    assert raised.value.passing


def test_who_failed_is_not_asked_again_by_the_same_one() -> None:
    """A turn of several steps waits once for a model that is down, not at every step."""
    first, second = Scripted([lasting()], answer()), Scripted(answer("One."), answer("Two."), name="other")
    fallback = Fallback(first, second)
    assert [said(list(fallback.stream(make_request(), deadline=soon()))) for _ in range(2)] == ["One.", "Two."]
    assert first.asked == 1


def test_what_is_wrong_with_one_request_opens_no_breaker() -> None:
    other = Scripted(*[answer() for _ in range(FAILURES)], name="other")
    for _ in range(FAILURES):
        asked(Scripted([lasting()]), other)
    assert breaker_of("scripted").admits()


def test_a_success_closes_the_breaker() -> None:
    for _ in range(FAILURES - 1):
        breaker_of("scripted").failed()
    asked(Scripted(answer()))
    breaker_of("scripted").failed()
    assert breaker_of("scripted").admits()


def test_closing_stops_the_one_that_speaks() -> None:
    model = Scripted([Text("One"), Text(" two"), Done(Finish.STOP, Usage())])
    stream = Fallback(model).stream(make_request(), deadline=soon())
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.closed == 1
    assert breaker_of("scripted").admits()
