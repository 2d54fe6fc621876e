"""The refund policy as a pure function: facts in, a verdict out. Whoever asks, a model included, can only ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from apps.business.models import RefundPolicy
from apps.business.money import is_payable, spoken

OUTSIDE = frozenset({"window", "condition", "category"})  # rules that refuse what somebody with authority might still allow


class Outcome(StrEnum):
    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the server decided, the sentence that says why, and the rule by a word of its own."""

    outcome: Outcome
    sentence: str
    rule: str
    most: Decimal | None = None  # what whoever asks may do alone, where that is why somebody must agree

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED


@dataclass(frozen=True, slots=True)
class Case:
    """What the verdict hangs on."""

    amount: Decimal
    currency: str
    now: datetime
    placed_at: datetime
    delivered_at: datetime | None
    refundable: Decimal  # what was paid and has not gone back
    eligible: Decimal  # of that, what no excluded category takes away
    refunded: Decimal  # on this order so far
    returned: Decimal = Decimal(0)  # what its returns are worth, less what is excluded
    lately: Decimal = Decimal(0)  # to this customer within 30 days, by the assistant alone
    limit: Decimal | None = None  # of whoever answers for it, on one order
    monthly_limit: Decimal | None = None
    has_authority: bool = False
    has_reason: bool = True


def judge(policy: RefundPolicy | None, case: Case) -> Verdict:
    """The first rule that speaks decides."""
    if policy is None or policy.currency != case.currency:
        return _possible(case) or _uncovered(case)
    excused = policy.allows_exceptions and case.has_authority
    rules = [] if excused else [_outside_window, _condition_unmet, _excluded]
    spoken_by = (verdict for rule in rules if (verdict := rule(policy, case)))
    return _possible(case) or next(spoken_by, None) or _over_limit(case) or _allowed(policy, case)


def judge_return(policy: RefundPolicy | None, case: Case) -> Verdict:
    """Whether something may be sent back: delivered, in time, of a kind that is taken back."""
    if case.delivered_at is None:
        return _refuses("not_delivered", "The order has not been delivered yet, so nothing can be sent back.")
    if case.has_authority and (policy is None or policy.allows_exceptions):
        return _exception()
    if policy is None:
        return _asks("no_policy", "No policy covers returns, so a colleague decides.")
    return _outside_window(policy, case) or _not_taken_back(policy, case) or Verdict(Outcome.ALLOWED, _in_time(policy), "within_policy")


Rule = Callable[[RefundPolicy, Case], Verdict | None]


def _possible(case: Case) -> Verdict | None:
    """What nobody's authority changes."""
    if not case.has_reason:
        return _refuses("reason", "A refund has a reason.")
    if not is_payable(case.amount, case.currency):
        return _refuses("amount", "That is not an amount that can be paid.")
    if not case.refundable:
        return _refuses("nothing_left", "Nothing of this order is left to refund.")
    if case.amount > case.refundable:
        return _refuses("more_than_paid", f"At most {spoken(case.refundable, case.currency)} of this order can be refunded.")
    return None


def _outside_window(policy: RefundPolicy, case: Case) -> Verdict | None:
    if policy.window_days is None or case.now <= (case.delivered_at or case.placed_at) + timedelta(days=policy.window_days):
        return None
    since = "delivery" if case.delivered_at else "the order"
    return _refuses("window", f"The {policy.window_days} days after {since} have passed.")


def _condition_unmet(policy: RefundPolicy, case: Case) -> Verdict | None:
    if policy.condition == RefundPolicy.Condition.DELIVERED and case.delivered_at is None:
        return _refuses("condition", "The order has not been delivered yet; refunds are made once it has.")
    if policy.condition == RefundPolicy.Condition.RETURNED:
        return _beyond_returns(case)
    return None


def _beyond_returns(case: Case) -> Verdict | None:
    """Only what comes back is paid back."""
    left = case.returned - case.refunded
    if case.amount <= left:
        return None
    if not case.returned:
        return _refuses("condition", "A refund is made once a return has been opened.")
    if left <= 0:
        return _refuses("condition", "What is sent back has been refunded already.")
    return _refuses("condition", f"At most {spoken(left, case.currency)} can be refunded for what is sent back.")


def _excluded(policy: RefundPolicy, case: Case) -> Verdict | None:
    if case.amount <= case.eligible:
        return None
    kinds = ", ".join(policy.excluded_categories)
    left = f" At most {spoken(case.eligible, case.currency)} can be refunded." if case.eligible else ""
    return _refuses("category", f"The policy excludes {kinds}.{left}")


def _not_taken_back(policy: RefundPolicy, case: Case) -> Verdict | None:
    kinds = ", ".join(policy.excluded_categories)
    return _refuses("category", f"The policy does not take back {kinds}.") if case.eligible < case.amount else None


def _uncovered(case: Case) -> Verdict:
    """Without a policy somebody with authority decides, within their own limit."""
    if not case.has_authority:
        return _asks("no_policy", "No refund policy covers this order, so a colleague decides.")
    return _over_limit(case) or _exception()


def _over_limit(case: Case) -> Verdict | None:
    """Small refunds in a row count together, on the order and for the customer."""
    if case.limit is not None and case.refunded + case.amount > case.limit:
        return _asks("over_limit", f"A refund of {spoken(case.amount, case.currency)} needs a colleague's approval.", case.limit)
    if case.monthly_limit is not None and case.lately + case.amount > case.monthly_limit:
        return _asks("over_monthly_limit", "This customer's refunds of the last 30 days need a colleague's approval.", case.monthly_limit)
    return None


def _allowed(policy: RefundPolicy, case: Case) -> Verdict:
    if any(rule(policy, case) for rule in (_outside_window, _condition_unmet, _excluded)):
        return _exception()
    return Verdict(Outcome.ALLOWED, _in_time(policy), "within_policy")


def _exception() -> Verdict:
    return Verdict(Outcome.ALLOWED, "An exception by somebody who may make one.", "exception")


def _in_time(policy: RefundPolicy) -> str:
    return "Inside the policy." if policy.window_days is None else f"Inside the policy: within {policy.window_days} days."


def _refuses(rule: str, sentence: str) -> Verdict:
    return Verdict(Outcome.REFUSED, sentence, rule)


def _asks(rule: str, sentence: str, most: Decimal | None = None) -> Verdict:
    return Verdict(Outcome.NEEDS_APPROVAL, sentence, rule, most)
