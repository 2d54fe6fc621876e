"""Account matters, proofs of identity, and the ways to a person."""

from apps.llm.exchange import Said, Speaker
from tests.llm.builtin.scenes import Chat, play


def test_a_new_password():
    play("""
        > I forgot my password
        < Shall I send you a link to set a new password?
        > yes
        < The link to set a new password is on its way to m…@example.com. Can I help with anything else?
    """)


def test_a_new_address():
    chat = play("""
        > I have moved
        < What is the new address, with street, postal code and city?
        > 12 Baker Street, London NW1 6XE
        < Shall I change the address to 12 Baker Street, NW1 6XE London?
        > yes
        < The address is now 12 Baker Street, NW1 6XE London. Can I help with anything else?
    """)
    assert chat.ran == [("update_address", {"street": "12 Baker Street", "city": "London", "postal_code": "NW1 6XE"})]


def test_an_address_for_one_order():
    assert Chat().says("Change the delivery address of order 1042 to Kastanienallee 5, 10435 Berlin") == (
        "Shall I send order 1042 to Kastanienallee 5, 10435 Berlin?"
    )


def test_an_address_that_is_none_is_asked_for_again():
    play("""
        > change my address please
        < What is the new address, with street, postal code and city?
        > near the station
        < I did not quite understand. What is the new address, with street, postal code and city?
    """)


def test_another_plan():
    chat = play("""
        > I want to change my plan
        < Which plan would you like?
        > gold
        < Which plan would you like: Basic or Premium?
        > the second
        < Shall I change your plan to Premium?
        > yes
        < Your plan changes to Premium on Tuesday, December 1. Can I help with anything else?
    """)
    assert chat.ran == [("change_subscription", {"plan": "Premium"})]


def test_a_plan_that_is_listed_and_yet_unknown_ends_honestly():
    chat = Chat(judged={"change_subscription": {"error": "not_found", "plans": ["Gold"]}})
    assert chat.says("change my plan to Gold") == "That did not work just now. Shall I connect you with a person?"


def test_leaving():
    chat = play("""
        > cancel my subscription
        < May I ask why you would like to cancel?
        > no
        < Shall I cancel your subscription?
        > yes
        < Your subscription is cancelled and ends on Thursday, December 31. Can I help with anything else?
    """)
    assert chat.ran == [("cancel_subscription", {"reason": "no"})]


def test_paying():
    play("""
        > I want to pay my invoice
        < Shall I prepare a payment link for you?
        > yes
        < You can pay $49 here: https://pay.example/7
    """)


def test_nothing_to_pay():
    assert Chat(judged={"payment_handoff": {"error": "not_found"}}).says("I'd like to pay my invoice").startswith("I find no open invoice")


def test_who_must_prove_who_they_are_is_sent_a_code_and_then_answered():
    play(
        """
        > Where is my order 1042?
        < To be sure it is you, I have sent a code to m…@example.com. What does it say?
        > 111111
        < That code is not right. Could you check it?
        > it's 246 810
        < Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.
        """,
        answers={"order_lookup": [{"error": "identity_required"}]},
    )


def test_somebody_without_a_known_address_is_asked_for_one():
    unknown = {"error": "invalid_arguments", "problems": ["email: There is no address to write to."]}
    chat = Chat(answers={"order_lookup": [{"error": "identity_required"}], "verify_identity": [unknown]})
    assert chat.says("Where is my order 1042?") == "First I need to be sure it is you. Which email address may I send a code to?"
    assert chat.says("maria@example.com").startswith("To be sure it is you, I have sent a code")


def test_who_has_the_choice_may_be_texted():
    wanting = {"error": "invalid_arguments", "problems": ["phone: There is no number to text."]}
    sent, proven = {"status": "code_sent", "to": "…67"}, {"status": "done", "verified": True}
    demanded = {"error": "identity_required", "methods": ["email", "sms"]}
    chat = Chat(answers={"order_lookup": [demanded], "verify_identity": [wanting, sent, proven]})
    assert chat.says("Where is my order 1042?").endswith("Shall the code come by email or text message?")
    assert chat.says("by text please") == "First I need to be sure it is you. Which number may I text a code to?"
    assert chat.says("+49 170 1234567").startswith("To be sure it is you, I have sent a code to …67.")
    assert chat.says("246810").startswith("Order 1042 is on its way")


