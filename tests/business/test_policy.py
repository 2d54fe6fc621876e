"""What the refund policy says, case by case."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.business.models import RefundPolicy
from apps.business.policy import Case, Outcome, judge, judge_return
from tests.business.scenes import utc

NOW = utc(21, 12)
POLICY = RefundPolicy(window_days=30, assistant_limit=Decimal(50), excluded_categories=["Gift cards"])
CASE = Case(
    amount=Decimal(20),
    currency="USD",
    now=NOW,
    placed_at=NOW - timedelta(days=12),
    delivered_at=NOW - timedelta(days=9),
    refundable=Decimal(60),
    eligible=Decimal(60),
    refunded=Decimal(0),
    limit=Decimal(50),
)


def said(case: Case, **policy: object) -> tuple[str, str]:
    ruled = RefundPolicy(**{field.name: getattr(POLICY, field.name) for field in POLICY._meta.fields if field.name != "tenant"} | policy)
    verdict = judge(ruled, case)
    return verdict.outcome, verdict.rule


@pytest.mark.parametrize(
    ("what", "changed", "outcome", "rule"),
    [
        ("a small one, in time", {}, "allowed", "within_policy"),
        ("all the assistant may give", {"amount": Decimal(50)}, "allowed", "within_policy"),
        ("a cent more", {"amount": Decimal("50.01")}, "needs_approval", "over_limit"),
        ("small ones in a row", {"amount": Decimal(20), "refunded": Decimal("30.01")}, "needs_approval", "over_limit"),
        ("on the last day", {"delivered_at": NOW - timedelta(days=30)}, "allowed", "within_policy"),
        ("a second later", {"delivered_at": NOW - timedelta(days=30, seconds=1)}, "refused", "window"),
        ("nothing delivered", {"delivered_at": None}, "refused", "condition"),
        ("nothing delivered, and long ago", {"delivered_at": None, "placed_at": NOW - timedelta(days=31)}, "refused", "window"),
        ("more than was paid", {"amount": Decimal("60.01")}, "refused", "more_than_paid"),
        ("nothing left", {"refundable": Decimal(0)}, "refused", "nothing_left"),
        ("a gift card in it", {"eligible": Decimal("19.99")}, "refused", "category"),
        ("less than the gift card leaves", {"eligible": Decimal(20)}, "allowed", "within_policy"),
        ("nothing at all", {"amount": Decimal(0)}, "refused", "amount"),
        ("less than nothing", {"amount": Decimal(-5)}, "refused", "amount"),
        ("half a cent", {"amount": Decimal("1.005")}, "refused", "amount"),
        ("not a number", {"amount": Decimal("NaN")}, "refused", "amount"),
        ("no end of money", {"amount": Decimal("Infinity")}, "refused", "amount"),
        ("without a reason", {"has_reason": False}, "refused", "reason"),
        ("a customer who got much lately", {"monthly_limit": Decimal(100), "lately": Decimal(81)}, "needs_approval", "over_monthly_limit"),
        ("a customer who got a little", {"monthly_limit": Decimal(100), "lately": Decimal(80)}, "allowed", "within_policy"),
        ("another currency than the policy's", {"currency": "EUR"}, "needs_approval", "no_policy"),
    ],
)
def test_the_assistant_alone(what: str, changed: dict[str, object], outcome: str, rule: str) -> None:
    assert said(replace(CASE, **changed)) == (outcome, rule)


LATE = {"delivered_at": NOW - timedelta(days=90)}
WITH_AUTHORITY = {"has_authority": True, "limit": Decimal(250)}


@pytest.mark.parametrize(
    ("what", "changed", "outcome", "rule"),
    [
        ("inside the policy", {}, "allowed", "within_policy"),
        ("too late", LATE, "allowed", "exception"),
        ("never delivered", {"delivered_at": None}, "allowed", "exception"),
        ("a gift card", {"eligible": Decimal(0)}, "allowed", "exception"),
        ("over their own limit", {"amount": Decimal(251), "refundable": Decimal(300)}, "needs_approval", "over_limit"),
        ("too late and over their limit", LATE | {"amount": Decimal(251), "refundable": Decimal(300)}, "needs_approval", "over_limit"),
        ("more than was paid, all the same", {"amount": Decimal(61)}, "refused", "more_than_paid"),
        ("without a policy for it", {"currency": "EUR"}, "allowed", "exception"),
    ],
)
def test_somebody_who_may_approve(what: str, changed: dict[str, object], outcome: str, rule: str) -> None:
    assert said(replace(CASE, **WITH_AUTHORITY | changed)) == (outcome, rule)


def test_a_policy_may_know_no_exceptions() -> None:
    assert said(replace(CASE, **WITH_AUTHORITY | LATE), allows_exceptions=False) == ("refused", "window")


def test_the_house_itself_has_no_limit() -> None:
    assert said(replace(CASE, amount=Decimal(60), limit=None)) == ("allowed", "within_policy")


@pytest.mark.parametrize(
    ("condition", "returned", "outcome"), [("paid", 0, "allowed"), ("returned", 0, "refused"), ("returned", 20, "allowed")]
)
def test_the_condition_is_the_tenants(condition: str, returned: int, outcome: str) -> None:
    assert said(replace(CASE, returned=Decimal(returned)), condition=condition)[0] == outcome


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": Decimal("20.01")}, "At most $20.00 can be refunded for what is sent back."),
        ({"refunded": Decimal(15)}, "At most $5.00 can be refunded for what is sent back."),
        ({"refunded": Decimal(20)}, "What is sent back has been refunded already."),
        ({"returned": Decimal(0)}, "A refund is made once a return has been opened."),
        ({"amount": Decimal(21), "has_authority": True}, "An exception by somebody who may make one."),
    ],
)
def test_after_a_return_no_more_goes_back_than_what_comes_back(changed: dict[str, object], sentence: str) -> None:
    policy = RefundPolicy(condition="returned", assistant_limit=Decimal(50))
    assert judge(policy, replace(CASE, **{"returned": Decimal(20)} | changed)).sentence == sentence


def test_a_window_may_be_open_for_ever() -> None:
    assert said(replace(CASE, **LATE), window_days=None) == ("allowed", "within_policy")


def test_without_a_policy_a_person_decides() -> None:
    assert judge(None, CASE).outcome is Outcome.NEEDS_APPROVAL
    assert judge(None, replace(CASE, **WITH_AUTHORITY)).is_allowed
    assert judge(None, replace(CASE, has_authority=True, limit=Decimal(5))).rule == "over_limit"


@pytest.mark.parametrize(
    ("changed", "outcome", "rule"),
    [
        ({}, "allowed", "within_policy"),
        ({"delivered_at": None}, "refused", "not_delivered"),
        (LATE, "refused", "window"),
        (LATE | {"has_authority": True}, "allowed", "exception"),
        ({"eligible": Decimal(0)}, "refused", "category"),
    ],
)
def test_what_may_be_sent_back(changed: dict[str, object], outcome: str, rule: str) -> None:
    verdict = judge_return(POLICY, replace(CASE, **changed))
    assert (verdict.outcome, verdict.rule) == (outcome, rule)


def test_without_a_policy_a_person_decides_on_returns_too() -> None:
    assert judge_return(None, CASE).rule == "no_policy"
    assert judge_return(None, replace(CASE, has_authority=True)).is_allowed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Inside the policy: within 30 days."),
        (LATE, "The 30 days after delivery have passed."),
        ({"amount": Decimal(61)}, "At most $60.00 of this order can be refunded."),
        ({"eligible": Decimal(5)}, "The policy excludes Gift cards. At most $5.00 can be refunded."),
        ({"amount": Decimal(55)}, "A refund of $55.00 needs a colleague's approval."),
    ],
)
def test_a_verdict_says_why(changed: dict[str, object], sentence: str) -> None:
    assert judge(POLICY, replace(CASE, **changed)).sentence == sentence


def test_a_policy_reads_as_a_sentence() -> None:
    policy = RefundPolicy(
        assistant_limit=Decimal(50), agent_limit=Decimal(100), assistant_monthly_limit=Decimal(80), excluded_categories=["Sale"]
    )
    assert policy.sentence == (
        "Money goes back within 30 days of delivery when the order was delivered. The assistant refunds up to $50.00 an order alone, "
        "agents up to $100.00; at most $80.00 a customer in 30 days; beyond that somebody approves. Never for Sale. "
        "People who may approve can make an exception."
    )
    lasting = RefundPolicy(window_days=None, condition="paid", allows_exceptions=False).sentence
    assert lasting.startswith("Money goes back when the order was paid.")
    assert lasting.endswith("There are no exceptions.")
