"""Two wishes in one message, second thoughts, calls, forms, and the hours of one day."""

from datetime import date

import pytest

from apps.llm.builtin.opening import hours_on
from apps.llm.builtin.voice import Voice
from tests.llm.builtin.scenes import NOW, Chat

WEEK = "Mon – Fri 9:00 AM – 6:00 PM; Sat 10:00 AM – 4:00 PM"


def test_of_two_wishes_the_first_is_done_and_the_second_begun():
    said = Chat().says("Where is my order 1042? And I want to change my address")
    assert said == "Order 1042 is on its way with UPS. What is the new address, with street, postal code and city?"


def test_a_second_thought_takes_the_first_one_back():
    assert Chat().says("I want to return 1037, actually where is my order 1042?").startswith("Order 1042 is on its way with UPS.")


def test_a_reason_told_in_a_clause_of_its_own_is_not_asked_for():
    assert Chat().says("I want to return order 1042, the pump broke off") == "Shall I start the return of order 1042?"


def test_a_yes_that_the_house_does_not_take_is_asked_for_again():
    chat = Chat()
    chat.says("Do you have a sunscreen?")
    assert chat.says("yes hurry up") == "Please answer with a simple yes or no. Shall I add it to your cart?"
    assert chat.says("yes").startswith("Daily Veil SPF 50 is in your cart.")
    assert [name for name, _ in chat.ran] == ["cart_add"]


@pytest.mark.parametrize(
    ("language", "wish", "asked"),
    [
        ("en", "Can somebody call me back?", "Which number may we call?"),
        ("de", "Rufen Sie mich bitte zurück", "Unter welcher Nummer dürfen wir anrufen?"),
        ("es", "Llámenme por favor", "¿A qué número podemos llamarle?"),
        ("zh-Hans", "请给我回电话", "我们可以拨打哪个号码？"),
    ],
)
def test_who_wants_to_be_called_is_asked_for_a_number(language, wish, asked):
    chat = Chat(language=language)
    assert chat.says(wish) == asked
    assert chat.called == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("☎ +14155550134 tomorrow at 3", "Thank you, your request for a call to +14155550134 is noted. Can I help with anything else?"),
        (
            "Wet parcel\n\nIt was left in the rain, where is my order?",
            "Thank you, your request is with the team. Can I help with anything else?",
        ),
    ],
)
def test_a_form_is_thanked_for_and_begins_nothing(form, said):
    chat = Chat()
    assert chat.says(form) == said
    assert chat.called == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Are you open tomorrow?", "We are closed on Sunday. Can I help with anything else?"),
        ("Are you open on Monday?", "On Monday we are open 9:00 AM – 6:00 PM. Can I help with anything else?"),
        ("When are you open?", f"Our opening hours: {WEEK}. Can I help with anything else?"),
    ],
)
def test_who_asks_for_a_day_is_told_of_that_day(question, said):
    assert Chat(facts={"now": NOW, "hours": WEEK}).says(question) == said


@pytest.mark.parametrize(
    ("language", "week", "monday", "sunday"),
    [
        ("en", WEEK, "9:00 AM – 6:00 PM", ""),
        ("de", "Mo. 08:00 – 12:00, 13:00 – 17:00; Di. 08:00 – 12:00", "08:00 – 12:00, 13:00 – 17:00", ""),
        ("en", "Monday to Friday, 9:00 to 17:00", None, None),
    ],
)
def test_the_line_of_the_week_is_read_or_left_alone(language, week, monday, sunday):
    assert hours_on(week, date(2026, 11, 23), Voice(language)) == monday
    assert hours_on(week, date(2026, 11, 22), Voice(language)) == sunday
