"""Plain English read as steps, conditions and subjects."""

import pytest

from apps.llm.builtin.reading.folding import words
from apps.llm.procedures import Branch, Kind, condition, covers, named_tools, steps, subjects

TEXT = """Be kind. @remark

1. Ask for the reason.
2) If the order is delivered, use @start_return
   for all of it.
3. Otherwise:
   - Book “Check-up” with @schedule_appointment. Say: “See @you soon.”
   - Hand it over.
4. Never use @refund_request; @order_lookup is enough.
A remark again.
   @nothing
"""


def test_steps_with_their_parts_and_broken_lines() -> None:
    read = steps(TEXT)
    assert [(step.number, step.line, step.branch) for step in read] == [
        (1, 3, Branch.ALWAYS), (2, 4, Branch.IF), (3, 6, Branch.OTHERWISE), (4, 9, Branch.ALWAYS),
    ]  # fmt: skip
    assert read[1].condition == "the order is delivered"
    assert read[1].deeds[0].text == "use @start_return for all of it."
    booked, handed = read[2].deeds
    assert (booked.quoted, booked.tools, booked.says) == ("Check-up", ("schedule_appointment",), "See @you soon.")
    assert (handed.hands_over, booked.hands_over, read[0].deeds[0].asks) == (True, False, "for the reason")


def test_tools_are_those_that_steps_use() -> None:
    assert named_tools(TEXT) == ("start_return", "schedule_appointment", "order_lookup")


@pytest.mark.parametrize(
    ("step", "asked"),
    [
        ("If it is late: Say: Sorry.", "it is late"),
        ("When tagged vip, gold: Say: Hi.", "tagged vip, gold"),
        ("If it is late, Say: Sorry.", "it is late"),
    ],
)
def test_a_condition_ends_at_its_colon_or_its_comma(step: str, asked: str) -> None:
    assert steps(f"1. {step}")[0].condition == asked


@pytest.mark.parametrize(
    ("text", "kind", "is_negated", "is_upset"),
    [
        ("the customer is upset", Kind.MOOD, False, True),
        ("the customer is not happy", Kind.MOOD, False, True),
        ("the customer isn't angry", Kind.MOOD, True, True),
        ("tagged vip", Kind.TAG, False, False),
        ("the customer wants a refund", Kind.WISH, False, False),
        ("they mention an allergy", Kind.SAID, False, False),
        ("the order is not delivered", Kind.FACT, True, False),
    ],
)
def test_what_a_condition_hangs_on(text: str, kind: Kind, is_negated: bool, is_upset: bool) -> None:
    read = condition(text)
    assert (read.kind, read.is_negated, read.is_upset) == (kind, is_negated, is_upset)


def test_tags_are_taken_as_written() -> None:
    assert condition("the conversation is tagged VIP or policy_exception").words == ("vip", "policy_exception")


@pytest.mark.parametrize(
    ("when", "said", "is_about"),
    [
        ("Something arrived broken, damaged or leaking.", "my bottle leaks", True),
        ("Something arrived broken, damaged or leaking.", "my order arrived", False),
        ("A customer wants to cancel or pause their subscription", "please pause my subscription", True),
        ("A customer wants to cancel or pause their subscription", "cancel my order", False),
        ("Zahnschmerzen\nstarke Schmerzen", "Ich habe Zahnschmerzen", True),
        ("", "anything", False),
    ],
)
def test_whether_something_is_spoken_of(when: str, said: str, is_about: bool) -> None:
    assert any(covers(subject, words(said)) for subject in subjects(when)) is is_about
