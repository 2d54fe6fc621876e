"""A colleague decided on what the customer had been told to wait for: the conversation goes on from there."""

import json

import pytest

from apps.llm.builtin.engine import BuiltIn
from apps.llm.exchange import Call, Request, Result, Said, Speaker, Text
from tests.llm.builtin.scenes import TOOLS, tool

ASKED = '{"amount": "60.00", "order_id": "1037", "reason": "it leaked"}'
DONE = {"status": "done", "order_id": "1037", "amount": "60.00", "currency": "USD"}
REFUSED = {"status": "refused", "reason": "The pump was seen working."}
EXPIRED = {"status": "refused", "reason": "Nobody decided in time."}


def told_to_wait():
    """From the wish to the answer that a colleague must approve."""
    order = {"orders": [{"order_id": "1037", "status": "delivered", "refundable": "60.00", "currency": "USD"}]}
    return [
        Said(Speaker.CUSTOMER, "Refund order 1037 because it leaked"),
        Call("c1", "order_lookup", '{"order_id": "1037"}'),
        Result("c1", json.dumps(order)),
        Call("c2", "refund_request", ASKED),
        Result("c2", '{"status": "needs_confirmation"}'),
        Said(Speaker.ASSISTANT, "Shall I refund $60 for order 1037?"),
        Said(Speaker.CUSTOMER, "yes"),
        Call("c2y", "refund_request", ASKED),
        Result("c2y", '{"status": "needs_approval"}'),
        Said(Speaker.ASSISTANT, "A colleague has to approve this first. I have asked, and we can go on chatting meanwhile."),
    ]


def decided(outcome):
    return [
        Said(Speaker.SYSTEM, "A colleague has decided."),
        Call("c2n", "refund_request", ASKED),
        Result("c2n", json.dumps(outcome)),
    ]


def reply(*transcript, language="en"):
    tools = tuple(tool(name) for name in sorted(TOOLS))
    events = BuiltIn().stream(Request(1, "turn", "", tools, transcript=transcript, language=language), deadline=0)
    return "".join(event.text for event in events if isinstance(event, Text))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (DONE, "I have refunded $60 for order 1037. Can I help with anything else?"),
        (REFUSED, "I am sorry, a colleague did not approve it. Shall I connect you with a person?"),
        (EXPIRED, "I am sorry, nobody decided on it in time. Shall I connect you with a person?"),
        ({"status": "lapsed"}, "I am sorry, nobody decided on it in time. Shall I connect you with a person?"),
        ({"status": "failed"}, "That did not work just now. Shall I connect you with a person?"),
    ],
)
def test_the_outcome_is_told_with_one_next_step(outcome, said):
    assert reply(*told_to_wait(), *decided(outcome)) == said


def test_it_is_told_in_the_customers_language():
    assert reply(*told_to_wait(), *decided(REFUSED), language="de").startswith("Es tut mir leid, ein Kollege hat es nicht genehmigt.")


def test_a_yes_to_the_person_that_was_offered_brings_one():
    refused = [*told_to_wait(), *decided(REFUSED)]
    said = Said(Speaker.ASSISTANT, reply(*refused))
    calls = [
        *BuiltIn().stream(
            Request(1, "turn", "", (tool("escalate_to_human"),), transcript=(*refused, said, Said(Speaker.CUSTOMER, "yes"))), deadline=0
        )
    ]
    assert isinstance(calls[0], Call)
    assert calls[0].name == "escalate_to_human"


def test_what_was_chatted_about_meanwhile_is_no_hindrance():
    between = [Said(Speaker.CUSTOMER, "thank you"), Said(Speaker.ASSISTANT, "You are welcome. Can I help with anything else?")]
    assert reply(*told_to_wait(), *between, *decided(DONE)).startswith("I have refunded $60 for order 1037.")


def test_news_come_first_and_what_the_customer_wrote_is_answered_after_them():
    said = reply(*told_to_wait(), Said(Speaker.CUSTOMER, "are you a bot?"), *decided(DONE))
    assert said == "I have refunded $60 for order 1037. I am an AI assistant, not a person."


def test_a_question_that_waits_is_asked_again_after_the_news():
    waiting = [Said(Speaker.CUSTOMER, "call me back please"), Said(Speaker.ASSISTANT, "Which number may we call?")]
    assert reply(*told_to_wait(), *waiting, *decided(DONE)) == "I have refunded $60 for order 1037. Which number may we call?"
