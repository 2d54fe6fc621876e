"""Plans change at the next renewal; payments are asked for, and made on the payment page."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from apps.business.actions.ground import may_serve, next_number, once
from apps.business.models import Customer, Invoice, Payment, Plan, Subscription
from apps.business.money import is_payable
from apps.business.queries.house import shop, today
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock, ids
from apps.tenants.roles import Can
from apps.tools.registry import Refused


def change_subscription(subscription: Subscription, *, plan: Plan, actor: Actor, key: str = "") -> Subscription:
    """Another plan from the next renewal on; the plan that runs, chosen again, takes a change back."""
    may_serve(actor)
    return once(key, Subscription, lambda: _changed(subscription, plan, actor))


def _changed(subscription: Subscription, plan: Plan, actor: Actor) -> Subscription:
    day = today()
    kept = _running(subscription, day)
    if not plan.is_offered or plan.currency != kept.plan.currency:
        raise Refused(f"{plan.name} is not offered here.", code="not_offered")
    if plan == (kept.next_plan or kept.plan):
        raise Refused(f"The plan is {plan.name} already.", code="same_plan")
    stays = plan == kept.plan
    kept.next_plan, kept.changes_on = (None, None) if stays else (plan, kept.renews_after(day))
    kept.save(update_fields=["plan", "started_on", "next_plan", "changes_on"])
    record("subscription.changed", actor=actor, about=kept, subscription=kept.pk, customer=kept.customer_id, plan=plan.pk)
    return kept


def cancel_subscription(subscription: Subscription, *, reason: str, actor: Actor, key: str = "") -> Subscription:
    """It ends when what was paid for ends."""
    may_serve(actor)
    return once(key, Subscription, lambda: _cancelled(subscription, reason, actor))


def _cancelled(subscription: Subscription, reason: str, actor: Actor) -> Subscription:
    day = today()
    kept = _running(subscription, day)
    kept.ends_on, kept.cancel_reason = kept.renews_after(day), reason.strip()[:300]
    kept.next_plan = kept.changes_on = None
    kept.save(update_fields=["plan", "started_on", "next_plan", "changes_on", "ends_on", "cancel_reason"])
    record("subscription.cancelled", actor=actor, about=kept, subscription=kept.pk, customer=kept.customer_id, plan=kept.plan_id)
    return kept


def _running(subscription: Subscription, day: date) -> Subscription:
    """Locked, with a change that has come into force taken for how it always was."""
    kept = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("plan", "next_plan").get(pk=subscription.pk)
    if not kept.runs_on(day) or kept.ends_on:
        raise Refused("The subscription has been cancelled already.", code="cancelled")
    if kept.changes_on and day >= kept.changes_on:
        kept.plan, kept.started_on, kept.next_plan, kept.changes_on = kept.plan_on(day), kept.changes_on, None, None
    return kept


def create_payment(customer: Customer, *, amount: Decimal, actor: Actor, invoice: Invoice | None = None, key: str = "") -> Payment:
    """Ask a customer for money, for an open invoice of theirs or apart from any. Asked for the same again, it is the same payment."""
    may_serve(actor, Can.SPEND)
    return once(key, Payment, lambda: _asked(customer, amount, invoice, actor))


def _asked(customer: Customer, amount: Decimal, invoice: Invoice | None, actor: Actor) -> Payment:
    currency = _payable(customer, amount, invoice)
    open_one = Payment.objects.filter(invoice=invoice, state=Payment.State.ASKED).first() if invoice else None
    if open_one and open_one.amount == amount:
        return open_one
    if open_one:
        open_one.state = Payment.State.GIVEN_UP
        open_one.save(update_fields=["state"])
    payment = Payment.objects.create(
        number=next_number("PM"),
        public_id=ids.outside_id(customer.tenant.public_id),
        customer=customer,
        invoice=invoice,
        amount=amount,
        currency=currency,
    )
    record("payment.asked", actor=actor, about=payment, **_ids(payment))
    return payment


def _payable(customer: Customer, amount: Decimal, invoice: Invoice | None) -> str:
    kept = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk) if invoice else None
    if kept and (kept.customer_id != customer.pk or kept.state != Invoice.State.OPEN):
        raise Refused(f"Invoice {kept.number} is not open.", code="not_open")
    currency: str = kept.currency if kept else shop().currency
    if not is_payable(amount, currency) or (kept and amount > kept.amount):
        raise Refused("That is not an amount that can be paid.", code="amount")
    return currency


def link_payment(payment: Payment, *, actor: Actor, key: str = "") -> Payment:
    """Where the customer pays, on the business's own page."""
    may_serve(actor)
    return once(key, Payment, lambda: _linked(payment, actor))


def _linked(payment: Payment, actor: Actor) -> Payment:
    page = shop().payment_page
    if not page:
        raise Refused("There is no page to pay on.", code="no_payment_page")
    payment.link = f"{settings.PUBLIC_URL if page.startswith('/') else ''}{page}{payment.public_id}"
    payment.linked_at = clock.now()
    payment.save(update_fields=["link", "linked_at"])
    record("payment.linked", actor=actor, about=payment, **_ids(payment))
    return payment


def _ids(payment: Payment) -> dict[str, Any]:
    return {"payment": payment.pk, "customer": payment.customer_id, "invoice": payment.invoice_id}
