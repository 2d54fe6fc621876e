"""Presence, live between two browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_two_agents_see_each_other_come_and_go(visitor: Callable[..., Visitor]) -> None:
    sarah, tom = visitor().comes_in("sarah@acme.example"), visitor().comes_in("tom@acme.example")
    here = sarah.page.locator("#presence")
    expect(here).to_contain_text("Tom Becker")
    expect(tom.page.locator("#presence")).to_contain_text("Sarah Lindqvist")
    tom.goes_to("/console/insight/")
    expect(here).not_to_contain_text("Tom Becker")
    sarah.goes_to("/console/insight/")
    expect(sarah.page.locator("#presence")).to_contain_text("Tom Becker")
    tom.page.close()
    expect(sarah.page.locator("#presence")).not_to_contain_text("Tom Becker")


def test_who_comes_moves_nothing_that_can_be_pressed(visitor: Callable[..., Visitor]) -> None:
    page = visitor().comes_in("sarah@acme.example").goes_to("/console/knowledge/").page
    expect(page.locator("#presence")).to_contain_text("Sarah Lindqvist")
    places = "() => [...document.querySelectorAll('.rail :is(a, button)')].map((each) => each.getBoundingClientRect().top)"
    before = page.evaluate(places)
    visitor().comes_in("tom@acme.example").goes_to("/console/knowledge/")
    expect(page.locator("#presence")).to_contain_text("Tom Becker")
    assert page.evaluate(places) == before


def test_a_rivals_agent_is_never_there(visitor: Callable[..., Visitor]) -> None:
    sarah, mia = visitor().comes_in("sarah@acme.example"), visitor().comes_in("mia@lumen.example")
    expect(mia.page.locator("#presence")).to_contain_text("Mia Sommer")
    expect(sarah.page.locator("#presence")).to_contain_text("Sarah Lindqvist")
    expect(mia.page.locator("#presence")).not_to_contain_text("Sarah")
    expect(sarah.page.locator("#presence")).not_to_contain_text("Mia")
