"""What is done for a customer from their case: chosen, filled in, agreed to and run; what goes over a limit, decided by somebody else."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.business.embedded import Embedded
from apps.business.models import Appointment, Customer, Order
from apps.console import offers, tooling
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools import registry
from apps.tools.models import ToolCall
from tests.business.scenes import make_customer, make_invoice, make_order, utc
from tests.cast import Cast
from tests.console import scenes
from tests.console.by_hand import REFUND, at, body, booked, known_as_maria, look, plainly, refunds, use
from tests.factories import make_guest, make_inbox
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest, "My order came broken")


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(registry, "_tools", dict(registry._tools))
    monkeypatch.setattr(registry, "_aliases", dict(registry._aliases))
    return Till().open()


@pytest.fixture
def maria(cast: Cast, conversation: Conversation) -> Customer:
    return known_as_maria(cast, conversation)


def away(*_: Any) -> Any:
    raise TimeoutError


class TestWhatThereIs:
    def test_what_the_business_has_of_them_stands_there_with_what_can_be_done(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        booked(cast, conversation)
        with tenant_scope(cast.acme.pk):
            make_invoice(maria, number="INV-7")
        shown = look(sign_in(cast.sarah), conversation)
        for words in ("Maria Alvarez Proven", "1042 · 40.00 USD Delivered", "1 × Thing 1", "Refund Return", "Skin check", "Move Cancel"):  # noqa: RUF001
            assert words in shown
        assert "INV-7 · 49.00 USD Open Due on 5 Dec 2026 Payment link" in shown

    def test_it_says_plainly_where_nobody_has_proven_lately_who_writes(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        held_clock.advance(days=40)
        assert "Maria Alvarez Not proven Whoever writes now has not shown that this is them." in look(sign_in(cast.sarah), conversation)

    def test_who_is_nobodys_customer_has_no_records(self, cast: Cast, maria: Customer, sign_in: SignIn) -> None:
        other = scenes.says(make_guest(make_inbox(cast.acme)), "I am somebody else")
        shown = look(sign_in(cast.sarah), other)
        assert "The business knows no customer behind this contact." in shown
        assert "1042" not in shown

    def test_only_what_can_be_done_is_offered(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        shown = look(sign_in(cast.sarah), conversation)
        for words in ("Refund an order", "Open a ticket", "Look up orders"):
            assert words in shown
        for words in ("Move an appointment", "Book an appointment", "Change the plan", "Verify identity", "Escalate to human"):
            assert words not in shown

    def test_a_back_office_that_is_away_is_told_and_leaves_the_rest(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tooling, "records_of", away)
        assert "The back office could not be asked. Try again in a moment." in look(sign_in(cast.sarah), conversation)

    def test_it_costs_the_same_with_one_order_and_with_many(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        browser, costs = sign_in(cast.sarah), []
        look(browser, conversation)
        for more in (0, 9):
            with tenant_scope(cast.acme.pk):
                for _ in range(more):
                    make_order(maria, "10", "20", delivered=1)
                    make_invoice(maria)
            with CaptureQueriesContext(connection) as asked:
                look(browser, conversation)
            costs.append(len(asked))
        assert costs[0] == costs[1]


class TestFillingIn:
    def test_what_is_known_is_filled_in(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        form = sign_in(cast.sarah).get(at(conversation, "tools/refund_request/")).text
        assert '<option value="1042" selected>1042 · Delivered · 40.00 USD</option>' in form
        assert re.search(r'name="amount"\s+value="40.00"', form)

    def test_where_there_are_several_it_is_the_one_that_was_looked_up_last(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        with tenant_scope(cast.acme.pk):
            make_order(maria, "10", delivered=1, number="1050")
        browser = sign_in(cast.sarah)
        assert "selected" not in browser.get(at(conversation, "tools/refund_request/")).text
        use(browser, conversation, "order_lookup", order_id="1042")
        assert '<option value="1042" selected>' in browser.get(at(conversation, "tools/refund_request/")).text

    def test_another_order_is_another_amount(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            make_order(maria, "10", delivered=1, number="1050")
        asked = REFUND | {"order_id": "1050", "changed": "order_id", "sure": "1"}
        answer = use(sign_in(cast.sarah), conversation, "refund_request", **asked)
        assert answer.status_code == 200
        assert re.search(r'name="amount"\s+value="10.00"', answer.text)
        assert "It came broken</textarea>" in answer.text
        assert refunds(conversation) == [], "only the form was asked for again"

    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({"amount": "a lot"}, "Type an amount, such as 12.50."),
            ({"amount": "-3"}, "Type an amount, such as 12.50."),
            ({"amount": "0"}, "More than 0."),
            ({"amount": "1,250"}, "Type an amount, such as 12.50."),
            ({"reason": ""}, "This is needed."),
            ({"reason": "x" * 400}, "At most 300 characters."),
            ({"order_id": "9999"}, "There is no such order of yours."),
            ({"amount": "41"}, "At most $40.00 of this order can be refunded."),
            ({"reason": "nul \x00"}, "cannot be kept"),
        ],
    )
    def test_what_is_wrong_stands_where_it_was_typed_and_nothing_happens(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, given: dict[str, str], problem: str
    ) -> None:
        answer = use(sign_in(cast.sarah), conversation, "refund_request", **(REFUND | given))
        assert (answer.status_code, problem in body(answer)) == (422, True)
        with tenant_scope(cast.acme.pk):
            assert not ToolCall.objects.exists()

    def test_a_comma_is_a_point_where_money_is_meant(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        assert "Refund 12.50 USD of order 1042?" in body(
            use(sign_in(cast.sarah), conversation, "refund_request", **REFUND | {"amount": "12,5"})
        )

    def test_an_order_of_somebody_elses_is_no_order(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            make_order(make_customer(name="Ben"), "40", delivered=3, number="1007")
        browser = sign_in(cast.sarah)
        assert "1007" not in browser.get(at(conversation, "tools/refund_request/")).text
        assert "There is no such order" in body(use(browser, conversation, "refund_request", **REFUND | {"order_id": "1007"}))

    def test_while_the_back_office_is_away_what_was_typed_is_kept_for_another_try(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = sign_in(cast.sarah)
        with monkeypatch.context() as patch:
            patch.setattr(Embedded, "orders", away)
            opened = browser.get(at(conversation, "tools/refund_request/"))
            again = use(browser, conversation, "refund_request", **REFUND | {"order_id": ""})
        for answer in (opened, again):
            assert (answer.status_code, "The back office could not be asked." in body(answer)) == (200, True)
        kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', again.text))
        assert "It came broken</textarea>" in use(browser, conversation, "refund_request", **kept).text

    def test_a_back_office_that_answers_slowly_is_waited_for_so_long(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow(*_: Any) -> Any:
            connection.cursor().execute("SELECT pg_sleep(20)")

        monkeypatch.setattr(offers, "PATIENCE", 0.05)
        monkeypatch.setattr(Embedded, "orders", slow)
        assert "The back office could not be asked." in body(sign_in(cast.sarah).get(at(conversation, "tools/refund_request/")))

    @pytest.mark.parametrize(
        ("tool", "asked"),
        [("refund_request", "orders"), ("appointment_cancel", "appointments"), ("payment_handoff", "invoices")],
    )
    def test_what_there_is_to_choose_is_asked_for_once_a_form(
        self,
        cast: Cast,
        conversation: Conversation,
        maria: Customer,
        sign_in: SignIn,
        monkeypatch: pytest.MonkeyPatch,
        tool: str,
        asked: str,
    ) -> None:
        ask, times = getattr(Embedded, asked), []

        def counted(*told: Any) -> Any:
            times.append(asked)
            return ask(*told)

        monkeypatch.setattr(Embedded, asked, counted)
        sign_in(cast.sarah).get(at(conversation, f"tools/{tool}/"))
        assert times == [asked]


class TestDoing:
    def test_what_reads_is_shown_at_once_as_facts(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        told = body(use(sign_in(cast.sarah), conversation, "order_lookup"))
        for words in (
            "Look up orders",
            "Done",
            "Order 1042",
            "Status Delivered",
            "Total 40.00 USD",
            "Items 1 × Thing 1",  # noqa: RUF001
            "Placed Mon 16 Nov",
        ):
            assert words in told
        assert "{" not in told

    def test_money_is_asked_about_once_and_then_moved(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn
    ) -> None:
        browser = sign_in(cast.sarah)
        asked = use(browser, conversation, "refund_request", **REFUND)
        assert "Refund 40.00 USD of order 1042? This cannot be taken back." in body(asked)
        assert refunds(conversation) == []
        done = use(browser, conversation, "refund_request", **REFUND, sure="1")
        assert "Refund 40.00 USD of order 1042 Done" in body(done)
        assert "Refunded order 1042 Done Sarah Lindqvist, 12:00" in plainly(done.text)
        assert refunds(conversation) == [Decimal(40)]

    def test_that_nobody_has_proven_who_they_are_is_said_before_it_is_done(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        browser = sign_in(cast.sarah)
        assert "Not proven" not in body(use(browser, conversation, "refund_request", **REFUND))
        held_clock.advance(days=5)
        assert "Not proven: whoever writes now" in body(use(browser, conversation, "refund_request", **REFUND))

    def test_pressed_twice_it_is_moved_once(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        browser, half = sign_in(cast.sarah), REFUND | {"amount": "10.00"}
        answers = [use(browser, conversation, "refund_request", **half, sure="1") for _ in range(2)]
        assert ["Done" in body(one) for one in answers] == [True, True]
        assert refunds(conversation) == [Decimal(10)]

    @pytest.mark.parametrize("key", ["", "short", "nul \x00 in it", "x" * 80])
    def test_a_form_without_a_key_of_its_own_does_nothing(
        self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn, key: str
    ) -> None:
        answer = use(sign_in(cast.sarah), conversation, "refund_request", **REFUND, sure="1", key=key)
        assert (answer.status_code, "This form is too old" in answer.text, refunds(conversation)) == (422, True, [])

    def test_an_appointment_is_moved_to_a_time_that_is_free(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        booked(cast, conversation)
        browser = sign_in(cast.sarah)
        form = browser.get(at(conversation, "tools/appointment_reschedule/?appointment_id=A-1&look_on=2026-11-24")).text
        assert '<option value="2026-11-24T09:00:00+00:00" >Tue 24 Nov, 09:00 · Sam</option>' in form
        wish = {"appointment_id": "A-1", "starts_at": "2026-11-24T09:00:00+00:00"}
        asked = body(use(browser, conversation, "appointment_reschedule", **wish))
        assert "Move Skin check from Mon 23 Nov, 10:00 to Tue 24 Nov, 09:00?" in asked
        use(browser, conversation, "appointment_reschedule", **wish, sure="1")
        with tenant_scope(cast.acme.pk):
            assert Appointment.objects.get().starts_at == utc(24, 9)

    def test_what_policy_refuses_by_then_is_told(self, cast: Cast, conversation: Conversation, maria: Customer, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            Order.objects.update(paid_at=None)
        told = use(sign_in(cast.sarah), conversation, "refund_request", **REFUND, sure="1")
        assert "Nothing of this order is left to refund." in body(told)

    def test_what_acts_in_another_house_runs_there_and_is_asked_after(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, till: Till, after_commit: Any
    ) -> None:
        browser = sign_in(cast.sarah)
        with after_commit():
            answer = use(browser, conversation, "ring")
            assert "Running… It runs in another house." in body(answer)
        (again,) = re.findall(r'data-again="([^"]+)"', answer.text)
        assert "Done" in body(browser.get(again))
        assert sign_in(cast.tom).get(again).status_code == 404
