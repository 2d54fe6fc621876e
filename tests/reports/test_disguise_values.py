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


def test_a_value_written_as_we_do_is_hidden_as_its_key_tells(disguise, known):
    hidden = disguise.value({"phone": "Agent 4155550142", "note": "[passport no 123456789012]"}, known)
    assert hidden["phone"].startswith("[phone ")
    assert "123456789012" not in hidden["note"]


@pytest.mark.parametrize(
    "key", ["email of Anna Keller", "order 4711-8822", "phone 01701234567", "customer_zuleyka", "nameZuleykaQuintrell"]
)
def test_a_key_that_holds_more_than_our_words_is_disguised_and_stands_in_no_report(disguise, known, key):
    hidden = disguise.value({key: {"note": "Hablé ayer con Ximenita sobre esto"}}, known)
    told = json.dumps([hidden, disguise.report.to_json()]).casefold()
    assert [one for one in ("anna", "keller", "4711", "01701234567", "zuleyka", "quintrell") if one in told] == []


def test_two_keys_disguised_alike_are_both_kept(disguise, known):
    hidden = disguise.value({"Zuleyka": 1, "ZULEYKA": 2, "Zuleyka Quintrell": 3}, known)
    assert list(hidden.values()) == [1, 2, 3]
    assert not any("zuleyka" in key.casefold() for key in hidden)


def test_a_key_of_our_words_is_kept(disguise, known):
    record = {"customer_email": "", "billing.address": "", "orderId": "", "address_2": "", "line_items": []}
    assert disguise.value(record, known) == record
