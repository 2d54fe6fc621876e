"""Procedures in plain English, run as flows."""

import pytest

from apps.llm.exchange import Procedure
from tests.llm.builtin.scenes import ORDER, Chat, play

PARCELS = Procedure(
    "Late parcels",
    """When a customer asks where an order is:
    1. Look up the order with @order_lookup.
    2. If the order is delivered: Say: Your parcel has arrived.
    3. Otherwise: Say: Your parcel is on its way.
    4. If the customer is upset: Say: I am sorry for the wait.""",
)
RETURNS = Procedure("Returns", "1. Ask for the reason.\n2. Open the return with @start_return.\n3. Say: Please keep the box.")


@pytest.mark.parametrize(("status", "told"), [("delivered", "Your parcel has arrived."), ("shipped", "Your parcel is on its way.")])
def test_branches_follow_the_last_result(status, told):
    chat = Chat(procedures=(PARCELS,), answers={"order_lookup": {"orders": [ORDER | {"status": status}]}})
    assert chat.says("Where is my order 1042?").startswith(told)


def test_a_branch_on_mood():
    said = Chat(procedures=(PARCELS,)).says("Where is my order 1042? This is terrible, awful service, I am furious")
    assert said == "Your parcel is on its way. I am sorry for the wait."


def test_missing_slots_are_asked_for_and_a_write_is_confirmed():
    chat = play(
        """
        > I want to return something
        < What is the reason for the return?
        > it leaks
        < What is your order number?
        > 1042
        < Shall I start the return of order 1042?
        > yes
        < Please keep the box. Can I help with anything else?
        """,
        procedures=(RETURNS,),
    )
    assert chat.ran == [("start_return", {"order_id": "1042", "reason": "it leaks"})]


def test_without_words_of_its_own_the_result_is_told():
    lookup = Procedure("Orders", "1. Use @order_lookup.")
    assert Chat(procedures=(lookup,)).says("Where is my order 1042?").startswith("Order 1042 is on its way with UPS.")


@pytest.mark.parametrize("text", ["Be kind.", "1. Use @no_such_tool.", "Use @order_lookup.", ""])
def test_what_names_no_tool_in_a_step_is_left_to_people(text):
    assert Chat(procedures=(Procedure("Odd", text),)).says("Where is my order 1042?").startswith("Order 1042 is on its way with UPS.")


def test_a_name_that_is_spoken_of_calls_a_procedure_that_no_case_knows():
    allergy = Procedure("Allergy report", "1. Open a ticket with @ticket_create.\n2. Say: Please stop using it.")
    chat = Chat(procedures=(allergy,))
    assert chat.says("allergy report") == "What should the ticket be about?"


def test_a_refund_takes_what_is_left_of_the_orders_price():
    refunds = Procedure("Refunds", "1. Find the order: @order_lookup.\n2. Propose @refund_request for what is left.")
    chat = play(
        """
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > yes
        < I have refunded $34 for order 1042. Can I help with anything else?
        > and where is order 1037?
        < Order 1037 was delivered on Saturday, October 24. Can I help with anything else?
        """,
        procedures=(refunds,),
    )
    assert [name for name, _ in chat.ran] == ["refund_request"]


def test_a_step_may_lead_to_a_person():
    lost = Procedure("Lost parcels", "1. @order_lookup\n2. If the order is shipped: @escalate_to_human\n3. Say: It is here.")
    assert Chat(procedures=(lost,)).says("Where is my order 1042?") == "I am connecting you with a colleague now."
