"""The engine as the loop sees it: a provider like any other, that keeps nothing."""

import json
from dataclasses import replace

import pytest

from apps.llm.builtin import engine
from apps.llm.builtin.engine import BuiltIn
from apps.llm.exchange import Call, Done, Finish, Provider, Request, Result, Said, Speaker, Text, Usage
from tests.llm.builtin.scenes import NOW, ORDER, Chat, tool

CUSTOMER, ASSISTANT = Speaker.CUSTOMER, Speaker.ASSISTANT


def events(*transcript, tools=("order_lookup", "refund_request", "escalate_to_human"), **about):
    request = Request(
        1, about.pop("purpose", "turn"), "", tuple(tool(name) for name in tools), transcript=transcript, facts={"now": NOW}, **about
    )
    provider: Provider = BuiltIn()
    return list(provider.stream(request, deadline=0))


def text(found):
    return "".join(event.text for event in found if isinstance(event, Text))


def looked_up(**fields):
    return Call("c1", "order_lookup", '{"order_id": "1042"}'), Result("c1", json.dumps({"orders": [ORDER | fields]}))


def proposed():
    call = Call("c2", "refund_request", '{"amount": "34.00", "order_id": "1042", "reason": "it broke"}')
    return (
        Said(CUSTOMER, "Refund order 1042 because it broke"),
        *looked_up(),
        call,
        Result("c2", '{"status": "needs_confirmation"}'),
        Said(ASSISTANT, "Shall I refund $34 for order 1042?"),
    )


def test_a_reply_comes_sentence_by_sentence():
    found = events(Said(CUSTOMER, "Where is my order 1042?"), *looked_up())
    assert found == [
        Text("Order 1042 is on its way with UPS. "),
        Text("It should arrive on Tuesday, November 24."),
        Done(Finish.STOP, Usage(), "built-in"),
    ]


def test_a_call_is_one_event_and_the_same_when_the_turn_is_tried_again():
    found = events(Said(CUSTOMER, "Where is my order 1042?"))
    call, done = found
    assert (call.name, json.loads(call.arguments), done.finish) == ("order_lookup", {"order_id": "1042"}, Finish.CALLS)
    assert events(Said(CUSTOMER, "Where is my order 1042?")) == found


def test_messages_in_a_row_are_read_as_one():
    assert isinstance(events(Said(CUSTOMER, "Hi"), Said(CUSTOMER, "where is my order"), Said(CUSTOMER, "1042?"))[0], Call)


def test_a_call_without_a_result_has_failed_and_is_not_made_for_ever():
    call, _ = looked_up()
    assert text(events(Said(CUSTOMER, "Where is my order 1042?"), call)).startswith("That did not work just now.")


def test_an_approval_that_comes_later_is_told_without_a_new_message():
    waiting = (*proposed(), Said(CUSTOMER, "yes"), Result("c2", '{"status": "needs_approval"}'))
    assert text(events(*waiting)).startswith("A colleague has to approve this first.")
    approved = (*waiting, Said(ASSISTANT, "A colleague has to approve this first."), Result("c2", '{"amount": "34.00", "currency": "USD"}'))
    assert text(events(*approved)).startswith("I have refunded $34 for order 1042.")


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        ([Result("c2", '{"status": "refused", "reason": "It is too late."}')], "I am sorry, that is not possible: It is too late."),
        ([Result("c2", "not json", failed=True)], "That did not work just now."),
    ],
)
def test_what_the_house_answers_counts_whatever_the_customer_said(fresh, told):
    assert text(events(*proposed(), Said(CUSTOMER, "hm, alright then"), *fresh)).startswith(told)


def test_a_yes_the_house_did_not_take_is_asked_for_again():
    call, done = events(*proposed(), Said(CUSTOMER, "yes, whatever"))
    assert (call.name, done.finish) == ("refund_request", Finish.CALLS)
    again = (*proposed(), Said(CUSTOMER, "yes, whatever"), replace(call, id="c3"), Result("c3", '{"status": "needs_confirmation"}'))
    assert text(events(*again)) == "Please answer with a simple yes or no. Shall I refund $34 for order 1042?"


def test_where_somebody_else_answered_nothing_of_ours_waits():
    said = (Said(CUSTOMER, "I want a refund"), *looked_up(), Said(ASSISTANT, "That is done already."), Said(CUSTOMER, "it broke"))
    assert text(events(*said)).startswith("I do not know that for certain")


def test_an_unknown_zone_of_time_is_ours():
    assert engine.desk_of(Request(1, "turn", "", facts={"now": "soon"})).now.tzinfo is not None


def test_a_summary_quotes_and_composes_nothing():
    found = events(
        Said(CUSTOMER, "Where is\nmy order 1042?"),
        *looked_up(),
        Said(ASSISTANT, "On its way."),
        Said(CUSTOMER, "Thanks"),
        purpose="summary",
        digest="Before.",
    )
    assert text(found) == "Before. … Where is my order 1042? … Thanks … order_lookup"


def test_nothing_said_at_all_gets_a_plain_question():
    assert text(events()) == "I did not quite understand. Could you say it in other words?"
    assert text(events(Said(CUSTOMER, "🙂🙂"))) == "Please tell me in a few words what you need. I will do my best."


def test_warming_up_asks_for_nothing():
    engine.warm()


def test_after_three_misunderstandings_a_person_is_offered():
    chat = Chat()
    chat.says("I have moved")
    for _ in range(2):
        assert chat.says("blub").startswith("I did not quite understand. What is the new address")
    assert chat.says("blub").endswith("Shall I connect you with a person?")


def test_a_home_is_priced_and_a_viewing_offered():
    chat = Chat()
    assert chat.says("Is the loft still available?") == "Loft on Mill Lane is available for $1,450. Would you like to see it?"
    assert chat.says("yes, on Tuesday at 9") == "Shall I book a viewing of Loft on Mill Lane on Tuesday, November 24, 9:00 AM?"
