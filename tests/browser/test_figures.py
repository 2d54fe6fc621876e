"""The figures in a browser: how they look, that each leads to its conversations, and that the filters hold on the way."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

SUPERVISOR = "supervisor@acme.example"
FIGURES = "/console/insight/figures/"
HELD = """
from apps.tenants.models import Tenant
from apps.ground.scope import Door, across_tenants
from config.bench.figuring import fill
with across_tenants(Door.SWEEP):
    acme = Tenant.objects.get(slug="acme").pk
fill(tenant_id=acme, many=2_000, days=60, agents=4)
"""


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    """Two months of conversations, erased since, as the figures know them."""
    shop.command("shell", "--no-imports", "-c", HELD)
    return shop.address


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_they_look_as_they_should(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: Any) -> None:
    sofia = visitor(size, scheme).is_in(SUPERVISOR)
    looked_at(sofia, "figures", FIGURES, screens / f"figures-{size}-{scheme}.png")
    for number, part in enumerate(sofia.page.locator(".floor-part, .figures-filters").all()):
        part.screenshot(path=screens / f"figures-{number}-{size}-{scheme}.png")
    sofia.page.get_by_text("All figures").click()
    sofia.page.locator("#table-figures").screenshot(path=screens / f"figures-table-{size}-{scheme}.png")
    looked_at(sofia, "figure", f"{FIGURES}wait/", screens / f"figure-{size}-{scheme}.png")


def test_a_figure_leads_to_what_it_counts_under_the_same_filters(visitor: Callable[..., Visitor]) -> None:
    sofia = visitor().is_in(SUPERVISOR).goes_to(FIGURES)
    sofia.page.get_by_label("Channel").select_option("sms")
    sofia.page.get_by_role("button", name="Show").click()
    expect(sofia.page).to_have_url(re.compile("channel=sms"))
    counted = sofia.page.locator("#tile-ended .tile-value").inner_text()
    sofia.page.locator("#tile-ended").focus()
    expect(sofia.page.locator("#means-ended")).to_be_visible()
    sofia.page.locator("#tile-ended").click()
    expect(sofia.page.locator("#count")).to_contain_text(counted)
    expect(sofia.page.locator(".figures-row").first).to_contain_text("Erased")
    sofia.page.get_by_role("link", name="Older").click()
    expect(sofia.page.get_by_role("link", name="Newer")).to_be_visible()
    sofia.page.get_by_role("link", name="Back to the figures").click()
    expect(sofia.page.get_by_label("Channel")).to_have_value("sms")
