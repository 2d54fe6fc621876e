"""What is read from a message: cases, figures, people, moments, choices."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.llm.builtin.reading import read
from apps.llm.builtin.reading.folding import alike, fold, words
from apps.llm.builtin.reading.lexicon import Lexicon, Pattern
from apps.llm.builtin.reading.moments import When
from apps.llm.builtin.reading.reader import speller
from tests.llm.builtin.scenes import NOW

SATURDAY = datetime.fromisoformat(NOW)


def reading(text, language="en"):
    return read(text, SATURDAY, language)


def slot(name, text, language="en"):
    return reading(text, language).slots.get(name)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Where is my order?", "order_status"),
        ("hola where's my pedido", "order_status"),
        ("mera order kahan hai", "order_status"),
        ("I want to send it back", "return"),
        ("I want my money back", "refund"),
        ("do you sell sunscreen", "product"),
        ("when are you open on saturdays", "hours"),
        ("I need to see the dentist", "book"),
        ("I can't make my appointment", "move"),
        ("please cancel the appointment", "cancel_appointment"),
        ("when is my appointment", "my_appointment"),
        ("I want to see the flat", "viewing"),
        ("I'm locked out", "password"),
        ("I have moved house", "address"),
        ("can I upgrade to premium", "change_plan"),
        ("cancel my subscription", "cancel_plan"),
        ("can somebody call me", "callback"),
        ("open a ticket", "ticket"),
        ("I'd like to pay my invoice", "payment"),
        ("what is your privacy policy", "policy"),
        ("good morning", "greeting"),
        ("thank you so much", "thanks"),
        ("are you human?", "bot"),
        ("get me a human please", "human"),
        ("Ich will mein Geld zurück", "refund"),
        ("je voudrais prendre rendez-vous", "book"),
        ("cambiare il mio indirizzo", "address"),
        ("wachtwoord vergeten", "password"),
        ("przełożyć wizytę", "move"),
        ("aboneliğimi iptal etmek istiyorum", "cancel_plan"),
        ("إلغاء الموعد", "cancel_appointment"),
        ("पैसे वापस चाहिए", "refund"),
        ("取消订阅", "cancel_plan"),
        ("the weather is purple", ""),
        ("", ""),
    ],
)
def test_the_case_a_message_belongs_to(text, intent):
    assert reading(text).intent == intent


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("order_id", "order 1042", "1042"),
        ("order_id", "my order number is 1042, thanks", "1042"),
        ("order_id", "pedido nº 1042", "1042"),
        ("order_id", "Bestellung Nr. 1042", "1042"),
        ("order_id", "الطلب رقم ١٠٤٢", "1042"),
        ("order_id", "order ab-77", "AB-77"),
        ("order_id", "in order to see", None),
        ("marked_number", "where is #1042", "1042"),
        ("ticket_id", "ticket 12", "12"),
        ("amount", "refund $34.00", Decimal("34.00")),
        ("amount", "34,50 €", Decimal("34.50")),
        ("amount", "1.299,00 euros", Decimal("1299.00")),
        ("amount", "50 zł", Decimal(50)),
        ("amount", "50 people", None),
        ("max_price", "under 40 euros", Decimal(40)),
        ("max_price", "it cost 40 euros", None),
        ("email", "write to jane.doe+1@acme.co.uk.", "jane.doe+1@acme.co.uk"),
        ("phone", "call +49 (0)30 123-4567", "+490301234567"),
        ("phone", "on 2026-11-24", None),
        ("phone", "order 1042", None),
        ("name", "My name is Ann Lee", "Ann Lee"),
        ("name", "ich heiße Jörg Müller", "Jörg Müller"),
        ("name", "I am called upon", None),
        ("quantity", "two of them", 2),
        ("quantity", "3 please", 3),
        ("quantity", "at 3 o'clock tomorrow", None),
        ("pick", "the second one", "2"),
        ("pick", "la más barata", "low"),
        ("method", "by text message", "sms"),
        ("reason", "because it leaks", "it leaks"),
        ("reason", "weil sie zu klein ist.", "sie zu klein ist"),
    ],
)
def test_what_a_message_tells(name, text, value):
    assert slot(name, text) == value


@pytest.mark.parametrize(
    ("text", "street", "city", "postal"),
    [
        ("12 Baker Street, London NW1 6XE", "12 Baker Street", "London", "NW1 6XE"),
        ("My new address is 5 Elm St, Springfield, IL 62704", "5 Elm St", "Springfield IL", "62704"),
        ("Kastanienallee 5, 10435 Berlin", "Kastanienallee 5", "Berlin", "10435"),
        ("Calle Mayor 5\n28013 Madrid", "Calle Mayor 5", "Madrid", "28013"),
        ("ul. Długa 7, 00-238 Warszawa", "Długa 7", "Warszawa", "00-238"),
        ("中山路5号, 200001 上海", "中山路5号", "上海", "200001"),
        ("Keizersgracht 10 1015 CN Amsterdam", "Keizersgracht 10", "Amsterdam", "1015 CN"),
    ],
)
def test_addresses(text, street, city, postal):
    found = slot("address", text)
    assert (found.street, found.city, found.postal_code) == (street, city, postal)


@pytest.mark.parametrize("text", ["near the station", "order 1042, please", "at 3, tomorrow"])
def test_what_is_no_address(text):
    assert slot("address", text) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("tomorrow at 3", When(date(2026, 11, 22), time(15))),
        ("next Tuesday morning", When(date(2026, 11, 24), None, "morning")),
        ("am 5. Mai um 14:30", When(date(2027, 5, 5), time(14, 30))),
        ("mañana a las 10", When(date(2026, 11, 22), time(10))),
        ("el martes por la mañana", When(date(2026, 11, 24), None, "morning")),
        ("demain à 14h30", When(date(2026, 11, 22), time(14, 30))),
        ("明天下午三点", When(date(2026, 11, 22), time(15), "afternoon")),
        ("11月30日上午", When(date(2026, 11, 30), None, "morning")),
        ("yarın saat 10", When(date(2026, 11, 22), time(10))),
        ("يوم الثلاثاء", When(date(2026, 11, 24))),
        ("कल शाम 5 बजे", When(date(2026, 11, 22), time(17), "evening")),
        ("we wtorek o 9", When(date(2026, 11, 24), time(9))),
        ("um halb vier", When(None, time(15, 30))),
        ("at half past three", When(None, time(15, 30))),
        ("4 pm", When(None, time(16))),
        ("9:15", When(None, time(9, 15))),
        ("on 2026-12-01", When(date(2026, 12, 1))),
        ("12/24", When(date(2026, 12, 24))),
        ("24.12. um 10 Uhr", When(date(2026, 12, 24), time(10))),
        ("Saturday", When(date(2026, 11, 28))),
        ("next week", When(date(2026, 11, 23))),
        ("day after tomorrow", When(date(2026, 11, 23))),
        ("on 31/02/2027", None),
        ("it cost 34.00", None),
        ("order 1042", None),
    ],
)
def test_moments(text, when):
    assert slot("when", text) == when


def test_the_first_number_is_the_month_in_english_only():
    assert slot("when", "05/04/2027", "en").day == date(2027, 5, 4)
    assert slot("when", "05/04/2027", "fr").day == date(2027, 4, 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((text, "yes") for text in ("yes", "yes please", "👍", "sí, adelante", "हाँ", "好的")),
        *((text, "no") for text in ("no", "nein danke", "👎")),
        *((text, "") for text in ("yes but change the address first", "yesterday", "I know")),
    ],
)
def test_yes_and_no(text, says):
    found = reading(text)
    assert (found.is_yes, found.is_no) == (says == "yes", says == "no")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Do you have a sunscreen?", "sunscreen"),
        ("I'd like to book a cleaning on Tuesday", "cleaning"),
        ("Add 2 sunscreens to my cart", "2 sunscreens"),
        ("I need an appointment", ""),
        ("我想预约洗牙", "洗牙"),
    ],
)
def test_the_thing_itself_is_what_is_left(text, plain):
    assert reading(text).plain_words == plain


def test_words_are_compared_without_case_accents_and_articles():
    assert [fold(word) for word in ("Größe", "ÇİÇEK", "الموعد", "١٢", "Œuvre", "Łódź")] == [
        "grosse",
        "cicek",
        "موعد",
        "12",
        "oeuvre",
        "lodz",
    ]
    assert [word.folded for word in words("Where's 我的 ऑर्डर?")] == ["where", "s", "我", "的", "ऑर्डर"]


@pytest.mark.parametrize(
    ("one", "other", "are"), [("return", "returned", True), ("ship", "shipping", True), ("cat", "cart", False), ("1042", "1043", False)]
)
def test_forms_of_one_word(one, other, are):
    assert alike(one, other) is are


def test_a_gap_is_no_part_of_what_was_recognised():
    found = Lexicon([Pattern("x", "add", 1, ("add", "_", "cart*"))]).recognise("Please add two more carts").found("x")
    assert [match.places for match in found] == [(1, 4)]


@settings(deadline=None)
@given(st.text(st.characters()) | st.text("0123456789.,:/-# €$amphu点号", max_size=40))
def test_any_text_is_read(text):
    assert reading(text).text == text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("i want to retrun order 1037", "return"),
        ("chnage my adress", "address"),
        ("cancle my subscripton", "cancel_plan"),
        ("forgot my pasword", "password"),
        ("whats your shiping polcy", "policy"),
    ],
)
def test_a_word_mistyped_by_a_letter_is_the_word(text, intent):
    assert reading(text).intent == intent


@pytest.mark.parametrize("text", ["bolton", "croft", "1042x", "loft"])
def test_names_and_numbers_are_no_mistakes(text):
    assert speller("en").mended(tuple(words(text)))[0].folded == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("next week friday", date(2026, 11, 27)),
        ("nächste Woche Dienstag", date(2026, 11, 24)),
        ("5 de mayo", date(2027, 5, 5)),
        ("add 3 honey lip balms", None),  # “lip” is July in Polish
    ],
)
def test_days_of_next_week_and_months_beside_their_number(text, day):
    found = slot("when", text)
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("text", "most"),
    [("under $40", 40), ("below 1.2 million", 1_200_000), ("up to 900k", 900_000), ("do you have a house with 4 bedrooms", None)],
)
def test_the_most_it_may_cost(text, most):
    assert slot("max_price", text) == most


def test_a_second_thought_is_what_follows_it():
    assert reading("I want a refund... actually no, where is 1042?").second_thought == "no, where is 1042?"


def test_a_tale_is_a_clause_of_its_own_without_a_wish_or_a_number():
    assert reading("Refund order 1037, the serum leaked").tale == "the serum leaked"
    assert reading("Hello there, I want to return order 1037").tale == ""
    assert reading("I want to return order 1037, please").tale == ""


def test_who_names_a_service_wants_it_unless_they_ask_about_it():
    assert reading("a check-up on Tuesday please").intent == "book"
    assert reading("what is a check-up?").intent != "book"
