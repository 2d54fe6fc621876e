"""Every condition by itself: what fits it, and what only looks as if it did."""

import time
from decimal import Decimal
from typing import Any

import pytest

from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.facts import Facts
from apps.escalations.rules.judging import CHECKS, judge, weigh
from apps.escalations.rules.standard import STANDARD
from tests.escalations.rules.scenes import asked, facts, said

LOW, HIGH = said("bad", seq=1, sentiment=0.1), said("fine", seq=2, sentiment=0.8)
DRAFTED = {"is_drafted": True}

TABLE: list[tuple[dict[str, Any], Facts, Facts]] = [
    ({"wants_human": True}, facts(said("a person please", "human")), facts(said("a person please", "human"), said("thanks", seq=2))),
    ({"dangers": ["legal"]}, facts(said("my lawyer", "legal")), facts(said("my card", "card"))),
    ({"dangers": ["takeover", "card"]}, facts(said("my card", "card")), facts(said("my lawyer", "legal"))),
    ({"sentiment_below": 0.3}, facts(LOW), facts(LOW, HIGH)),
    ({"sentiment_below": 0.3}, facts(said(sentiment=0.29)), facts(said(sentiment=0.3))),
    ({"sentiment_below": 0.3, "sentiment_turns": 2}, facts(HIGH, LOW, LOW), facts(LOW, HIGH, LOW)),
    ({"sentiment_below": 0.3, "sentiment_turns": 2}, facts(LOW, LOW), facts(LOW)),
    ({"moods": ["confusion", "urgency"]}, facts(said("now", "urgency")), facts(said("hm", "frustration"))),
    ({"moods": ["frustration"], "mood_turns": 2}, facts(said("a", "frustration"), said("b", "frustration", seq=2)),
     facts(said("a", "frustration"), said("b", seq=2), said("c", "frustration", seq=3))),
    ({"topics": ["dispute"]}, facts(said("charged twice", "topic.dispute"), said("well", seq=2)), facts(said("refund", "topic.refund"))),
    ({"topics": ["dispute"]}, facts(said("x", "topic.dispute"), said(seq=2), said(seq=3)),
     facts(said("x", "topic.dispute"), said(seq=2), said(seq=3), said(seq=4))),
    ({"references": ["invoice"]}, facts(said("INV-2041", "names.invoice")), facts(said("order 1042", "names.order"))),
    ({"keywords": ["cancel*"]}, facts(said("I am cancelling it")), facts(said("a candle"))),
    ({"keywords": ["señor"]}, facts(said("SENOR, por favor")), facts(said("señora"))),
    ({"confidence_below": 0.3}, facts(confidences=(0.9, 0.2), **DRAFTED), facts(confidences=(0.2, 0.9), **DRAFTED)),
    ({"confidence_below": 0.3, "confidence_turns": 2}, facts(confidences=(0.1, 0.2), **DRAFTED), facts(confidences=(0.2,), **DRAFTED)),
    ({"confidence_below": 0.3}, facts(confidences=(0.2,), **DRAFTED), facts(confidences=(0.2,))),
    ({"complexity_from": 6}, facts(said(complexity=6), **DRAFTED), facts(said(complexity=5), **DRAFTED)),
    ({"asked_times": 3}, facts(asked=3), facts(asked=2)),
    ({"failed_tools": 2}, facts(failed_tools=2, **DRAFTED), facts(failed_tools=1, **DRAFTED)),
    ({"outcomes": ["approval_refused"]}, facts(outcomes=frozenset({"approval_refused"}), **DRAFTED),
     facts(outcomes=frozenset({"approval_expired"}), **DRAFTED)),
    ({"contacts_from": 3}, facts(earlier=(1.0, 6.9)), facts(earlier=(1.0, 7.1))),
    ({"contacts_from": 2, "contacts_days": 30}, facts(earlier=(29.0,)), facts(earlier=(31.0,))),
    ({"tags": ["VIP"]}, facts(tags=frozenset({"vip"})), facts(tags=frozenset({"vip_lounge"}))),
    ({"tiers": ["gold"]}, facts(tier="Gold"), facts(tier="")),
    ({"amount_from": 500}, facts(amount=Decimal(500)), facts(amount=Decimal("499.99"))),
    ({"amount_from": 500}, facts(amount=Decimal(900)), facts()),
    ({"attachment": "image"}, facts(attachments=frozenset({"any", "image"})), facts(attachments=frozenset({"any"}))),
    ({"attachment": "any"}, facts(attachments=frozenset({"any"})), facts()),
    ({"channels": ["sms"]}, facts(channel="sms"), facts(channel="web")),
    ({"languages": ["pt"]}, facts(language="pt-BR"), facts(language="es")),
    ({"hours": "closed"}, facts(is_open=False), facts(is_open=True)),
    ({"hours": "open"}, facts(is_open=True), facts(is_open=False)),
    ({"presence": "nobody"}, facts(somebody_is_there=False), facts(somebody_is_there=True)),
    ({"presence": "somebody"}, facts(somebody_is_there=True), facts(somebody_is_there=False)),
    ({"page_contains": "/pricing"}, facts(page="https://a.example/Pricing?x=1"), facts(page="https://a.example/")),
]  # fmt: skip


@pytest.mark.parametrize(("when", "fits", "near"), TABLE, ids=lambda one: "-".join(one) if isinstance(one, dict) else "")
def test_a_condition_holds_where_it_should_alone(when: dict[str, Any], fits: Facts, near: Facts) -> None:
    conditions = Conditions(**when)
    assert [one.signal for one in weigh(conditions, fits)]
    assert weigh(conditions, near) == []


def test_every_condition_is_in_the_table() -> None:
    assert {name for when, _, _ in TABLE for name in when if name in CHECKS} == set(CHECKS)


def test_all_that_are_given_must_hold_and_each_is_shown() -> None:
    rule = asked(topics=("bug",), attachment="image")
    told = said("it crashes", "topic.bug", seq=4)
    assert judge([rule], facts(told)) is None
    found = judge([rule], facts(told, attachments=frozenset({"any", "image"})))
    assert found is not None
    assert [(one.signal, one.value, one.seq, one.quote) for one in found[1]] == [
        ("topics", "bug", 4, "it crashes"), ("attachment", "image", None, ""),
    ]  # fmt: skip


def test_no_condition_fits_nothing() -> None:
    assert judge([asked()], facts()) is None


def test_the_first_that_fits_decides() -> None:
    rules = [asked("Later", tags=("gold",)), asked("First", tags=("vip",)), asked("Second", tags=("vip",))]
    found = judge(rules, facts(tags=frozenset({"vip"})))
    assert found is not None
    assert found[0].name == "First"


def test_fourteen_rules_cost_far_less_than_two_milliseconds() -> None:
    rules = [asked(one.name, **one.when.model_dump()) for one in STANDARD][:14]
    told = tuple(
        said("I waited and waited for the parcel, and nobody can say where it is. " * 4, seq=seq, sentiment=0.6) for seq in range(9)
    )
    known = facts(*told, confidences=(0.8,) * 9, tags=frozenset({"new"}), **DRAFTED)
    judge(rules, known)
    begun = time.perf_counter()
    for _ in range(100):
        judge(rules, known)
    assert (time.perf_counter() - begun) / 100 < 0.002
