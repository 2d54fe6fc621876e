from decimal import Decimal

from apps.business import actions, cards
from apps.business.adapters import Party
from apps.business.embedded import dealing
from apps.business.embedded.dealing import customer_behind
from apps.business.queries import billing
from apps.business.queries.house import today


class EmbeddedBilling:
    def plans(self) -> list[cards.PlanCard]:
        return [dealing.plan(plan) for plan in billing.plans()]

    def plan(self, plan: str) -> cards.PlanCard:
        return dealing.plan(billing.plan_named(plan))

    def subscription(self, party: Party) -> cards.SubscriptionCard:
        return dealing.subscription(billing.subscription_of(customer_behind(party)), today())

    def change_subscription(self, party: Party, plan: str) -> cards.SubscriptionCard:
        running, wanted = billing.subscription_of(customer_behind(party)), billing.plan_named(plan)
        changed = actions.change_subscription(running, plan=wanted, actor=party.actor, key=party.key)
        return dealing.subscription(changed, today())

    def cancel_subscription(self, party: Party, reason: str) -> cards.SubscriptionCard:
        running = billing.subscription_of(customer_behind(party))
        return dealing.subscription(actions.cancel_subscription(running, reason=reason, actor=party.actor, key=party.key), today())

    def invoices(self, party: Party) -> list[cards.InvoiceCard]:
        return [dealing.invoice(one) for one in billing.invoices_of(customer_behind(party))]

    def invoice(self, party: Party, invoice_id: str = "") -> cards.InvoiceCard:
        return dealing.invoice(billing.invoice_of(customer_behind(party), invoice_id))

    def payment(self, party: Party, amount: Decimal, invoice_id: str = "") -> cards.PaymentCard:
        customer = customer_behind(party)
        invoice = billing.invoice_of(customer, invoice_id) if invoice_id.strip() else None
        return dealing.payment(actions.create_payment(customer, amount=amount, invoice=invoice, actor=party.actor, key=party.key))

    def payment_link(self, party: Party, invoice_id: str = "") -> cards.PaymentCard:
        """To pay the whole of an invoice: the one that is due first where none is named."""
        customer = customer_behind(party)
        invoice = billing.invoice_of(customer, invoice_id)
        key = f"{party.key}:payment" if party.key else ""
        payment = actions.create_payment(customer, amount=invoice.amount, invoice=invoice, actor=party.actor, key=key)
        return dealing.payment(actions.link_payment(payment, actor=party.actor, key=party.key))
