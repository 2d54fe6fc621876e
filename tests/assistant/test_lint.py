"""A procedure is looked over before anybody follows it: each finding says where, and what to do."""

from dataclasses import replace

import pytest

from apps.assistant.procedures import Finding, Shelf, lint
from apps.tenants.findings import Severity
from apps.tools.registry import tools

EVERY = {tool.name: tool for tool in tools()}
SHELF = Shelf(EVERY, frozenset(EVERY))
GOOD = """Be kind.

1. Look up the order with @order_lookup.
2. If the order is delivered: open a return with @start_return.
3. Otherwise:
   - Say: It is still on its way.
   - Ask for the phone number.
"""


def found(text: str, *, when: str = "An order is late.", shelf: Shelf = SHELF) -> list[Finding]:
    return list(lint(text, when, shelf))


def errors(text: str, **options: object) -> list[str]:
    return [str(one) for one in found(text, **options) if one.severity is Severity.ERROR]  # type: ignore[arg-type]


def test_nothing_is_wrong_with_a_good_one() -> None:
    assert found(GOOD) == []


def test_a_tool_that_does_not_exist_and_the_one_that_was_meant() -> None:
    assert errors("1. Look it up with @order_lookup.\n2. Pay with @refnd_request.") == [
        "Step 2, line 2: There is no tool @refnd_request. Did you mean @refund_request?"
    ]
    assert errors("1. @order_lookup\n2. @xyz") == ["Step 2, line 2: There is no tool @xyz. Choose one of those listed beside the text."]


def test_a_tool_that_is_switched_off() -> None:
    off = replace(SHELF, lent=SHELF.lent - {"start_return"})
    assert errors(GOOD, shelf=off) == ["Step 2, line 4: @start_return is switched off. Switch it on among the tools, or take it out here."]


def test_another_name_of_a_tool_is_named_by_its_own() -> None:
    assert ["Write @escalate_to_human" in str(one) for one in found("1. Hand over with @transfer_to_human.")] == [True]


@pytest.mark.parametrize("text", ["1. Write to help@acme.example, then @order_lookup.", "1. Never use @no_such here.\n2. @order_lookup",
                                  "1. @order_lookup\n2. Say: Follow us at @acme_skin"])  # fmt: skip
def test_what_only_looks_like_a_tool_is_none(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. @order_lookup\n2. Otherwise: Say: Hello.", "Step 2, line 2: “Otherwise” has no “If”"),
        (
            "1. @order_lookup\n2. If delivered: Say: A.\n3. Otherwise: Say: B.\n4. Otherwise: Say: C.",
            "Step 4, line 4: A second “Otherwise”",
        ),
        ("1. If upset:\n  - @escalate_to_human\n  - Say: Goodbye.\n2. @order_lookup", "Step 1, line 3: This is never reached"),
        ("1. Hand it over with @escalate_to_human.\n2. @order_lookup", "Step 2, line 2: From here on nothing is reached: step 1"),
        ("1. If upset: @escalate_to_human\n2. Otherwise: @escalate_to_human\n3. @order_lookup", "Step 3, line 3: From here on"),
        ("1. If upset: @escalate_to_human\n2. If upset: Say: Sorry.\n3. @order_lookup", "Step 2, line 2: Never reached: step 1"),
        ("1. If upset: Say: A.\n2. If upset: Say: B.\n3. @order_lookup", "Step 2, line 2: Step 1 has this condition already"),
        ("1. @order_lookup\n2. If delivered:", "Step 2, line 2: Nothing is done in this branch"),
        ("1. @order_lookup\n2. If delivered then say so", "Step 2, line 2: “If” needs a colon"),
        ("1. @order_lookup\n2. If delivered:\n  - If upset: Say: A.", "Step 2, line 3: An “If” inside another branch"),
        ("1. @order_lookup\n2. If delivered: Say: A. Otherwise: Say: B.", "Step 2, line 2: “Otherwise” in the middle"),
        ("1. @order_lookup\n2. If it is so: Say: A.", "Step 2, line 2: The condition says nothing that can be checked"),
    ],
)
def test_branches_that_lead_nowhere(text: str, said: str) -> None:
    assert [each.startswith(said) for each in errors(text)] == [True], errors(text)


