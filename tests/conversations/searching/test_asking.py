"""What is typed into the search field, taken apart."""

from datetime import date

import pytest

from apps.conversations.searching.asking import LONGEST, Asked, Filter, parsed

TODAY = date(2026, 11, 21)


def read(text: str) -> Asked:
    return parsed(text, TODAY)


@pytest.mark.parametrize(
    ("typed", "words", "phrases", "without"),
    [
        ("refund order", ("refund", "order"), (), ()),
        ('refund "gift card" now', ("refund", "now"), ("gift card",), ()),
        ("refund -order", ("refund",), (), ("order",)),
        ('refund -"gift card"', ("refund",), (), ("gift card",)),
        ("refund “gift card”", ("refund",), ("gift card",), ()),
        ("«carte cadeau»", (), ("carte cadeau",), ()),
        ("anna@example.com", ("anna@example.com",), (), ()),
        ("https://shop.example/x", ("https //shop.example/x",), (), ()),
        ("返品したい", ("返品したい",), (), ()),
        ("Hello: anna", ("Hello", "anna"), (), ()),
        ("well-known", ("well-known",), (), ()),
        ("", (), (), ()),
    ],
)
def test_free_words_phrases_and_what_must_not_be(typed: str, words: tuple[str], phrases: tuple[str], without: tuple[str]) -> None:
    asked = read(typed)
    assert (asked.words, asked.phrases, asked.without, asked.filters, asked.problems) == (words, phrases, without, (), ())


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("from:anna", [Filter("from", "anna")]),
        ('from:"Anna Berg" refund', [Filter("from", "Anna Berg")]),
        ("From:Anna", [Filter("from", "Anna")]),
        ("from：anna", [Filter("from", "anna")]),  # noqa: RUF001 - as it is typed in Japanese
        ("is:OPEN", [Filter("is", "open")]),
        ("-tag:vip is:mine", [Filter("tag", "vip", is_not=True), Filter("is", "mine")]),
        ("channel:shop lang:es", [Filter("inbox", "shop"), Filter("language", "es")]),
        ("#42", [Filter("number", "42")]),
        ("number:#0042", [Filter("number", "42")]),
        ("has:note has:note", [Filter("has", "note")]),
    ],
)
def test_filters(typed: str, filters: list[Filter]) -> None:
    assert list(read(typed).filters) == filters
    assert read(typed).problems == ()


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("after:2026-11-01", date(2026, 11, 1), None),
        ("before:2026-11-01", None, date(2026, 11, 1)),
        ("on:2026-11-01", date(2026, 11, 1), date(2026, 11, 2)),
        ("on:today", TODAY, date(2026, 11, 22)),
        ("after:yesterday", date(2026, 11, 20), None),
        ("after:7d", date(2026, 11, 14), None),
        ("after:2026-11-01 after:7d before:today", date(2026, 11, 14), TODAY),
    ],
)
def test_days(typed: str, since: date | None, until: date | None) -> None:
    assert (read(typed).since, read(typed).until) == (since, until)


@pytest.mark.parametrize(
    ("typed", "problem", "words"),
    [
        ("is:pending", "“is:pending” is not known", ()),
        ("has:wings", "takes attachment, note or ticket", ()),
        ("before:soon x", "“before:soon” is not a day", ("x",)),
        ("on:2026-02-30", "is not a day", ()),
        ("-on:today", "A day cannot be left out", ()),
        ("form:sarah", "There is no filter “form:”. Searched for the words instead.", ("form sarah",)),
        ("from: refund", "“from:” has nothing behind it", ("refund",)),
        ('tag:""', "“tag:” has nothing behind it", ()),
        ("number:seven", "“seven” is not a number", ()),
        ('refund "gift card', "A quotation mark is not closed", ("refund", "gift", "card")),
        ("!!!", "“!!!” has neither letters nor digits", ()),
    ],
)
def test_what_was_not_understood_is_said_with_what_was_searched_instead(typed: str, problem: str, words: tuple[str]) -> None:
    asked = read(typed)
    assert problem in asked.problems[0]
    assert asked.words == words


def test_nothing_typed_asks_for_nothing() -> None:
    assert read("   ").is_empty
    assert not read("before:today").is_empty


def test_what_is_typed_has_an_end() -> None:
    assert len(read("word " * 1_000).words) <= 24
    assert len("".join(read("x" * 5_000).words)) <= LONGEST
    assert read("a\x00b").words == ("a", "b")
