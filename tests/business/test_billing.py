"""Plans change when they renew, and payments are asked for once."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django import Settings

from apps.business import actions
from apps.business.models import Customer, Payment, Plan, Shop, Subscription
from apps.business.queries.billing import invoice_of, plan_named, subscription_of
from apps.events.models import Event
from apps.tools.registry import Refused
from tests.business.scenes import ASSISTANT, make_invoice, make_plan, make_subscription, utc
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RENEWAL = utc(5, 0, month=12).date()  # begun on the fifth of June, and now it is 21 November


@pytest.fixture
def trio(at_acme: Cast) -> Plan:
    return make_plan("Trio")


@pytest.fixture
def shelf(at_acme: Cast) -> Plan:
    return make_plan("Full Shelf", "89", code="full-shelf")


@pytest.fixture
def running(maria: Customer, trio: Plan) -> Subscription:
    return make_subscription(maria, trio)


def change(subscription: Subscription, plan: Plan, **more: Any) -> Subscription:
    return actions.change_subscription(subscription, plan=plan, actor=ASSISTANT, **more)


def cancel(subscription: Subscription, **more: Any) -> Subscription:
    return actions.cancel_subscription(subscription, reason=" Too many creams. ", actor=ASSISTANT, **more)


class TestSubscriptions:
    def test_change_at_the_next_renewal(self, running: Subscription, trio: Plan, shelf: Plan, held_clock: Any) -> None:
        changed = change(running, shelf)
        assert (changed.plan, changed.next_plan, changed.changes_on) == (trio, shelf, RENEWAL)
        assert changed.plan_on(utc(4, 0, month=12).date()) == trio
        assert changed.plan_on(RENEWAL) == shelf
        assert changed.renews_after(RENEWAL) == utc(5, 0, month=1, year=2027).date()

    def test_a_change_is_taken_back_by_choosing_what_runs(self, running: Subscription, trio: Plan, shelf: Plan) -> None:
        change(running, shelf)
        assert (change(running, trio).next_plan, running.changes_on) == (None, None)

    def test_a_change_that_came_into_force_is_what_runs(
        self, running: Subscription, trio: Plan, shelf: Plan, held_clock: Any, maria: Customer
    ) -> None:
        change(running, shelf)
        held_clock.move_to(utc(10, 12, month=12))
        changed = change(subscription_of(maria), trio)
        assert (changed.plan, changed.started_on, changed.next_plan) == (shelf, RENEWAL, trio)
        assert changed.changes_on == utc(5, 0, month=1, year=2027).date()

    def test_to_a_plan_for_a_year_renew_by_the_year(self, running: Subscription) -> None:
        changed = change(running, make_plan("Yearly", "490", every="year"))
        assert changed.renews_after(RENEWAL) == utc(5, 0, month=12, year=2027).date()

    def test_end_when_what_was_paid_for_ends(self, running: Subscription, shelf: Plan, held_clock: Any, maria: Customer) -> None:
        change(running, shelf)
        ended = cancel(running)
        assert (ended.ends_on, ended.next_plan, ended.cancel_reason) == (RENEWAL, None, "Too many creams.")
        assert subscription_of(maria) == running
        held_clock.move_to(utc(5, 12, month=12))
        with pytest.raises(Refused, match="no subscription"):
            subscription_of(maria)

    def test_that_end_do_not_change(self, running: Subscription, shelf: Plan) -> None:
        cancel(running)
        for act in (lambda: cancel(running), lambda: change(running, shelf)):
            with pytest.raises(Refused, match="cancelled already"):
                act()

    @pytest.mark.parametrize(
        ("plan", "code"), [({}, "same_plan"), ({"is_offered": False}, "not_offered"), ({"currency": "EUR"}, "not_offered")]
    )
    def test_change_to_what_is_offered_and_new(self, running: Subscription, trio: Plan, plan: dict[str, Any], code: str) -> None:
        with pytest.raises(Refused) as refused:
            change(running, make_plan("Other", **plan) if plan else trio)
        assert refused.value.code == code

    def test_under_one_key_change_once(self, running: Subscription, shelf: Plan) -> None:
        assert change(running, shelf, key="call-1") == change(running, shelf, key="call-1")
        assert cancel(running, key="call-2") == cancel(running, key="call-2")
        assert Event.objects.filter(name__startswith="subscription.").count() == 2

    def test_run_one_at_a_time(self, running: Subscription, maria: Customer, trio: Plan) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_subscription(maria, trio)

    @pytest.mark.parametrize("words", ["full-shelf", "Full Shelf", "full shelf", "shelf", "the Full Shelf plan"])
    def test_plans_are_known_by_name(self, trio: Plan, shelf: Plan, words: str) -> None:
        assert plan_named(words) == shelf

    @pytest.mark.parametrize("words", ["gold", ""])
    def test_what_is_no_plan_is_answered_with_those_there_are(self, trio: Plan, shelf: Plan, words: str) -> None:
        with pytest.raises(Refused, match=r"The plans are Trio, Full Shelf\."):
            plan_named(words)


class TestPayments:
    def pay(self, customer: Customer, amount: str = "49", **more: Any) -> Payment:
        return actions.create_payment(customer, amount=Decimal(amount), **{"actor": ASSISTANT} | more)

    def test_of_an_invoice_are_asked_for_once(self, maria: Customer) -> None:
        invoice = make_invoice(maria)
        first = self.pay(maria, invoice=invoice)
        assert (first.number, first.currency, self.pay(maria, invoice=invoice)) == ("PM-1001", "USD", first)
        assert first.public_id.startswith(maria.tenant.public_id)

    def test_of_another_amount_take_the_place_of_the_one_before(self, maria: Customer) -> None:
        invoice = make_invoice(maria)
        first, second = self.pay(maria, invoice=invoice), self.pay(maria, "20", invoice=invoice)
        first.refresh_from_db()
        assert (first.state, second.state) == (Payment.State.GIVEN_UP, Payment.State.ASKED)

    @pytest.mark.parametrize("amount", ["0", "-1", "49.01", "1.001", "NaN"])
    def test_are_of_what_is_owed_at_most(self, maria: Customer, amount: str) -> None:
        with pytest.raises(Refused) as refused:
            self.pay(maria, amount, invoice=make_invoice(maria))
        assert refused.value.code == "amount"

    @pytest.mark.parametrize("state", ["paid", "void"])
    def test_are_of_open_invoices(self, maria: Customer, state: str) -> None:
        with pytest.raises(Refused, match="not open"):
            self.pay(maria, invoice=make_invoice(maria, state=state))

    def test_are_of_ones_own_invoices(self, maria: Customer, ben: Customer) -> None:
        with pytest.raises(Refused, match="not open"):
            self.pay(maria, invoice=make_invoice(ben))

    def test_under_one_key_are_one(self, maria: Customer) -> None:
        assert self.pay(maria, key="call-1") == self.pay(maria, key="call-1")
        assert self.pay(maria) != self.pay(maria)

    def test_are_not_for_everybody_in_the_house(self, maria: Customer, at_acme: Cast) -> None:
        with pytest.raises(PermissionDenied):
            self.pay(maria, actor=at_acme.oscar.actor)

    @pytest.mark.parametrize(("page", "begins"), [("https://pay.example/", "https://pay.example/"), ("/pay/", "https://acme.test/pay/")])
    def test_are_made_on_the_payment_page(self, maria: Customer, settings: Settings, page: str, begins: str) -> None:
        settings.PUBLIC_URL = "https://acme.test"
        Shop.objects.create(payment_page=page)
        payment = actions.link_payment(self.pay(maria), actor=ASSISTANT)
        assert payment.link == f"{begins}{payment.public_id}"
        assert Event.objects.get(name="payment.linked").payload == {"payment": payment.pk, "customer": maria.pk, "invoice": None}

    def test_without_a_page_have_no_link(self, maria: Customer) -> None:
        with pytest.raises(Refused, match="no page to pay on"):
            actions.link_payment(self.pay(maria), actor=ASSISTANT)


class TestInvoices:
    def test_the_one_that_is_due_first_is_meant(self, maria: Customer, ben: Customer) -> None:
        make_invoice(ben, due_on=utc(1, 0).date())
        make_invoice(maria, state="paid", due_on=utc(1, 0).date())
        later, first = make_invoice(maria, due_on=utc(28, 0).date()), make_invoice(maria, due_on=utc(24, 0).date())
        assert invoice_of(maria, "") == first
        assert invoice_of(maria, f"#{later.number.lower()}") == later

    def test_nothing_may_be_owed(self, maria: Customer) -> None:
        with pytest.raises(Refused, match="Nothing is owed"):
            invoice_of(maria, "")
