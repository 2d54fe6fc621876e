"""The benchmark of texts: what was lost, doubled, out of order or too quick does not pass for a figure."""

import pytest

from config.bench.texts import Stored, faults, faults_of, most_within, too_quick

THEM = "+14155560000"
TOLD = {"said": ["One", "Two"], "heard": ["SM1", "SM2"]}
THREAD = [
    Stored(THEM, 1, "customer", "One", None),
    Stored(THEM, 2, "assistant", "Yes.", "SM1"),
    Stored(THEM, 3, "customer", "Two", None),
    Stored(THEM, 4, "assistant", "Yes.", "SM2"),
]


def test_who_was_answered_once_passes() -> None:
    assert list(faults({THEM: TOLD}, {THEM: THREAD})) == []


def test_a_burst_has_one_answer_which_may_come_in_parts() -> None:
    burst = [THREAD[0], Stored(THEM, 2, "customer", "Two", None), Stored(THEM, 3, "assistant", "Yes.", "SM1")]
    assert list(faults_of(THEM, TOLD, [*burst, Stored(THEM, 3, "assistant", "Yes.", "SM2")])) == []


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        (THREAD[2:], "not there once and in order"),
        ([*THREAD[2:], *THREAD[:2]], "not there once and in order"),
        (THREAD[:3], "was not answered"),
        ([], "was not answered"),
        ([*THREAD, Stored(THEM, 5, "assistant", "Yes.", "SM3")], "was answered twice"),
        ([*THREAD[:3], Stored(THEM, 4, "assistant", "Yes.", None)], "was not sent what the thread holds"),
        ([*THREAD[:3], Stored(THEM, 4, "assistant", "Yes.", "SM1")], "was not sent what the thread holds"),
    ],
)
def test_what_is_lost_doubled_or_out_of_order_is_a_fault(stored: list[Stored], complaint: str) -> None:
    assert any(complaint in fault for fault in faults_of(THEM, TOLD, stored))


def test_a_sender_over_its_rate_is_a_fault() -> None:
    paced = [number / 50 for number in range(500)]
    assert most_within(paced, 1.0) in {50, 51}
    assert list(too_quick(paced, 50)) == []
    assert list(too_quick([at / 2 for at in paced], 50)) == ["500 were sent within 5 seconds, where the sender takes 50 a second"]
