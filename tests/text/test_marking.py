"""Words found again in a text, as it was written."""

import pytest

from apps.text.marking import Piece, excerpt, patterns


def marked(text: str, *said: str) -> list[str]:
    return [piece.text for piece in excerpt(text, patterns(said, 4)) if piece.is_marked]


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("My refund, Refunds, REFUNDABLE", ["refund"], ["refund", "Refund", "REFUND"]),
        ("Numéro NÚMERO numero", ["número"], ["Numéro", "NÚMERO", "numero"]),
        ("Die Straße, die STRASSE", ["strasse"], ["Straße", "STRASSE"]),
        ("Где мой Заказ?", ["заказ"], ["Заказ"]),
        ("Ζητώ ΕΠΙΣΤΡΟΦΗ", ["επιστροφή"], ["ΕΠΙΣΤΡΟΦΗ"]),
        ("أريد إرجاع الطلبية", ["ارجاع"], ["إرجاع"]),
        ("注文した商品が届きません", ["商品"], ["商品"]),
        ("order ١٢٣", ["123"], ["١٢٣"]),
        ("a gift  card, a card gift", ["gift card"], ["gift card"]),
        ("The theatre at tea", ["tea"], ["tea"]),
        ("cofounder", ["founder"], []),
        ("1+1 (a.b)", ["a.b"], ["a.b"]),
    ],
)
def test_each_spelling_is_marked(text: str, said: list[str], found: list[str]) -> None:
    assert marked(text, *said) == found


def test_an_excerpt_is_cut_around_the_first_that_is_marked() -> None:
    text = "word " * 100 + "refund " + "word " * 100
    pieces = excerpt(text, patterns(["refund"], 4), width=80)
    assert pieces[0] == pieces[-1] == Piece("…")
    assert [piece.text for piece in pieces if piece.is_marked] == ["refund"]
    assert sum(len(piece.text) for piece in pieces) <= 82


def test_what_holds_nothing_of_it_is_shown_from_its_beginning() -> None:
    assert excerpt("Hello\n there", patterns(["refund"], 4)) == [Piece("Hello there")]
    assert excerpt("Hello", []) == [Piece("Hello")]
    assert patterns(["!!"], 4) == []