def test_both_branches_of_one_if_may_end_it() -> None:
    assert errors("1. @order_lookup\n2. If delivered: Say: A.\n3. Otherwise: hand over with @escalate_to_human.") == []


def test_a_result_that_nobody_looked_up() -> None:
    assert [one.severity for one in found("1. If the order is delivered: Say: A.\n2. @order_lookup")] == [Severity.WARNING]


@pytest.mark.parametrize("condition", ["the customer is upset", "tagged vip", "the customer wants a refund", "they mention an allergy"])
def test_moods_tags_wishes_and_words_need_no_result(condition: str) -> None:
    assert found(f"1. If {condition}: Say: A.\n2. @order_lookup") == []


def test_amounts_are_for_models() -> None:
    assert ["Only models" in str(one) for one in found("1. @order_lookup\n2. If the total is over 100: Say: A.")] == [True]


class TestSlots:
    def test_that_nothing_gives(self) -> None:
        (told,) = errors("1. Cancel it with @appointment_cancel.")
        assert told.startswith("Step 1, line 1: @appointment_cancel needs the appointment, and no step before gives it.")
        assert told.endswith("Look it up in a step before with @appointment_lookup.")

    def test_that_a_step_before_gives(self) -> None:
        assert found("1. Find it with @appointment_lookup.\n2. Cancel it with @appointment_cancel.") == []

    def test_that_are_asked_for(self) -> None:
        assert found("1. Ask for the order number.\n2. @start_return") == []

    def test_that_the_assistant_asks_for_by_itself(self) -> None:
        assert [(one.severity, "needs the order" in one.sentence) for one in found("1. @start_return")] == [(Severity.HINT, True)]

    def test_that_stand_in_quotes(self) -> None:
        assert found("1. Find times for a “Check-up” with @appointment_slots.") == []


class TestAsAWhole:
    @pytest.mark.parametrize("text", ["", "   \n\n", "\n" * 50])
    def test_empty(self, text: str) -> None:
        assert ["It says nothing yet" in each for each in errors(text)] == [True]

    def test_without_steps(self) -> None:
        assert ["There is no step in it" in each for each in errors("Be kind to everybody.")] == [True]

    def test_without_a_tool_it_is_guidance(self) -> None:
        (one,) = found("1. Be kind.\n2. Be brief.")
        assert (one.severity, "kept as guidance for models" in one.sentence, one.where) == (Severity.WARNING, True, "")

    def test_ten_thousand_lines(self) -> None:
        assert ["It is too long: 190,000 letters" in each for each in errors("1. @order_lookup ok\n" * 9_500)] == [True]

    def test_too_many_steps(self) -> None:
        assert any("70 steps, at most 60" in each for each in errors("1. @order_lookup\n" * 70))

    def test_a_promise_that_nothing_keeps(self) -> None:
        promise = "Say: I will get back to you tomorrow."
        assert ["promises something" in str(one) for one in found(f"1. @order_lookup\n2. {promise}")] == [True]
        assert found(f"1. Open a ticket with @ticket_create.\n2. {promise}") == []

    def test_no_word_of_when(self) -> None:
        assert [one.severity for one in found("1. @order_lookup", when=" ")] == [Severity.HINT]


@pytest.mark.parametrize(
    "text", ["1. if " * 1_300, "1. " + "@a " * 2_600, "1. " + "say: " * 1_500, "1. hi\n" + " more @a\n" * 850, "1. \x00@\x00"]
)
def test_nonsense_is_read_without_harm(text: str) -> None:
    assert len(found(text)) <= 50
