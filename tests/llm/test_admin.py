"""What models cost, for those who see the admin."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.tenants.models import Membership, Tenant
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/admin/llm/spend/"


def spent(tenant: Tenant, dollars: float, *, model: str = "gpt-4.1-mini", purpose: str = "turn", days_ago: int = 0) -> Spend:
    with tenant_scope(tenant.pk):
        return Spend.objects.create(
            purpose=purpose, provider="openai", model=model, cost=int(dollars * 1_000_000), prompt_tokens=1_500, completion_tokens=20,
            at=clock.now() - timedelta(days=days_ago),
        )  # fmt: skip


def page(cast: Cast, sign_in: Callable[[Membership], Client], member: Membership | None = None) -> str:
    answer = sign_in(member or cast.adam).get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_uses_stand_by_month_with_their_total(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    spent(cast.acme, 1.25)
    spent(cast.acme, 0.5)
    spent(cast.acme, 0.25, purpose="summary")
    spent(cast.acme, 7.0, days_ago=40)
    text = page(cast, sign_in)
    assert text.index("November 2026") < text.index("October 2026")
    assert text.index("$1.7500") < text.index("$0.2500") < text.index("$2.0000")
    assert "3,000" in text


def test_the_months_limit_stands_beside_what_was_spent(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    with tenant_scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(monthly_spend=50)
    spent(cast.acme, 1.25)
    spent(cast.acme, 3.0, days_ago=40)
    text = page(cast, sign_in)
    assert "$1.25 of $50.00 that models may cost in a month" in text
    assert text.count("that models may cost") == 1


def test_a_model_without_a_known_price_says_so(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    spent(cast.acme, 0, model="llama-local")
    assert "no known price, counted as $0" in page(cast, sign_in)


def test_before_the_first_call_the_page_says_what_will_stand_there(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    assert "No model was asked yet" in page(cast, sign_in)


def test_a_rivals_costs_are_not_shown(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    spent(cast.globex, 9.99)
    assert "9.99" not in page(cast, sign_in)


def test_nobody_writes_here(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    row = spent(cast.acme, 1)
    browser = sign_in(cast.olivia)
    assert browser.get(f"{PAGE}add/").status_code == 403
    assert browser.post(f"{PAGE}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.get(f"{PAGE}{row.pk}/change/").status_code == 200
    assert browser.post(f"{PAGE}{row.pk}/change/", {"cost": "0"}).status_code == 403


def test_agents_do_not_see_it(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    assert sign_in(cast.sarah).get(PAGE).status_code != 200


def test_more_uses_cost_no_more_queries(cast: Cast, sign_in: Callable[[Membership], Client]) -> None:
    browser, counted = sign_in(cast.adam), list[int]()
    for number in range(3):
        spent(cast.acme, 1, purpose=f"use {number}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[2]
