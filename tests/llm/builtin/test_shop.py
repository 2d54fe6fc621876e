"""A shop's cases, a dialogue each: what a customer says, what they are told, and what was really done."""

import pytest

from tests.llm.builtin.scenes import OLDER, ORDER, VEIL, Chat, play


def test_where_an_order_is():
    play("""
        > Hi
        < Hello. What can I do for you?
        > Where is my order 1042?
        < Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.
        > Thanks
        < You are welcome. Can I help with anything else?
        > No, that's all
        < Thank you for your message, and have a good day.
    """)


def test_without_a_number_the_order_under_way_is_meant():
    play("""
        > where is my parcel
        < Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.
    """)


@pytest.mark.parametrize("text", ["1042", "#1042 please", "Can you tell me the status of #1042?", "My order never arrived"])
def test_a_number_or_a_complaint_is_enough(text):
    assert Chat().says(text).startswith("Order 1042 is on its way")


def test_an_order_that_is_not_theirs_is_not_found():
    play("""
        > Has order 7777 shipped?
        < I cannot find that order. Could you check the number?
        > sorry, 1037
        < Order 1037 was delivered on Saturday, October 24. Can I help with anything else?
    """)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("processing", "Order 1042 is being prepared. It should arrive on Tuesday, November 24."),
        ("out_for_delivery", "Order 1042 is out for delivery today. The tracking number is 1Z999."),
        ("delivered", "Order 1042 has been delivered. Can I help with anything else?"),
        ("cancelled", "Order 1042 was cancelled. Can I help with anything else?"),
        ("at customs", "The status of order 1042 is: at customs. Can I help with anything else?"),
    ],
)
def test_every_status_is_told_plainly(status, told):
    assert Chat(answers={"order_lookup": {"orders": [ORDER | {"status": status}]}}).says("Where is my order #1042?") == told


def test_a_return_asks_for_what_is_missing_and_acts_after_a_yes():
    chat = play("""
        > I want to return my order
        < Which order do you mean: 1042 (Thursday, November 12) or 1037 (Tuesday, October 20)?
        > the second one
        < What is the reason for the return?
        > It leaks
        < Shall I start the return of order 1037?
        > yes
        < The return of order 1037 is under way. The return number is R-5.
    """)
    assert chat.ran == [("start_return", {"order_id": "1037", "reason": "It leaks"})]


def test_a_customer_who_says_all_at_once_is_asked_only_for_a_yes():
    chat = play("""
        > Please refund $20 for order 1042 because the tube arrived broken
        < Shall I refund $20 for order 1042?
        > Yes please
        < I have refunded $20 for order 1042. Can I help with anything else?
    """)
    assert chat.ran == [("refund_request", {"amount": "20", "order_id": "1042", "reason": "the tube arrived broken"})]


def test_the_house_may_keep_the_calls_id_when_it_runs_it():
    play(
        """
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > yes
        < I have refunded $34 for order 1042. Can I help with anything else?
        """,
        reuses_ids=True,
    )


def test_nothing_happens_without_a_yes():
    chat = play("""
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > no thanks
        < All right, everything stays as it is. Can I help with anything else?
    """)
    assert chat.ran == []


def test_a_yes_with_a_condition_is_no_yes():
    chat = play("""
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > yes but only 10 dollars
        < Shall I refund $10 for order 1042?
        > yes
        < I have refunded $10 for order 1042. Can I help with anything else?
    """)
    assert [arguments["amount"] for _, arguments in chat.ran] == ["10"]


def test_a_change_of_mind_before_the_yes_changes_what_is_done():
    chat = play("""
        > I want to return order 1042 because it is too small
        < Shall I start the return of order 1042?
        > sorry, I meant order 1037
        < Shall I start the return of order 1037?
        > yes
        < The return of order 1037 is under way. The return number is R-5.
    """)
    assert chat.ran == [("start_return", {"order_id": "1037", "reason": "it is too small"})]


def test_another_question_in_between_is_answered_and_the_matter_taken_up_again():
    chat = play("""
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > What are your opening hours?
        < Our opening hours: Monday to Friday, 9:00 to 17:00. Shall I refund $34 for order 1042?
        > yes
        < I have refunded $34 for order 1042. Can I help with anything else?
    """)
    assert len(chat.ran) == 1


