"""Acts as they are written: a line each, told as sentences, refused in words."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from apps.desk.acting import Act, Step, read, steps_in, written
from apps.desk.spans import ends, in_words
from apps.ground import clock

TEAMS = {"billing": 5}
LINES = """claim
reply: Hello {{ customer.name|there }},

  we are looking into it.
note: Asked the warehouse.
add tags: billing, refund
transfer to: Billing"""
STEPS = [
    Step(Act.CLAIM),
    Step(Act.REPLY, "Hello {{ customer.name|there }},\n\nwe are looking into it."),
    Step(Act.NOTE, "Asked the warehouse."),
    Step(Act.ADD_TAGS, "billing, refund"),
    Step(Act.TRANSFER, "team-5"),
]


def refused(text: str) -> str:
    with pytest.raises(ValidationError) as error:
        read(text, TEAMS)
    return str(error.value.messages[0])


def test_lines_are_read_with_what_is_indented_under_them() -> None:
    assert read(LINES, TEAMS) == STEPS


def test_what_was_read_is_written_as_it_can_be_read_again() -> None:
    again = written(STEPS, {5: "Billing"})
    assert read(again, TEAMS) == STEPS
    assert again.endswith("transfer to: Billing")


def test_what_is_kept_is_found_again() -> None:
    assert steps_in([step.stored() for step in STEPS]) == STEPS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write at least one act."),
        ("note: a\nResolv as: solved", "Line 2: “Resolv as” is no act."),
        ("note:", "Line 1: Say what to note, after a colon."),
        ("resolve as: done", "Line 1: “done” is not an outcome. There are: solved, ticket, went silent, spam."),
        ("snooze: a while", "“a while” is not a span. There are: 1 hour, 3 hours"),
        ("transfer to: Sales", "“Sales” is not a team. There are: billing."),
        ("claim: it", "“claim” stands alone on its line."),
        ("reply: Hello {{ customer.age }}", "“customer.age” stands for nothing."),
        ("note: a\nclaim", "“claim” comes first"),
        ("resolve as: solved\nreply: Bye", "“resolve as” comes last"),
        ("snooze: 1 hour\nhand back", "“snooze” comes last"),
        ("note: a\n" * 11, "A macro has at most 10 acts."),
        (f"hand back: {'a' * 501}", "This is longer than 500 characters."),
    ],
)
def test_what_cannot_be_is_refused_in_words(text: str, words: str) -> None:
    assert words in refused(text)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step(Act.CLAIM), "Claims the conversation for you."),
        (Step(Act.REPLY, "Hi"), "Replies: “Hi”"),
        (Step(Act.NOTE, "Look"), "Notes for colleagues: “Look”"),
        (Step(Act.ADD_TAGS, "vip"), "Adds the tag vip."),
        (Step(Act.REMOVE_TAGS, "new, cold"), "Removes the tags new, cold."),
        (Step(Act.SNOOZE, "3 hours"), "Snoozes it for 3 hours."),
        (Step(Act.SNOOZE, "until tomorrow"), "Snoozes it until tomorrow."),
        (Step(Act.TRANSFER, "team-5"), "Passes it on to a team that is no more."),
        (Step(Act.HAND_BACK), "Hands it back to the assistant."),
        (Step(Act.HAND_BACK, "Only the link"), "Hands it back to the assistant, with the note “Only the link”."),
        (Step(Act.RESOLVE, "went_silent"), "Resolves it as went silent."),
    ],
)
def test_each_is_told_as_a_sentence(step: Step, words: str) -> None:
    assert step.sentence() == words


@pytest.mark.parametrize(
    ("span", "at"),
    [
        ("1 hour", datetime(2026, 11, 21, 13, tzinfo=UTC)),
        ("until tomorrow", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("until next week", datetime(2026, 11, 23, 9, tzinfo=UTC)),
    ],
)
def test_a_span_ends_at_its_time_or_in_the_morning(held_clock: clock.HeldClock, span: str, at: datetime) -> None:
    held_clock.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert ends(span, UTC) == at


def test_spans_are_told_as_they_are_said() -> None:
    assert [in_words("3 days"), in_words("until tomorrow")] == ["for 3 days", "until tomorrow"]
