"""A shop's customers, answered without any model: what is said, and what it changed in the business."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.business.models import Callback, CartLine, Customer, Order, Refund, Return, Subscription
from apps.conversations import actions as conversations
from apps.conversations.models import Delivery
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.speaking import spoken
from apps.tickets.models import Ticket
from apps.tools import actions as tools
from apps.tools.models import Approval
from tests.scenarios.conftest import Talk, code_sent

pytestmark = pytest.mark.django_db

Begin = Callable[..., Talk]


def test_where_is_my_order(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("Where is my order 1042?") == "Order 1042 is on its way with UPS. It should arrive on Sunday, November 22."
    assert "Order 1042 is on its way with UPS." in maria.says("Hola, where's my pedido 1042?")
    assert "Order 1044 is being prepared." in maria.says("ORDER 1044 STATUS NOW")
    assert maria.says("where is order 9999") == "I cannot find that order. Could you check the number?"


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("es", "¿Dónde está mi pedido 1042?", "1042"),
        ("hi", "mera order 1042 kahan hai yaar?", "UPS"),
        ("zh-Hans", "我的订单1042到哪里了\uff1f", "UPS"),
        ("ar", "أين طلبي 1042؟", "UPS"),
    ],
)
def test_where_it_is_in_other_languages(talk: Begin, language: str, question: str, said: str) -> None:
    assert said in talk("acme", as_="maria", locale=language).says(question)


def test_a_return_is_started_once_it_was_confirmed(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("i want to retrun order 1037") == "What is the reason for the return?"
    assert maria.says("It irritates my skin") == "Shall I start the return of order 1037?"
    with tenant_scope(maria.guest.tenant_id):
        assert not Return.objects.filter(order__number="1037").exists()
    assert "The return of order 1037 is under way." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Return.objects.get(order__number="1037").reason


def test_a_refund_inside_the_policy(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert (
        maria.says("I'd like 14 dollars back for order 1037, I want a refund because the scent is gone")
        == "Shall I refund $14 for order 1037?"
    )
    assert "I have refunded $14 for order 1037." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert [refund.amount for refund in Refund.objects.filter(order__number="1037")] == [Decimal(14)]


def test_a_refund_outside_the_policy_is_refused_with_the_reason(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("gimme my money back for 1011")
    assert "The 30 days after delivery have passed." in maria.says("too old for me")
    with tenant_scope(maria.guest.tenant_id):
        assert Refund.objects.filter(order__number="1011").count() == 1  # the one of long ago


@pytest.mark.parametrize(
    ("is_approved", "said"),
    [
        (True, "I have refunded $60 for order 1037. Can I help with anything else?"),
        (False, f"I am sorry, a colleague did not approve it. {spoken('en', 'hand_over')}"),
    ],
)
def test_a_refund_over_the_limit_waits_for_a_colleague(at_work: None, talk: Begin, *, is_approved: bool, said: str) -> None:
    maria = talk("acme", as_="maria")
    maria.says("I want a refund for order 1037")
    maria.says("I changed my mind about it")
    assert maria.says("yes") == "A colleague has to approve this first. I have asked, and we can go on chatting meanwhile."
    assert "9:00" in maria.says("ok, when are you open?")
    with tenant_scope(maria.guest.tenant_id):
        approval = Approval.objects.get()
        sofia = Membership.objects.select_related("tenant").get(user__email="supervisor@acme.example")
    (tools.approve if is_approved else tools.refuse)(approval, by=sofia)
    assert maria.hears() == said
    with tenant_scope(maria.guest.tenant_id):
        assert Refund.objects.filter(order__number="1037").exists() is is_approved


def test_a_no_changes_nothing(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("refund me 14 dollars for order 1037, I like it no more")
    maria.says("no")
    with tenant_scope(maria.guest.tenant_id):
        assert not Refund.objects.filter(order__number="1037").exists()


def test_a_product_its_price_and_the_cart(talk: Begin) -> None:
    somebody = talk("acme")
    assert "Daily Veil SPF 50 ($32)" in somebody.says("Do you have a sunscreen?")
    assert somebody.says("the first one") == "Daily Veil SPF 50 costs $32. Shall I add it to your cart?"
    assert somebody.says("yes add it") == "Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free."
    with tenant_scope(somebody.guest.tenant_id):
        assert CartLine.objects.get(cart__contact_id=somebody.guest.contact_id).product.sku == "daily-veil"


def test_two_of_them_after_all(talk: Begin) -> None:
    somebody = talk("acme")
    assert somebody.says("how much is the bright c serum?") == "Bright C Serum costs $46. Shall I add it to your cart?"
    assert somebody.says("ok add two") == "Shall I add 2 × Bright C Serum to your cart?"  # noqa: RUF001 - a times sign
    assert somebody.says("yes") == "Bright C Serum is in your cart. Your order ships free of charge."
    with tenant_scope(somebody.guest.tenant_id):
        assert CartLine.objects.get(cart__contact_id=somebody.guest.contact_id).quantity == 2


def test_a_new_address(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("I want to change my address to 12 Oak Street, Brooklyn, 11201")
    assert "The address is now 12 Oak Street, 11201 Brooklyn." in maria.says("yes")
    assert "its address is fixed" in maria.says("change the address of order 1042 to 5 Main St, Boston 02110")
    with tenant_scope(maria.guest.tenant_id):
        assert Customer.objects.get(reference="cust-1042").street == "12 Oak Street"
        assert Order.objects.get(number="1042").street != "5 Main St"


def test_another_plan(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("what plan am I on?").startswith("Your plan is now Trio.")
    assert maria.says("I'd like to change my plan") == "Which plan would you like: Full Shelf ($89) or Trio, paid yearly ($490)?"
    assert maria.says("the full shelf") == "Shall I change your plan to Full Shelf?"
    assert "Your plan changes to Full Shelf" in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Subscription.objects.get(customer__reference="cust-1042").next_plan.name == "Full Shelf"


def test_a_forgotten_password(talk: Begin) -> None:
    stranger = talk("acme")
    assert "First I need to be sure it is you." in stranger.says("I can't log in, forgot my pasword")
    stranger.says("maria@example.com")
    assert "on its way to m…@example.com." in stranger.says(code_sent(stranger))
    with tenant_scope(stranger.guest.tenant_id):
        letter = Delivery.objects.get(key__startswith="password:")
    assert (letter.to, letter.subject) == ("maria@example.com", "Acme Skin: Choose a new password")
    assert re.search(r"http\S+/demo/acme/account/\?password=\S+", letter.text)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When are you open?", "9:00\u202fAM – 6:00\u202fPM"),
        ("are you open on sunday?", "We are closed on Sunday."),
        ("What is your return policy?", "You have thirty days from delivery to return something, opened or not."),
        ("How long does shipping take?", "Standard shipping takes 2 to 4 days and costs $5."),
        ("are you a bot?", "I am an AI assistant, not a person."),
        ("😀😀😀", "Please tell me in a few words what you need."),
        ("thanks!", "You are welcome."),
    ],
)
def test_small_questions(talk: Begin, question: str, said: str) -> None:
    assert said in talk("acme").says(question)


def test_two_matters_in_one_message(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    said = maria.says("where is order 1042 and also can I change my address?")
    assert said == "Order 1042 is on its way with UPS. What is the new address, with street, postal code and city?"


def test_a_stranger_proves_who_they_are_first(talk: Begin) -> None:
    stranger = talk("acme")
    assert "email" in stranger.says("Where is my order 1042?")
    assert "I have sent a code to m…@example.com." in stranger.says("maria@example.com")
    assert "Order 1042 is on its way with UPS." in stranger.says(code_sent(stranger))


def test_a_complaint_becomes_a_ticket(talk: Begin) -> None:
    somebody = talk("acme")
    assert "Ticket 1 is open" in somebody.says("I have a complaint, my parcel was left in the rain")
    assert "Ticket 1 is open" in somebody.says("what's the status of my ticket?")
    with tenant_scope(somebody.guest.tenant_id):
        assert Ticket.objects.get().subject == "I have a complaint, my parcel was left in the rain"


def test_who_wants_to_be_called_is_called_and_not_handed_over(talk: Begin) -> None:
    somebody = talk("acme")
    assert somebody.says("can someone call me back please") == "Which number may we call?"
    assert "A colleague will call +14155550134." in somebody.says("+1 415 555 0134")
    assert somebody.conversation is not None
    assert somebody.conversation.holder == "assistant"
    with tenant_scope(somebody.guest.tenant_id):
        assert Callback.objects.get().phone == "+14155550134"


def test_who_asks_for_a_call_in_the_form_is_thanked(talk: Begin) -> None:
    somebody = talk("acme")
    somebody.says("hello")
    with tenant_scope(somebody.guest.tenant_id):
        conversations.ask_for_call(somebody.guest, phone="+14155550134", at="tomorrow at 3")
        assert Callback.objects.get().phone == "+14155550134"
    assert somebody.hears() == "Thank you, your request for a call to +14155550134 is noted. Can I help with anything else?"
    with tenant_scope(somebody.guest.tenant_id):
        assert Callback.objects.count() == 1


def test_who_asks_for_a_person_is_given_one(at_work: None, talk: Begin) -> None:
    somebody = talk("acme")
    assert somebody.says("I want to talk to a human") == "I am connecting you with a colleague. They can read everything we have said here."
    assert somebody.conversation is not None
    assert somebody.conversation.holder == "queue"


def test_what_nobody_knows_is_not_guessed(at_work: None, talk: Begin) -> None:
    somebody = talk("acme")
    assert "I do not know that for certain" in somebody.says("What is the meaning of life?")
    assert "I am connecting you with a colleague." in somebody.says("yes")
