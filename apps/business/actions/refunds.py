"""Money goes back, and goods come back, as the policy says."""

from decimal import Decimal

from apps.business.actions.ground import may_serve, next_number, once
from apps.business.models import Customer, Order, Refund, Return, ReturnLine
from apps.business.policy import Verdict
from apps.business.queries.orders import lines_named, whole
from apps.business.queries.refunds import decide, decide_return
from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.tools.registry import Refused


def place_refund(
    order: Order, *, amount: Decimal, reason: str, actor: Actor, approved_by: Membership | None = None, key: str = ""
) -> Refund:
    """Send money back. Whoever approved it answers for it, within their own limit; otherwise whoever acts."""
    answering = approved_by.actor if approved_by else actor
    may_serve(answering, Can.SPEND)
    if approved_by:
        require(answering, Can.APPROVE)
    return once(key, Refund, lambda: _refunded(order, amount, reason, actor, answering))


def _refunded(order: Order, amount: Decimal, reason: str, actor: Actor, answering: Actor) -> Refund:
    Customer.objects.select_for_update(no_key=True).get(pk=order.customer_id)  # one refund of a customer at a time
    order = whole(Order.objects.all()).get(pk=order.pk)
    verdict = _permitting(decide(order, amount, reason, answering))
    refund = Refund.objects.create(
        number=next_number("RF"),
        order=order,
        amount=amount,
        currency=order.currency,
        reason=reason.strip()[:300],
        rule=verdict.rule,
        sentence=verdict.sentence,
        actor_kind=actor.kind,
        member_id=answering.id if answering.kind == "member" else None,
    )
    record("refund.made", actor=actor, about=refund, refund=refund.pk, order=order.pk, customer=order.customer_id, rule=verdict.rule)
    return refund


def start_return(order: Order, *, items: list[str], reason: str, actor: Actor, key: str = "") -> Return:
    """Let somebody send back what they name of an order, or all of it."""
    may_serve(actor)
    return once(key, Return, lambda: _opened(order, items, reason, actor))


def _opened(order: Order, items: list[str], reason: str, actor: Actor) -> Return:
    Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    order = whole(Order.objects.all()).get(pk=order.pk)
    lines = lines_named(order, items)
    _permitting(decide_return(order, lines, actor))
    opened = Return.objects.create(number=next_number("RT"), order=order, reason=reason.strip()[:300])
    ReturnLine.objects.bulk_create(ReturnLine(return_of=opened, line=line, quantity=quantity) for line, quantity in lines.items())
    record("return.opened", actor=actor, about=opened, opened=opened.pk, order=order.pk, customer=order.customer_id)
    return opened


def _permitting(verdict: Verdict) -> Verdict:
    if not verdict.is_allowed:
        raise Refused(verdict.sentence, code=verdict.rule)
    return verdict
