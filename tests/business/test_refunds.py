"""Refunds and returns: the server decides by the policy, once, for whoever answers."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from apps.business import actions
from apps.business.models import Customer, Order, Refund, Return
from apps.business.queries.orders import lines_named, orders_of
from apps.business.queries.refunds import decide
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools.registry import Refused
from tests.business.scenes import ASSISTANT, make_contact, make_customer, make_order, make_policy
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


def refund(order: Order, amount: str = "10", **more: Any) -> Refund:
    return actions.place_refund(order, amount=Decimal(amount), **{"reason": "It leaks.", "actor": ASSISTANT} | more)


def allow(member: Membership, limit: int) -> Membership:
    Membership.objects.filter(pk=member.pk).update(money_limit=limit)
    return member


@pytest.fixture
def delivered(maria: Customer) -> Order:
    """An order of 100, nine days with its customer, under a policy of 50."""
    make_policy(excluded_categories=["Gift cards"], assistant_monthly_limit=Decimal(60), supervisor_limit=Decimal(250))
    return make_order(maria, "60", "40", delivered=9, number="1037")


class TestTheAssistant:
    def test_refunds_inside_the_policy_and_says_by_what(self, delivered: Order) -> None:
        made = refund(delivered, "12.50")
        assert (made.number, made.amount, made.currency, made.rule) == ("RF-1001", Decimal("12.50"), "USD", "within_policy")
        assert (made.sentence, made.actor_kind, made.member_id) == ("Inside the policy: within 30 days.", "assistant", None)
        event = Event.objects.get(name="refund.made")
        assert event.payload == {"refund": made.pk, "order": delivered.pk, "customer": delivered.customer_id, "rule": "within_policy"}

    def test_never_goes_over_its_limit_in_small_steps(self, delivered: Order) -> None:
        refund(delivered, "30")
        refund(delivered, "20")
        with pytest.raises(Refused) as refused:
            refund(delivered, "0.01")
        assert refused.value.code == "over_limit"

    def test_never_gives_one_customer_too_much_in_a_month(self, delivered: Order, maria: Customer, held_clock: Any) -> None:
        refund(delivered, "40")
        other = make_order(maria, "50", delivered=1)
        with pytest.raises(Refused, match="last 30 days"):
            refund(other, "21")
        refund(other, "20")
        held_clock.advance(days=29)
        assert decide(make_order(maria, "50", delivered=1), Decimal(20), "Broken", ASSISTANT).rule == "over_monthly_limit"
        held_clock.advance(days=2)
        assert decide(make_order(maria, "50", delivered=1), Decimal(20), "Broken", ASSISTANT).is_allowed

    def test_keeps_what_is_excluded(self, maria: Customer) -> None:
        make_policy(excluded_categories=["gift cards"])
        order = make_order(maria, "25 Gift cards", "10", delivered=2, shipping_fee=Decimal(5))
        with pytest.raises(Refused, match=r"At most \$10.00"):
            refund(order, "15")
        assert refund(order, "10").rule == "within_policy"

    def test_refunds_nothing_that_was_not_paid(self, delivered: Order, maria: Customer) -> None:
        with pytest.raises(Refused, match="Nothing of this order"):
            refund(make_order(maria, "20", delivered=2, paid_at=None))

    def test_counts_shipping_and_discount(self, delivered: Order, maria: Customer) -> None:
        order = make_order(maria, "20", delivered=2, shipping_fee=Decimal(5), discount=Decimal(10))
        with pytest.raises(Refused, match=r"At most \$15.00"):
            refund(order, "15.01")

    def test_waits_until_all_parcels_have_arrived(self, delivered: Order) -> None:
        delivered.shipments.create(carrier="UPS")
        with pytest.raises(Refused, match="not been delivered"):
            refund(delivered)

    def test_under_one_key_refunds_once(self, delivered: Order) -> None:
        assert refund(delivered, "30", key="call-1") == refund(delivered, "30", key="call-1")
        assert Refund.objects.count() == Event.objects.filter(name="refund.made").count() == 1

    def test_cannot_use_a_key_for_something_else(self, delivered: Order) -> None:
        refund(delivered, key="call-1")
        with pytest.raises(Refused, match="Something else"):
            actions.start_return(delivered, items=[], reason="", actor=ASSISTANT, key="call-1")


class TestPeople:
    """Each within the smaller of their role's limit and their own."""

    @pytest.mark.parametrize(
        ("who", "own", "amount", "rule"),
        [
            ("sarah", 40, "40", "within_policy"),
            ("sarah", 40, "40.01", "over_limit"),
            ("sarah", 0, "1", "over_limit"),
            ("sofia", 500, "100", "within_policy"),
            ("sofia", 90, "100", "over_limit"),
            ("olivia", 100, "100", "within_policy"),
        ],
    )
    def test_have_limits(self, delivered: Order, at_acme: Cast, who: str, own: int, amount: str, rule: str) -> None:
        member = allow(getattr(at_acme, who), own)
        assert decide(delivered, Decimal(amount), "Broken", member.actor).rule == rule

    def test_the_role_may_allow_less(self, delivered: Order, at_acme: Cast, maria: Customer) -> None:
        order = make_order(maria, "300", delivered=2)
        sofia = allow(at_acme.sofia, 500)
        assert decide(order, Decimal(250), "Broken", sofia.actor).is_allowed
        assert decide(order, Decimal("250.01"), "Broken", sofia.actor).rule == "over_limit"

    def test_who_may_not_spend_refunds_nothing(self, delivered: Order, at_acme: Cast) -> None:
        with pytest.raises(PermissionDenied):
            refund(delivered, actor=allow(at_acme.oscar, 500).actor)

    def test_an_approval_lets_the_assistant_go_on(self, delivered: Order, at_acme: Cast) -> None:
        made = refund(delivered, "80", approved_by=allow(at_acme.sofia, 100))
        assert (made.actor_kind, made.member, made.rule) == ("assistant", at_acme.sofia, "within_policy")

    def test_an_approval_goes_as_far_as_its_giver(self, delivered: Order, at_acme: Cast) -> None:
        with pytest.raises(Refused, match="approval"):
            refund(delivered, "80", approved_by=allow(at_acme.sofia, 79))
        with pytest.raises(PermissionDenied):
            refund(delivered, "5", approved_by=allow(at_acme.sarah, 100))

    def test_somebody_with_authority_makes_an_exception(self, delivered: Order, at_acme: Cast, held_clock: Any) -> None:
        held_clock.advance(days=60)
        with pytest.raises(Refused, match="30 days"):
            refund(delivered, actor=allow(at_acme.sarah, 100).actor)
        assert refund(delivered, actor=allow(at_acme.sofia, 100).actor).rule == "exception"

    def test_without_a_policy_only_who_has_authority(self, maria: Customer, at_acme: Cast) -> None:
        order = make_order(maria, "40", delivered=2)
        assert decide(order, Decimal(5), "Broken", ASSISTANT).rule == "no_policy"
        assert refund(order, "5", actor=allow(at_acme.sofia, 100).actor).rule == "exception"
        assert refund(order, "35", actor=SYSTEM).rule == "exception"


