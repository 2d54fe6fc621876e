"""Orders: where they are, what comes back, what is paid back."""

from decimal import Decimal

from pydantic import Field

from apps.business.policy import Outcome, Verdict
from apps.business.tools.asking import done, office, party, told
from apps.tools.registry import Arguments, Caller, Content, Judgement, Refused, Tier, tool

ORDER = Field(min_length=1, max_length=40, description="The order's number")


class OrderLookup(Arguments):
    order_id: str = Field("", max_length=40, description="The order's number; leave out for the customer's orders, newest first")


class RefundRequest(Arguments):
    amount: Decimal = Field(gt=0, le=1_000_000, decimal_places=2, description="How much is paid back")
    order_id: str = ORDER
    reason: str = Field(min_length=2, max_length=300, description="Why, in the customer's words")


class StartReturn(Arguments):
    order_id: str = ORDER
    items: list[str] = Field(default_factory=list, max_length=50, description="Product ids; leave out for the whole order")
    reason: str = Field("", max_length=300)


@tool("order_lookup", title="Look up orders", tier=Tier.READ, needs_identity=True)
def order_lookup(caller: Caller, arguments: OrderLookup) -> Content:
    """The customer's orders with their items, shipments, tracking and what can still be refunded."""
    if arguments.order_id:
        return _one(caller, arguments.order_id)
    return {"orders": [told(order) for order in office().orders(party(caller))]}


def _one(caller: Caller, order_id: str) -> Content:
    try:
        return {"orders": [told(office().order(party(caller), order_id))]}
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return {"error": "not_found", "reason": refused.reason}


def _would_refund(caller: Caller, wish: RefundRequest) -> Judgement:
    verdict = office().refund_verdict(party(caller), wish.order_id, wish.amount, wish.reason)
    if verdict.outcome is Outcome.REFUSED:
        raise Refused(verdict.sentence, code=verdict.rule)
    order = office().order(party(caller), wish.order_id)
    amount = f"{wish.amount:.2f} {order.currency}"
    summary = f"Refund {amount} of order {order.order_id}"
    if verdict.is_allowed:
        return Judgement(summary, amount=amount)
    return Judgement(summary, needs_approval=True, amount=amount, because=verdict.sentence, most=_most(verdict, order.currency))


def _most(verdict: Verdict, currency: str) -> str:
    """Such as: 50.00 USD an order."""
    if verdict.most is None:
        return ""
    return f"{verdict.most:.2f} {currency} {'an order' if verdict.rule == 'over_limit' else 'in 30 days'}"


@tool("refund_request", title="Refund an order", tier=Tier.MONEY, judge=_would_refund, needs_identity=True, most_a_conversation=5)
def refund_request(caller: Caller, arguments: RefundRequest) -> Content:
    """Pay money of an order back. The tenant's refund policy decides; its verdict comes back."""
    return done(office().refund(party(caller), arguments.order_id, arguments.amount, arguments.reason))


def _would_take_back(caller: Caller, wish: StartReturn) -> Judgement:
    order = office().order(party(caller), wish.order_id)
    items = office().returnable(party(caller), wish.order_id, wish.items)
    names = ", ".join(f"{one.quantity} × {one.name}" for one in items)  # noqa: RUF001 - a times sign
    return Judgement(f"Send back {names} of order {order.order_id}")


@tool("start_return", title="Open a return", tier=Tier.WRITE, judge=_would_take_back, needs_identity=True, most_a_conversation=5)
def start_return(caller: Caller, arguments: StartReturn) -> Content:
    """Let the customer send an order, or some items of it, back."""
    return done(office().start_return(party(caller), arguments.order_id, arguments.items, arguments.reason))
