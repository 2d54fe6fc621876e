"""Appointments and viewings: booked, moved, cancelled, each after a yes to exactly that time."""

import pytest

from tests.llm.builtin.scenes import VISIT, Chat, play

OFFER = "These times are free: Tuesday, November 24, 9:00 AM, 11:30 AM, or 3:00 PM. Which one suits you?"


def booked(chat):
    return [arguments["starts_at"][:16] for _, arguments in chat.ran]


def test_booking_asks_one_thing_at_a_time():
    chat = play(f"""
        > I need an appointment
        < Which service would you like to book?
        > a root canal
        < Which of these do you mean: Cleaning or Check-up?
        > the cleaning
        < {OFFER}
        > the second one
        < Shall I book Cleaning for you on Tuesday, November 24, 11:30 AM?
        > yes please
        < Cleaning is booked for you on Tuesday, November 24, 11:30 AM. Can I help with anything else?
    """)
    assert booked(chat) == ["2026-11-24T11:30"]


def test_booking_all_at_once():
    chat = play("""
        > I'd like to book a cleaning on Tuesday at 3pm
        < Shall I book Cleaning for you on Tuesday, November 24, 3:00 PM?
        > ok
        < Cleaning is booked for you on Tuesday, November 24, 3:00 PM. Can I help with anything else?
    """)
    assert booked(chat) == ["2026-11-24T15:00"]


@pytest.mark.parametrize(
    ("words", "time"),
    [("at 9", "9:00 AM"), ("11:30", "11:30 AM"), ("the last one", "3:00 PM"), ("3", "3:00 PM"), ("the earliest", "9:00 AM")],
)
def test_a_time_is_picked_in_the_customers_words(words, time):
    chat = Chat()
    chat.says("I'd like to book a cleaning on Tuesday")
    assert chat.says(words) == f"Shall I book Cleaning for you on Tuesday, November 24, {time}?"


def test_a_part_of_the_day_narrows_what_is_offered():
    assert Chat().says("Book me a cleaning on Tuesday morning") == (
        "These times are free: Tuesday, November 24, 9:00 AM or 11:30 AM. Which one suits you?"
    )


def test_a_full_day_leads_to_another():
    play(f"""
        > I'd like to book a cleaning tomorrow
        < Nothing is free then. Which other day would suit you?
        > Tuesday
        < {OFFER}
    """)


def test_another_day_is_as_good_as_an_answer():
    chat = play("""
        > I'd like to book a cleaning on Tuesday at 3pm
        < Shall I book Cleaning for you on Tuesday, November 24, 3:00 PM?
        > actually make it Thursday at 10
        < Shall I book Cleaning for you on Thursday, November 26, 10:00 AM?
        > yes
        < Cleaning is booked for you on Thursday, November 26, 10:00 AM. Can I help with anything else?
    """)
    assert booked(chat) == ["2026-11-26T10:00"]


def test_a_time_that_is_taken_brings_those_around_it():
    assert Chat().says("I'd like to book a cleaning on Tuesday at 10") == OFFER


def test_moving():
    chat = play("""
        > Can I move my appointment?
        < Which day would suit you?
        > Tuesday in the morning
        < These times are free: Tuesday, November 24, 9:00 AM or 11:30 AM. Which one suits you?
        > the later one
        < Shall I move Cleaning to Tuesday, November 24, 11:30 AM?
        > yes
        < Your appointment is now on Tuesday, November 24, 11:30 AM. Can I help with anything else?
    """)
    assert chat.ran == [("appointment_reschedule", {"appointment_id": "A-7", "starts_at": "2026-11-24T11:30:00+01:00"})]


def test_cancelling():
    chat = play("""
        > Please cancel my appointment
        < Shall I cancel Cleaning on Thursday, November 26, 10:00 AM?
        > yes
        < Your appointment on Thursday, November 26, 10:00 AM is cancelled. Can I help with anything else?
    """)
    assert chat.ran == [("appointment_cancel", {"appointment_id": "A-7"})]


def test_one_of_several_appointments():
    other = VISIT | {"appointment_id": "A-9", "service": "Check-up", "starts_at": "2026-12-03T09:00:00+01:00"}
    chat = Chat(answers={"appointment_lookup": {"appointments": [VISIT, other]}})
    assert chat.says("cancel my appointment") == (
        "Which appointment do you mean: Cleaning, Thursday, November 26, 10:00 AM or Check-up, Thursday, December 3, 9:00 AM?"
    )
    assert chat.says("the check-up") == "Shall I cancel Check-up on Thursday, December 3, 9:00 AM?"


def test_looking_one_up():
    assert Chat().says("When is my appointment?") == (
        "Your next appointment is Cleaning on Thursday, November 26, 10:00 AM. Can I help with anything else?"
    )


def test_with_none_a_booking_is_offered():
    chat = Chat(answers={"appointment_lookup": {"appointments": []}})
    assert chat.says("cancel my appointment") == "I find no appointment of yours. Would you like to book one?"
    assert chat.says("yes please") == "Which service would you like to book?"


def test_a_viewing_of_a_home():
    chat = play("""
        > I'd like to see the loft on Mill Lane on Tuesday
        < Loft on Mill Lane – These times are free: Tuesday, November 24, 9:00 AM, 11:30 AM, or 3:00 PM. Which one suits you?
        > at 9
        < Shall I book a viewing of Loft on Mill Lane on Tuesday, November 24, 9:00 AM?
        > yes
        < The viewing of Loft on Mill Lane is booked for Tuesday, November 24, 9:00 AM. Can I help with anything else?
    """)
    assert chat.ran == [("schedule_appointment", {"listing_id": "loft-7", "service": "viewing", "starts_at": "2026-11-24T09:00:00+01:00"})]


def test_a_home_nobody_knows_is_described_again():
    play("""
        > Can I arrange a viewing?
        < Which home would you like to see?
        > the castle
        < I found no such home. Could you describe it in other words?
        > the loft
        < Loft on Mill Lane – These times are free: Tuesday, November 24, 9:00 AM, 11:30 AM, or 3:00 PM. Which one suits you?
    """)


def test_a_service_that_is_listed_and_yet_unknown_ends_honestly():
    chat = Chat(answers={"appointment_slots": {"error": "not_found", "services": ["Cleaning"]}})
    assert chat.says("I'd like to book a polish") == "That did not work just now. Shall I connect you with a person?"


def test_the_day_they_cannot_make_is_not_the_day_they_want():
    play("""
        > I can't make my appointment on Thursday
        < Which day would suit you?
        > Tuesday at 9
        < Shall I move Cleaning to Tuesday, November 24, 9:00 AM?
    """)