def test_who_answers_that_choice_with_an_address_has_chosen():
    demanded = {"error": "identity_required", "methods": ["email", "sms"]}
    chat = Chat(answers={"order_lookup": [demanded], "verify_identity": [{"status": "code_sent", "to": "m…@example.com"}]})
    chat.says("Where is my order 1042?")
    assert chat.says("maria@example.com").startswith("To be sure it is you, I have sent a code to m…@example.com.")


def test_who_writes_by_text_is_texted_without_being_asked():
    sent = {"status": "code_sent", "to": "…67"}
    chat = Chat(answers={"order_lookup": [{"error": "identity_required", "methods": ["sms"]}], "verify_identity": [sent]})
    assert chat.says("Where is my order 1042?").startswith("To be sure it is you, I have sent a code to …67.")


def test_who_cannot_prove_it_is_offered_a_person():
    chat = Chat(answers={"order_lookup": {"error": "identity_required"}}, without=frozenset({"verify_identity"}))
    assert chat.says("Where is my order 1042?") == "I could not confirm that it is you. Shall I connect you with a person?"
    assert chat.says("yes") == "I am connecting you with a colleague now."


def test_after_wrong_codes_we_stop_asking():
    chat = Chat(answers={"order_lookup": {"error": "identity_required"}})
    for text in ("Where is my order 1042?", "111111", "222222", "333333"):
        said = chat.says(text)
    assert said == "I could not confirm that it is you. Shall I connect you with a person?"


def test_the_number_of_an_order_is_no_code():
    sent = {"status": "code_sent", "to": "m…@example.com"}
    proven = {"status": "done", "verified": True}
    chat = Chat(answers={"order_lookup": [{"error": "identity_required"}], "verify_identity": [sent, proven]})
    chat.says("Where is my order?")
    chat.says("1042")
    assert "not right" not in chat.says("Where is my order 1042?")
    assert chat.says("246 810").startswith("Order 1042 is on its way")


def test_a_right_code_to_an_address_of_another_account_is_no_wrong_code():
    sent, elsewhere = {"status": "code_sent", "to": "m…@example.com"}, {"error": "proven_elsewhere"}
    chat = Chat(answers={"order_lookup": {"error": "identity_required"}, "verify_identity": [sent, elsewhere]})
    chat.says("Where is my order 1042?")
    assert chat.says("246810") == "I could not confirm that it is you. Shall I connect you with a person?"


def test_a_call_back_at_a_time():
    chat = play("""
        > please call me back
        < Which number may we call?
        > +49 30 1234567 tomorrow at 15:30
        < Shall I arrange a call to +49301234567 on Sunday, November 22, 3:30 PM?
        > yes
        < A colleague will call +49301234567 on Sunday, November 22, 3:30 PM. Can I help with anything else?
    """)
    assert chat.ran == [("schedule_callback", {"phone": "+49301234567", "at": "2026-11-22T15:30:00+01:00"})]


def test_a_ticket_and_how_it_stands():
    chat = play("""
        > open a ticket
        < What should the ticket be about?
        > The pump of my lotion broke
        < Shall I open a ticket about “The pump of my lotion broke”?
        > yes
        < Ticket 31 is open, and the team will take it up. Can I help with anything else?
        > what is the status of my ticket 12
        < Ticket 12 waits for an answer from you. Can I help with anything else?
    """)
    assert chat.ran[0][1]["description"] == "The pump of my lotion broke"


def test_a_person_is_called_at_once_whatever_was_going_on():
    chat = play("""
        > I want a refund for order 1042 because it broke
        < Shall I refund $34 for order 1042?
        > I want to talk to a human
        < I am connecting you with a colleague now.
    """)
    assert (chat.called[-1], chat.ran) == ("escalate_to_human", [])


def test_with_nobody_there_a_ticket_is_offered_about_what_was_asked():
    play(
        """
        > My lotion smells of petrol, I want to talk to a person
        < Nobody from the team is here right now. Shall I open a ticket for you instead?
        > yes
        < Shall I open a ticket about “My lotion smells of petrol, I want to talk to a person”?
        """,
        answers={"escalate_to_human": {"staffed": False}},
    )


def test_a_no_to_a_person_is_taken():
    play("""
        > blub flurbs
        < I do not know that for certain, and I will not guess. Shall I connect you with a person?
        > no
        < Thank you for your message, and have a good day.
    """)


def test_what_was_asked_before_an_agent_wrote_is_moot():
    chat = Chat()
    chat.says("I want to return order 1042")
    chat.transcript.append(Said(Speaker.AGENT, "I have taken care of it."))
    assert chat.says("Hello") == "Hello. What can I do for you?"
