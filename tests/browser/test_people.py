"""A person's day at the door: second factor, appearance, the admin, all by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_screens import looked_at
from tests.second_factor import code_for

pytestmark = pytest.mark.browser

OWN = {
    "settings": "/console/settings/",
    "profile": "/console/settings/profile/",
    "sessions": "/console/settings/sessions/",
    "password": "/accounts/password/change/",
    "two-factor": "/accounts/2fa/",
    "admin": "/admin/",
}


def test_a_second_factor_is_set_up_and_then_asked_for(visitor: Callable[..., Visitor], screens: Path) -> None:
    owner = visitor().signs_in("owner@maple.example").goes_to("/accounts/2fa/totp/activate/")
    if "reauthenticate" in owner.page.url:
        owner.page.get_by_label("Your password").fill(PASSWORD)
        owner.page.get_by_role("button", name="Confirm").click()
    owner.page.screenshot(path=screens / "two-factor-activate.png", full_page=True)
    secret = owner.page.locator("#authenticator_secret").input_value()
    owner.page.locator("input[name=code]").fill(code_for(secret))
    owner.page.locator("form button[type=submit]").last.click()
    expect(owner.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    owner.page.screenshot(path=screens / "two-factor-recovery.png", full_page=True)
    with owner.page.expect_download() as taken:
        owner.page.get_by_role("button", name="Download").click()
    assert taken.value.path().read_text().split() == owner.page.locator(".codes code").all_inner_texts()
    owner.page.reload()
    expect(owner.page.get_by_text("nobody can show them again")).to_be_visible()

    again = visitor().signs_in("owner@maple.example")
    again.page.wait_for_url("**/2fa/authenticate/**")
    again.page.screenshot(path=screens / "two-factor-authenticate.png", full_page=True)


def test_who_is_signed_out_elsewhere_is_out_at_once(visitor: Callable[..., Visitor]) -> None:
    lost = visitor("phone").signs_in("owner@lumen.example").goes_to("/console/")
    here = visitor().signs_in("owner@lumen.example").goes_to("/console/settings/sessions/")
    expect(here.page.get_by_text("This browser")).to_have_count(1)
    lost.listening = False  # what its page asks for from now on is refused
    button = here.page.get_by_role("button", name=re.compile("^Sign out Chrome on Linux")).first
    button.focus()
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_text("Signed out: 1 browser.")).to_be_visible()
    expect(lost.page.get_by_text("This page is no longer live.")).to_be_visible()
    lost.page.get_by_role("link", name="Load it again").click()
    lost.page.wait_for_url("**/accounts/login/**")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_their_own_pages_bear_being_looked_at(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    admin = visitor(size, scheme).is_in("admin@acme.example")
    for name, path in OWN.items():
        looked_at(admin, name, path, screens / f"{name}-{size}-{scheme}.png")


def test_the_look_is_chosen_once_and_kept(visitor: Callable[..., Visitor]) -> None:
    agent = visitor().signs_in("emre@lumen.example")
    agent.page.wait_for_url("**/console/")
    agent.page.get_by_role("button", name=re.compile("Emre Yildiz")).click()
    with agent.page.expect_response("**/console/appearance/"):
        agent.page.get_by_text("Dark", exact=True).click()
    expect(agent.page.locator("html")).to_have_attribute("data-theme", "dark")
    agent.page.reload()
    expect(agent.page.locator("html")).to_have_attribute("data-theme", "dark")
