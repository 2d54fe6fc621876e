"""A person's day at the door: second factor, appearance, the admin, all by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.second_factor import code_for

pytestmark = pytest.mark.browser


def test_a_second_factor_is_set_up_and_then_asked_for(visitor: Callable[..., Visitor], screens: Path) -> None:
    owner = visitor().signs_in("owner@maple.example").goes_to("/accounts/2fa/totp/activate/")
    if "reauthenticate" in owner.page.url:
        owner.page.get_by_label("Your password").fill(PASSWORD)
        owner.page.get_by_role("button", name="Confirm").click()
    owner.page.screenshot(path=screens / "two-factor-activate.png", full_page=True)
    secret = owner.page.locator("#authenticator_secret").input_value()
    owner.page.locator("input[name=code]").fill(code_for(secret))
    owner.page.locator("form button[type=submit]").last.click()
    expect(owner.page.get_by_text(re.compile("recovery codes", re.IGNORECASE)).first).to_be_visible()
    owner.page.screenshot(path=screens / "two-factor-recovery.png", full_page=True)

    again = visitor().signs_in("owner@maple.example")
    again.page.wait_for_url("**/2fa/authenticate/**")
    again.page.screenshot(path=screens / "two-factor-authenticate.png", full_page=True)


def test_the_look_is_chosen_once_and_kept(visitor: Callable[..., Visitor]) -> None:
    agent = visitor().signs_in("emre@lumen.example")
    agent.page.wait_for_url("**/console/")
    agent.page.get_by_role("button", name=re.compile("Emre Yildiz")).click()
    with agent.page.expect_response("**/console/appearance/"):
        agent.page.get_by_text("Dark", exact=True).click()
    expect(agent.page.locator("html")).to_have_attribute("data-theme", "dark")
    agent.page.reload()
    expect(agent.page.locator("html")).to_have_attribute("data-theme", "dark")
