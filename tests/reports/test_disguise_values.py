"""Tool arguments, results, cards and file names without the people in them: keys tell what stands under them."""

import json

import pytest

from apps.reports.disguise import Disguise, Known

CANARIES = ("zuleyka", "quintrell", "canary.example", "5550142", "77-1042", "harbour", "1963", "de8937")


@pytest.fixture
def disguise():
    return Disguise(b"one export")


@pytest.fixture
def known(disguise):
    return Known(
        people={"Zuleyka Quintrell": disguise.person(7, "Zuleyka Quintrell")},
        addresses=["zuleyka@canary.example", "+12025550142"],
        handle="c7",
    )


def test_nothing_of_a_person_is_left_in_what_a_tool_was_given_and_gave_back(disguise, known):
    record = {
        "order_id": "A77-1042",
        "customer": {"name": "Zuleyka Quintrell", "email": "ZULEYKA@canary.example", "phone": "(202) 555-0142"},
        "address": {"street": "9 Harbour Road", "city": "Hull", "postal_code": "HU1 1AA", "lines": ["c/o Quintrell"]},
        "dateOfBirth": "9/19/1963",
        "iban": "DE89370400440532013000",
        "note": "Zuleyka asked by zuleyka@canary.example whether #77-1042 left; call 202 555 0142",
        "raw": '{"to": "zuleyka@canary.example", "orders": ["A77-1042"]}',
        "fields": [{"label": "Order", "value": "A77-1042"}, {"label": "Name", "value": "Z. Quintrell"}],
        "zuleyka@canary.example": True,
        "files": ["invoice Zuleyka_Quintrell 5550142.pdf", "photo of zuleyka.quintrell.jpg"],
    }
    hidden = json.dumps(disguise.value(record, known), ensure_ascii=False).casefold()
    assert [canary for canary in CANARIES if canary in hidden] == []


def test_the_same_thing_has_one_token_in_words_and_in_arguments(disguise, known):
    given = disguise.value({"order_id": 1042, "email": "zuleyka@canary.example", "phone": "202-555-0142"}, known)
    said = disguise.text("order 1042, zuleyka@canary.example, +1 (202) 5550142", known)
    assert all(token in said for token in given.values())


def test_a_thing_keeps_its_name_and_a_sum_its_figure(disguise, known):
    record = {
        "items": [{"name": "Rose Water", "product_id": "p12", "price": "34.00"}],
        "product": {"name": "Blue Serum"},
        "total": 1250000,
        "status": "shipped",
        "placed_at": "2026-11-22T23:00:00Z",
        "is_paid": True,
        "reason": None,
        "score": 0.8437211,
        "subscription": "premium",
    }
    assert disguise.value(record, known) == record


def test_a_whole_number_nobody_explains_is_hidden(disguise, known):
    assert disguise.value([99887766, 42], known) == [disguise.value([99887766], known)[0], 42]
    assert "99887766" not in str(disguise.value([99887766], known))
    assert "51.50" not in str(disguise.value({"lat": 51.5033}, known))


def test_text_that_only_looks_like_json_is_read_as_text(disguise, known):
    assert "Zuleyka" not in disguise.value("{not json, says Zuleyka", known)


def test_very_deep_json_is_read_to_its_end(disguise, known):
    record = "Zuleyka"
    for _ in range(200):
        record = [record]
    assert "Zuleyka" not in str(disguise.value(record, known))


def test_a_disguised_record_disguised_again_stays(disguise, known):
    once = disguise.value({"order_id": 1042, "name": "Zuleyka Quintrell", "email": "x@y.example", "note": "mail x@y.example"}, known)
    assert disguise.value(once, known) == once
