"""The business's records in the admin: by role, in the tenant, remembered; what only an action may write is read there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.business import actions
from apps.business.models import Appointment, Product, RefundPolicy, Service, Shop
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.business.scenes import ASSISTANT, make_product, make_resource, make_service, one_of_each, utc
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
KINDS = [
    "appointment", "callback", "cart", "customer", "invoice", "lead", "order", "passwordreset", "payment", "plan", "product", "refund",
    "refundpolicy", "resource", "return", "service", "shop", "subscription",
]  # fmt: skip
READ_ONLY = ["appointment", "cart", "passwordreset", "payment", "refund"]
PRODUCT = {"name": "Lip Balm", "sku": "balm", "price": "14", "currency": "USD", "tags": "bálsamo, lips", "is_offered": "on"}
NO_HOME = {"listings-TOTAL_FORMS": "0", "listings-INITIAL_FORMS": "0"}


def at(kind: str, page: str = "") -> str:
    return f"/admin/business/{kind}/{page}"


@pytest.fixture
def rows(cast: Cast) -> dict[str, models.Model]:
    with tenant_scope(cast.acme.pk):
        return one_of_each("Quill")


@pytest.fixture
def sofia(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.sofia)


class TestEveryKind:
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_a_list_and_a_page(self, rows: dict[str, models.Model], sofia: Client, kind: str) -> None:
        row = rows[f"business.{kind}"]
        listed = sofia.get(at(kind))
        assert (listed.status_code, listed.context["cl"].result_count) == (200, 1)
        assert sofia.get(at(kind, "?q=Quill")).status_code == 200
        assert sofia.get(at(kind, f"{row.pk}/change/")).status_code == 200
        assert sofia.get(at(kind, f"{row.pk}/history/")).status_code == 200

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_the_tenants_own(self, rows: dict[str, models.Model], cast: Cast, sign_in: SignIn, kind: str) -> None:
        charlie = sign_in(cast.charlie)
        assert charlie.get(at(kind)).context["cl"].result_count == 0
        assert charlie.get(at(kind, f"{rows[f'business.{kind}'].pk}/history/")).status_code == 404

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_read_by_ops_and_changed_by_who_may(self, rows: dict[str, models.Model], cast: Cast, sign_in: SignIn, kind: str) -> None:
        oscar, page = sign_in(cast.oscar), at(kind, f"{rows[f'business.{kind}'].pk}/change/")
        assert oscar.get(page).status_code == 200
        assert oscar.post(page, {}).status_code == 403
        assert oscar.get(at(kind, "add/")).status_code == 403

    @pytest.mark.parametrize("kind", READ_ONLY)
    def test_that_actions_write_is_read_alone(self, rows: dict[str, models.Model], sofia: Client, kind: str) -> None:
        row = rows[f"business.{kind}"]
        assert sofia.get(at(kind, "add/")).status_code == 403
        assert sofia.post(at(kind, f"{row.pk}/change/"), {"amount": "999"}).status_code == 403
        assert sofia.post(at(kind, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("kind", KINDS)
    def test_costs_the_same_queries_with_one_row_or_three(
        self, rows: dict[str, models.Model], cast: Cast, sofia: Client, kind: str, django_assert_num_queries: Any
    ) -> None:
        sofia.get(at(kind))
        with CaptureQueriesContext(connection) as few:
            sofia.get(at(kind))
        if kind == "shop":  # there is one
            return
        with tenant_scope(cast.acme.pk):
            RefundPolicy.objects.update(is_active=False)
            Shop.objects.all().delete()
            one_of_each("Second")
            RefundPolicy.objects.update(is_active=False)
            Shop.objects.all().delete()
            one_of_each("Third")
        with django_assert_num_queries(len(few)):
            sofia.get(at(kind))


class TestProducts:
    def test_are_made_with_the_words_they_are_found_by(self, sofia: Client, cast: Cast) -> None:
        assert sofia.post(at("product", "add/"), PRODUCT | NO_HOME).status_code == 302
        with tenant_scope(cast.acme.pk):
            product = Product.objects.get()
            assert (product.tags, product.words) == (["bálsamo", "lips"], "lip balm  balsamo lips ")
            assert Event.objects.filter(name="row.added", subject="product", subject_id=product.pk, actor_id=cast.sofia.pk).exists()

    def test_of_one_id_are_refused_on_the_form(self, sofia: Client, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            make_product(sku="balm")
        assert "Another product has this id." in sofia.post(at("product", "add/"), PRODUCT | NO_HOME).text

    @pytest.mark.parametrize(("field", "value"), [("price", "-1"), ("currency", "dollars"), ("url", "javascript:x"), ("url", "//x.y")])
    def test_are_what_can_be_sold(self, sofia: Client, field: str, value: str) -> None:
        assert sofia.post(at("product", "add/"), PRODUCT | NO_HOME | {field: value}).context["adminform"].form.errors[field]


class TestPolicies:
    FORM = {"name": "Sixty days", "is_active": "on", "window_days": "60", "condition": "paid", "currency": "USD", "assistant_limit": "25"}

    def test_read_as_a_sentence(self, sofia: Client, cast: Cast) -> None:
        assert sofia.post(at("refundpolicy", "add/"), self.FORM).status_code == 302
        assert "Money goes back within 60 days of the order when the order was paid." in sofia.get(at("refundpolicy")).text

    def test_one_is_in_force(self, sofia: Client) -> None:
        sofia.post(at("refundpolicy", "add/"), self.FORM)
        refused = sofia.post(at("refundpolicy", "add/"), self.FORM | {"name": "Another"})
        assert "Another policy is in force: switch it off first." in refused.text


class TestTheShop:
    def test_is_one(self, sofia: Client) -> None:
        form = {"currency": "USD", "shipping_fee": "5", "back_office": "embedded"}
        assert sofia.post(at("shop", "add/"), form).status_code == 302
        assert sofia.get(at("shop", "add/")).status_code == 403

    def test_names_a_back_office_that_there_is(self, sofia: Client) -> None:
        form = {"currency": "USD", "shipping_fee": "5", "back_office": "nowhere"}
        assert sofia.post(at("shop", "add/"), form).context["adminform"].form.errors["back_office"]


class TestAppointments:
    def test_are_cancelled_by_the_action_alone(self, sofia: Client, cast: Cast, held_clock: Any) -> None:
        with tenant_scope(cast.acme.pk):
            service = make_service(make_resource())
            booked = [actions.book_appointment(service, starts_at=utc(23, hour), actor=ASSISTANT) for hour in (9, 10)]
        held_clock.move_to(utc(23, 9, 30))
        chosen = {"action": "cancel", "_selected_action": [one.pk for one in booked]}
        page = sofia.post(at("appointment"), chosen, follow=True)
        assert "Appointment AP-1001 is over or was cancelled." in page.text
        with tenant_scope(cast.acme.pk):
            assert [one.state for one in Appointment.objects.order_by("number")] == ["booked", "cancelled"]
            assert Event.objects.get(name="appointment.cancelled").actor_id == cast.sofia.pk

    def test_intake_questions_are_written_one_a_line(self, sofia: Client, cast: Cast) -> None:
        form = {"name": "Check-up", "code": "check-up", "minutes": "30", "rest": "0", "step": "30", "currency": "EUR", "notice_hours": "2"}
        form |= {"horizon_days": "60", "intake": "Been here before, or not?\n\n Which insurer? ", "words": "Kontrolle"}
        form |= {"skills-TOTAL_FORMS": "0", "skills-INITIAL_FORMS": "0"}
        assert sofia.post(at("service", "add/"), form).status_code == 302
        with tenant_scope(cast.acme.pk):
            service = Service.objects.get()
        assert service.intake == ["Been here before, or not?", "Which insurer?"]
        assert "Been here before, or not?\nWhich insurer?" in sofia.get(at("service", f"{service.pk}/change/")).text


def test_orders_say_what_they_come_to(rows: dict[str, models.Model], sofia: Client) -> None:
    page = sofia.get(at("order")).text
    assert "$40.00" in page
    assert "$1.00" in page


def test_amounts_stay_exact(rows: dict[str, models.Model]) -> None:
    assert rows["business.invoice"].amount == Decimal(49)  # type: ignore[attr-defined]