def test_never_mind_lets_go():
    chat = play("""
        > I want to return order 1042
        < What is the reason for the return?
        > never mind
        < All right, everything stays as it is. Can I help with anything else?
        > where is my order 1042
        < Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.
    """)
    assert chat.ran == []


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        ({"status": "needs_approval"}, "A colleague has to approve this first. I have asked, and we can go on chatting meanwhile."),
        (
            {"status": "refused", "reason": "The 30 days are over."},
            "I am sorry, that is not possible: The 30 days are over. Shall I connect you with a person?",
        ),
        ({"status": "failed", "reason": "timeout"}, "That did not work just now. Shall I connect you with a person?"),
        ({"error": "limit_reached"}, "That did not work just now. Shall I connect you with a person?"),
        ({"error": "invalid_arguments", "problems": ["amount: must be positive"]}, "Which amount should be refunded?"),
        ({"error": "something new"}, "That did not work just now. Shall I connect you with a person?"),
    ],
)
def test_what_the_house_will_not_do_is_told_honestly(judged, told):
    assert Chat(judged={"refund_request": judged}).says("Refund order 1042 because it broke") == told


def test_a_reason_in_english_is_not_read_out_to_somebody_else():
    chat = Chat(language="de", judged={"start_return": {"status": "refused", "reason": "Too late."}})
    assert chat.says("Ich möchte die Bestellung 1037 zurückschicken, weil sie kaputt ist") == (
        "Das ist leider nicht möglich. Soll ich Sie mit einem Menschen verbinden?"
    )


def test_the_amount_that_is_left_is_proposed():
    chat = Chat(answers={"order_lookup": {"orders": [OLDER | {"refundable": "45.50"}]}})
    assert chat.says("I want a refund for order 1037 because it broke") == "Shall I refund $45.50 for order 1037?"


def test_a_product_its_price_and_the_cart():
    chat = play("""
        > Do you have a sunscreen?
        < Daily Veil SPF 50 costs $32. Shall I add it to your cart?
        > Yes, please
        < Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free.
    """)
    assert chat.ran == [("cart_add", {"product_id": "daily-veil", "quantity": 1})]


def test_one_of_several_is_picked_in_the_customers_words():
    for words in ("the cheaper one", "the second", "the lip balm", "honey please"):
        play(f"""
            > I'm looking for something for dry skin
            < These fit: Daily Veil SPF 50 ($32) or Honey Lip Balm ($14.50). Which one would you like?
            > {words}
            < Honey Lip Balm costs $14.50. Shall I add it to your cart?
        """)


def test_a_most_price_is_kept_to():
    chat = play("""
        > something for dry skin under 20 dollars
        < Honey Lip Balm costs $14.50. Shall I add it to your cart?
        > no thanks
        < All right. Can I help with anything else?
    """)
    assert chat.ran == []


def test_more_than_one_goes_into_the_cart_where_asked():
    chat = play("""
        > Add 2 sunscreens to my cart
        < Shall I add 2 \u00d7 Daily Veil SPF 50 to your cart?
        > yes
        < Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free.
    """)
    assert chat.ran == [("cart_add", {"product_id": "daily-veil", "quantity": 2})]


def test_an_offer_that_is_left_lying_is_not_made_again():
    play("""
        > Do you have a sunscreen?
        < Daily Veil SPF 50 costs $32. Shall I add it to your cart?
        > Where is my order 1042?
        < Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.
    """)


def test_free_shipping_is_told():
    chat = Chat(answers={"cart_add": {"currency": "USD", "missing_for_free_shipping": "0.00"}})
    chat.says("Do you have a sunscreen?")
    assert chat.says("yes") == "Daily Veil SPF 50 is in your cart. Your order ships free of charge."


def test_what_is_not_sold_is_described_again():
    play("""
        > Do you sell bicycles?
        < I found nothing like that. Could you describe it in other words?
        > a sunscreen then
        < Daily Veil SPF 50 costs $32. Shall I add it to your cart?
    """)


def test_what_this_house_has_no_tool_for_is_said():
    assert Chat(without=frozenset({"start_return"})).says("I want to return order 1042 because it broke") == (
        "That is something I cannot do here. Shall I connect you with a person?"
    )


def test_what_is_out_of_stock_is_not_offered():
    chat = Chat(answers={"product_recommend": {"products": [VEIL | {"in_stock": False}]}})
    assert chat.says("Do you have a sunscreen?") == ("Daily Veil SPF 50 is out of stock at the moment. Can I help with anything else?")


def test_without_a_cart_the_price_is_told():
    assert Chat(without=frozenset({"cart_add"})).says("Do you have a sunscreen?") == (
        "Daily Veil SPF 50 costs $32. Can I help with anything else?"
    )


def test_a_mere_yes_describes_nothing():
    play("""
        > Do you sell bicycles?
        < I found nothing like that. Could you describe it in other words?
        > yes
        < I found nothing like that. Could you describe it in other words?
    """)


def test_a_ticket_is_found_by_its_number_or_asked_for():
    chat = Chat(answers={"ticket_lookup": [{"tickets": []}, {"error": "not_found"}]})
    assert chat.says("What is the status of my ticket?") == "What is your ticket number?"
    assert chat.says("99") == "I cannot find that ticket. Could you check the number?"
