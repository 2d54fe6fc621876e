"""The admin's landing page: what to do next, what needs a look, how much there is."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership
from config.overview import NUMBERS, PROBLEMS
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


def overview(browser: Client) -> Any:
    return browser.get("/admin/").context["overview"]


def steps(browser: Client) -> list[str]:
    return [step.words for step, address in overview(browser).steps]


def test_says_what_is_not_done_yet_and_where(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    assert "Put the chat on your site" in steps(browser)
    assert "Invite the people who answer" not in steps(browser)
    for _, address in overview(browser).steps:
        assert browser.get(address).status_code in {200, 302}


def test_what_was_done_is_asked_no_more(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    assert {"Make teams", "Ask admins for a second factor"} <= set(steps(browser))
    with tenant_scope(cast.acme.pk):
        actions.create_team(name="Care", members=[cast.sarah], actor=SYSTEM)
    assert "Make teams" not in steps(browser)


def test_a_step_is_shown_to_who_may_take_it(cast: Cast, sign_in: SignIn) -> None:
    assert "Ask admins for a second factor" in steps(sign_in(cast.adam))
    assert "Ask admins for a second factor" not in steps(sign_in(cast.sofia))
    assert steps(sign_in(cast.oscar)) == []


def test_every_figure_leads_to_a_list_of_exactly_these(cast: Cast, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        actions.end_membership(cast.tom, actor=cast.adam.actor)
        actions.invite(tenant=cast.acme, email="nina@example.org", role="agent", actor=cast.adam.actor)
    browser = sign_in(cast.olivia)
    shown = overview(browser)
    assert len(shown.numbers) == len(NUMBERS)
    for one in [*shown.numbers, *shown.problems]:
        assert browser.get(one.address).context["cl"].result_count == one.count, one
    assert {one.words: one.count for one in shown.numbers}["people"] == 6
    assert [one.words for one in shown.problems] == ["invitation is not answered yet"]


@pytest.mark.parametrize("one", PROBLEMS, ids=lambda one: one.one)
def test_every_problem_has_a_list_of_its_own(cast: Cast, sign_in: SignIn, one: Any) -> None:
    with tenant_scope(cast.acme.pk):
        address = one.counted().address
    page = sign_in(cast.olivia).get(address)
    assert page.status_code == 200
    assert page.context["cl"].get_filters_params()


def test_money_that_runs_out_is_said(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.acme.monthly_spend = Decimal(50)
    with tenant_scope(cast.acme.pk):
        cast.acme.save(update_fields=["monthly_spend"])
    monkeypatch.setattr("config.overview.spent_this_month", lambda tenant: Decimal(39))
    assert overview(sign_in(cast.olivia)).problems == []
    monkeypatch.setattr("config.overview.spent_this_month", lambda tenant: Decimal(46))
    assert [one.count for one in overview(sign_in(cast.olivia)).problems] == [92]


def test_a_rival_is_counted_nothing_of_ours(cast: Cast, sign_in: SignIn) -> None:
    assert {one.words: one.count for one in overview(sign_in(cast.charlie)).numbers}["person"] == 1


def test_the_operator_stands_outside_and_sees_the_lists(db: None) -> None:
    actions.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
    browser = Client()
    browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
    page = browser.get("/admin/")
    assert page.status_code == 200
    assert "overview" not in page.context


def test_costs_the_same_however_many_rows(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    before = statements(browser)
    with tenant_scope(cast.acme.pk):
        for number in range(5):
            actions.invite(tenant=cast.acme, email=f"somebody-{number}@example.org", role="agent", actor=SYSTEM)
    assert statements(browser) == before


def statements(browser: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get("/admin/")
    return len(asked)
