"""Which files go along by which channel, and how they are put into messages."""

import pytest

from apps.inboxes import channels
from apps.inboxes.channels.packing import Item, Parcel, goes_along, packed
from apps.inboxes.channels.twilio.freight import MMS, UNFITTED, WHATSAPP

US, CANADA, ISLAND, BERLIN = "+14155550100", "+16135550100", "+18765550100", "+4930901820"
MB = 2**20


def item(id_: int, kind: str = "image/jpeg", size: int = 100) -> Item:
    return Item(id_, kind, size)


def laid(parcels: list[Parcel]) -> list[tuple[bool, list[int]]]:
    return [(one.has_words, [each.id for each in one.items]) for one in parcels]


@pytest.mark.parametrize(("to", "goes"), [(US, True), (CANADA, True), (ISLAND, False), (BERLIN, False), ("nobody", False)])
def test_texts_carry_files_within_two_countries_alone(to: str, goes: bool) -> None:
    assert goes_along(item(1), channels.of("sms").freight(US, to)) is goes
    assert not goes_along(item(1), channels.of("sms").freight(BERLIN, to))


def test_whatsapp_carries_them_everywhere_and_email_all_of_them() -> None:
    assert goes_along(item(1), channels.of("whatsapp").freight(BERLIN, ISLAND))
    assert goes_along(item(1, "image/heic", 10 * MB), channels.of("email").freight("help@acme.example", "ann@example.org"))


@pytest.mark.parametrize(
    ("kind", "size", "by_text", "by_whatsapp"),
    [
        ("image/jpeg", 5 * MB, True, True),
        ("image/png", 5 * MB + 1, False, False),
        ("image/gif", 100, True, False),
        ("application/pdf", UNFITTED, True, True),
        ("application/pdf", UNFITTED + 1, False, True),
        ("video/mp4", 10 * MB, False, True),
        ("text/plain", 100, False, False),
        ("image/heic", 100, False, False),
    ],
)
def test_kinds_and_sizes_are_the_providers(kind: str, size: int, by_text: bool, by_whatsapp: bool) -> None:
    assert (goes_along(item(1, kind, size), MMS), goes_along(item(1, kind, size), WHATSAPP)) == (by_text, by_whatsapp)


def test_a_text_takes_words_and_pictures_together_as_long_as_there_is_room() -> None:
    assert laid(packed("Look", [item(1), item(2)], MMS)) == [(True, [1, 2])]
    assert laid(packed("", [item(1), item(2)], MMS)) == [(False, [1, 2])]
    assert laid(packed("Look", [item(n, size=2 * MB) for n in (1, 2, 3)], MMS)) == [(True, [1, 2]), (False, [3])]
    assert laid(packed("Look", [item(n) for n in range(11)], MMS)) == [(True, list(range(10))), (False, [10])]


def test_whatsapp_takes_one_and_its_words_with_a_picture_alone() -> None:
    assert laid(packed("Look", [item(1), item(2)], WHATSAPP)) == [(True, [1]), (False, [2])]
    assert laid(packed("Look", [item(1, "application/pdf"), item(2)], WHATSAPP)) == [(True, []), (False, [1]), (False, [2])]
    assert laid(packed("x" * 1_025, [item(1)], WHATSAPP)) == [(True, []), (False, [1])]
    assert laid(packed("", [item(1)], WHATSAPP)) == [(False, [1])]


def test_words_alone_are_one_message() -> None:
    assert laid(packed("Hello", [], MMS)) == laid(packed("", [], MMS)) == [(True, [])]