class TestOnceAReturnWasOpened:
    """Where the policy wants a return first, what is paid back is what comes back."""

    @pytest.fixture
    def order(self, maria: Customer) -> Order:
        make_policy(condition="returned", assistant_limit=Decimal(500), excluded_categories=["Gift cards"])
        return make_order(maria, "60", "40", "25 Gift cards", delivered=9)

    def test_a_small_thing_back_is_not_the_whole_order(self, order: Order, at_acme: Cast) -> None:
        actions.start_return(order, items=["thing-2"], reason="", actor=ASSISTANT)
        for actor in (ASSISTANT, allow(at_acme.sarah, 500).actor):
            with pytest.raises(Refused, match=r"At most \$40.00"):
                refund(order, "40.01", actor=actor)
        assert refund(order, "30").rule == "within_policy"
        with pytest.raises(Refused, match=r"At most \$10.00"):
            refund(order, "10.01")

    def test_several_returns_count_together_by_how_many_come_back(self, order: Order) -> None:
        order.lines.filter(sku="thing-1").update(quantity=3)
        actions.start_return(order, items=["2 x Thing 1"], reason="", actor=ASSISTANT)
        actions.start_return(order, items=["thing-2"], reason="", actor=ASSISTANT)
        assert not decide(order, Decimal("160.01"), "Too small", ASSISTANT).is_allowed
        assert decide(order, Decimal(160), "Too small", ASSISTANT).is_allowed

    def test_what_is_excluded_is_worth_nothing_there_either(self, order: Order, at_acme: Cast) -> None:
        actions.start_return(order, items=["thing-3"], reason="", actor=at_acme.sofia.actor)
        assert decide(order, Decimal(25), "A present", ASSISTANT).rule == "condition"

    def test_somebody_with_authority_makes_an_exception(self, order: Order, at_acme: Cast) -> None:
        assert refund(order, "100", actor=allow(at_acme.sofia, 100).actor).rule == "exception"


