"""The figures in a browser: how they look, that each leads to its conversations, and that the filters hold on the way."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

SUPERVISOR = "supervisor@acme.example"
FIGURES = "/console/insight/figures/"
HELD = """
from django.db import connection
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.reports.figures.tallying import tally_all
from apps.tenants.models import Membership, Tenant, User
from config.bench.figuring import fill
with across_tenants(Door.SWEEP):
    acme = Tenant.objects.get(slug="acme")
fill(tenant_id=acme.pk, many=2_000, days=60, agents=4)
User.objects.filter(email="tom@acme.example").update(name="\\u202bطوم الكبير\\u202c")
with tenant_scope(acme.pk), connection.cursor() as cursor:
    first, second = Membership.objects.filter(user__email__in=["sarah@acme.example", "tom@acme.example"]).values_list("pk", flat=True)
    cursor.execute('''
        UPDATE reports_fact SET engines = jsonb_build_array(CASE WHEN id % 3 = 0 THEN 'built-in' ELSE 'gpt-4o' END),
            topics = CASE WHEN id % 7 = 0 THEN '["cancel"]' ELSE topics END, was_cancelled = id % 21 = 0,
            agents = CASE WHEN was_taken THEN jsonb_build_object((ARRAY[%s, %s, 999])[1 + id % 3], human_seconds) ELSE '{}' END
    '''.replace('%s, %s', f'{first}, {second}'))
    cursor.execute("UPDATE reports_fact SET replies = (SELECT COALESCE(jsonb_object_agg(key, 20), '{}') FROM jsonb_each(agents))")
    tally_all(acme.zone)
"""
COUNTED = (
    "[...document.querySelectorAll('#table-figures tbody tr')].map(row => [row.querySelector('a').href, row.cells[5].textContent.trim()])"
)
SPLIT = "[...document.querySelectorAll('[id^=table-] td a')].map(cell => [cell.href, cell.textContent.trim()])"


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    """Two months of conversations, erased since, as the figures know them."""
    shop.command("shell", "--no-imports", "-c", HELD)
    return shop.address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_they_look_as_they_should(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: Any) -> None:
    sofia = visitor(size, scheme).is_in(SUPERVISOR)
    looked_at(sofia, "figures", FIGURES, screens / f"figures-{size}-{scheme}.png")
    for summary in sofia.page.locator(".trend-table > summary").all():
        summary.click()
    for number, part in enumerate(sofia.page.locator(".floor-part, .figures-filters, .trend-table").all()):
        part.screenshot(path=screens / f"figures-{number}-{size}-{scheme}.png")
    assert Axe().run(sofia.page).response["violations"] == []
    narrowed = f"{FIGURES}ended/?channel=email&aspect=topic&key=cancel"
    looked_at(sofia, "figure", narrowed, screens / f"figure-{size}-{scheme}.png")


def test_every_figure_leads_to_as_many_as_it_counts(visitor: Callable[..., Visitor]) -> None:
    sofia = visitor().is_in(SUPERVISOR).goes_to(f"{FIGURES}?channel=sms")
    led: dict[str, str] = dict(sofia.page.evaluate(COUNTED))
    led |= {url: said for url, said in sofia.page.evaluate(SPLIT) if said.replace(",", "").isdecimal()}
    assert len(led) > 30
    assert {url: behind(sofia, url) for url in led} == led


def behind(sofia: Visitor, url: str) -> str:
    found = re.search(r'id="count">\s*<strong[^>]*>(.*?)</strong>', sofia.page.request.get(url).text())
    assert found, url
    return found[1]


def test_a_figure_leads_to_what_it_counts_under_the_same_filters(visitor: Callable[..., Visitor]) -> None:
    sofia = visitor().is_in(SUPERVISOR).goes_to(FIGURES)
    sofia.page.get_by_label("Channel", exact=True).select_option("sms")
    sofia.page.get_by_role("button", name="Show").click()
    expect(sofia.page).to_have_url(re.compile("channel=sms"))
    counted = sofia.page.locator("#tile-ended .tile-value").inner_text()
    sofia.page.locator("#tile-ended").focus()
    expect(sofia.page.locator("#means-ended")).to_be_visible()
    sofia.page.locator("#tile-ended").click()
    expect(sofia.page.locator("#count strong")).to_have_text(counted)
    expect(sofia.page.locator(".figures-row").first).to_contain_text("Erased")
    sofia.page.get_by_role("link", name="Older").click()
    expect(sofia.page.get_by_role("link", name="Newer")).to_be_visible()
    sofia.page.get_by_role("link", name="Without channel: SMS").click()
    expect(sofia.page.get_by_label("Narrowed by")).not_to_contain_text("SMS")
    expect(sofia.page.locator("#count strong")).not_to_have_text(counted)
    sofia.page.go_back()
    sofia.page.get_by_role("link", name="Back to the figures").click()
    expect(sofia.page.get_by_label("Channel", exact=True)).to_have_value("sms")


def test_on_paper_stands_what_stands_on_the_page_and_nothing_to_press(visitor: Callable[..., Visitor], screens: Path) -> None:
    sofia = visitor(scheme="dark").is_in(SUPERVISOR).goes_to(FIGURES)
    sofia.page.get_by_text("By agent").click()
    sofia.page.emulate_media(media="print")
    sofia.page.screenshot(path=screens / "figures-paper.png", full_page=True)
    expect(sofia.page.locator("#table-agents table")).to_be_visible()
    expect(sofia.page.get_by_role("button", name="Show")).to_be_hidden()
    expect(sofia.page.get_by_role("navigation")).to_have_count(0)
    assert sofia.page.evaluate("document.scrollingElement.scrollHeight") > 1_500  # all of it, not what a screen holds
