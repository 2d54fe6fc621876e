"""The policy in force, and what it says to a refund or a return."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum

from apps.business.models import Order, OrderLine, Refund, RefundPolicy, ReturnLine
from apps.business.policy import Case, Verdict, judge, judge_return
from apps.events.actors import Actor
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows

LATELY = timedelta(days=30)
ALONE = ("assistant", "customer")  # the assistant acts for the customer: nobody else answers for it


def policy_in_force() -> RefundPolicy | None:
    return RefundPolicy.objects.filter(is_active=True).first()


def decide(order: Order, amount: Decimal, reason: str, by: Actor) -> Verdict:
    """Whether whoever answers for it may refund that much of an order. A reason there must be; it is kept, never believed."""
    policy = policy_in_force()
    return judge(policy, _case(order, amount, reason, policy, by))


def decide_return(order: Order, lines: dict[OrderLine, int], by: Actor) -> Verdict:
    policy = policy_in_force()
    worth = sum((line.price * quantity for line, quantity in lines.items()), Decimal(0))
    kept = sum((line.price * quantity for line, quantity in lines.items() if _is_excluded(line, policy)), Decimal(0))
    return judge_return(policy, _facts(order, worth, by, eligible=worth - kept))


def _case(order: Order, amount: Decimal, reason: str, policy: RefundPolicy | None, by: Actor) -> Case:
    alone = by.kind in ALONE
    monthly = policy.assistant_monthly_limit if policy and alone else None
    return _facts(
        order,
        amount,
        by,
        eligible=_eligible(order, policy),
        returned=_returned(order, policy),
        has_reason=bool(reason.strip()),
        limit=_limit(policy, by),
        monthly_limit=monthly,
        lately=_lately(order) if monthly is not None else Decimal(0),
    )


def _facts(order: Order, amount: Decimal, by: Actor, *, eligible: Decimal, **more: Decimal | bool | None) -> Case:
    return Case(
        amount=amount,
        currency=order.currency,
        now=clock.now(),
        placed_at=order.placed_at,
        delivered_at=order.delivered_at,
        refundable=order.refundable,
        eligible=eligible,
        refunded=order.refunded,
        has_authority=allows(by, Can.APPROVE),
        **more,  # type: ignore[arg-type]  # limits may be None, lately never is
    )


def _eligible(order: Order, policy: RefundPolicy | None) -> Decimal:
    kept = sum((line.total for line in order.lines.all() if _is_excluded(line, policy)), Decimal(0))
    shipping = order.shipping_fee if kept else Decimal(0)
    return max(order.refundable - kept - shipping, Decimal(0))


def _returned(order: Order, policy: RefundPolicy | None) -> Decimal:
    back = ReturnLine.objects.filter(return_of__order=order).select_related("line")
    return sum((one.line.price * one.quantity for one in back if not _is_excluded(one.line, policy)), Decimal(0))


def _is_excluded(line: OrderLine, policy: RefundPolicy | None) -> bool:
    return policy is not None and line.category.lower() in {category.lower() for category in policy.excluded_categories}


def _limit(policy: RefundPolicy | None, by: Actor) -> Decimal | None:
    """On one order: the assistant's, or the smaller of a role's and a person's. The house itself has none."""
    if by.kind in ALONE:
        return policy.assistant_limit if policy else Decimal(0)
    if by.kind != "member":
        return None
    own = Membership.objects.active().filter(pk=by.id or 0).values_list("money_limit", flat=True).first() or Decimal(0)
    role = policy.role_limit(by.role) if policy else None
    return own if role is None else min(own, role)


def _lately(order: Order) -> Decimal:
    given = Refund.objects.filter(order__customer=order.customer, made_at__gt=clock.now() - LATELY, member=None, actor_kind__in=ALONE)
    total: Decimal | None = given.aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)