class TestReturns:
    def test_are_of_what_is_named(self, delivered: Order) -> None:
        opened = actions.start_return(delivered, items=["Thing 2"], reason="Too small", actor=ASSISTANT)
        assert (opened.number, opened.state) == ("RT-1001", Return.State.OPEN)
        assert [(one.line.name, one.quantity) for one in opened.lines.all()] == [("Thing 2", 1)]
        assert Event.objects.get(name="return.opened").payload["opened"] == opened.pk

    def test_are_of_everything_that_is_left(self, delivered: Order) -> None:
        actions.start_return(delivered, items=["thing-1"], reason="", actor=ASSISTANT)
        rest = actions.start_return(delivered, items=[], reason="", actor=ASSISTANT)
        assert [one.line.name for one in rest.lines.all()] == ["Thing 2"]
        with pytest.raises(Refused, match="sent back already"):
            actions.start_return(delivered, items=[], reason="", actor=ASSISTANT)

    def test_may_be_of_a_few(self, delivered: Order) -> None:
        delivered.lines.filter(sku="thing-1").update(quantity=3)
        actions.start_return(delivered, items=["2 x Thing 1"], reason="", actor=ASSISTANT)
        assert {line.name: count for line, count in lines_named(delivered, []).items()} == {"Thing 1": 1, "Thing 2": 1}
        with pytest.raises(Refused, match="not in the order"):
            actions.start_return(delivered, items=["2 Thing 1"], reason="", actor=ASSISTANT)

    def test_of_what_was_never_ordered_are_refused(self, delivered: Order) -> None:
        with pytest.raises(Refused, match="not in the order"):
            actions.start_return(delivered, items=["Thing 1", "Lip balm"], reason="", actor=ASSISTANT)

    def test_end_with_the_window(self, delivered: Order, held_clock: Any) -> None:
        held_clock.advance(days=22)
        with pytest.raises(Refused, match="30 days"):
            actions.start_return(delivered, items=[], reason="", actor=ASSISTANT)

    def test_leave_out_what_is_excluded(self, delivered: Order, maria: Customer) -> None:
        order = make_order(maria, "25 Gift cards", "10", delivered=2)
        with pytest.raises(Refused, match="does not take back Gift cards"):
            actions.start_return(order, items=[], reason="", actor=ASSISTANT)
        assert actions.start_return(order, items=["thing-2"], reason="", actor=ASSISTANT).lines.count() == 1

    def test_under_one_key_are_one(self, delivered: Order) -> None:
        for _ in range(2):
            actions.start_return(delivered, items=[], reason="", actor=ASSISTANT, key="call-1")
        assert Return.objects.count() == 1


def test_a_list_of_orders_costs_the_same_queries_with_one_or_three(maria: Customer, django_assert_num_queries: Any) -> None:
    for more in (1, 2):
        for _ in range(more):
            make_order(maria, "20", "30", delivered=3)
        with django_assert_num_queries(5):
            assert all(order.total == 50 and order.refundable and order.delivered_at for order in orders_of(maria))


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_one_instant_stay_under_the_limit(transactional_db: None) -> None:
    acme = assemble().acme.pk
    with tenant_scope(acme):
        make_policy()
        order = make_order(make_customer(contact=make_contact()), "100", delivered=2)

    def one(_: int) -> str:
        try:
            with tenant_scope(acme):
                return refund(order, "30").rule
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(one, range(3))) == ["over_limit", "over_limit", "within_policy"]
