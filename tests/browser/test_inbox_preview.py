"""The preview beside the form: what is typed shows at once, in the colour the server would mend it to."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from apps.inboxes.colours import on_dark, readable
from apps.inboxes.models import Inbox
from config.env import ROOT
from tests.inboxes.pictures import png

pytestmark = pytest.mark.browser

FORM = """
<form>
  <input name="name" value="Shop"><input name="colour" value="#0f766e"><textarea name="greeting">Hello</textarea>
  <select name="side"><option value="end">Right<option value="start">Left</select>
  <input name="avatar" type="file"><input name="avatar-clear" type="checkbox">
"""
EVERY_COLOUR = """(colours) => colours.map((colour) => ["light", "dark"].map((theme) => {
  const { stage, form } = document.querySelector("tandem-preview");
  stage.dataset.theme = theme;
  form.elements.colour.value = colour;
  form.elements.colour.dispatchEvent(new Event("input", { bubbles: true }));
  return ["--theirs", "--on-theirs"].map((name) => stage.style.getPropertyValue(name));
}))"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    opened = context.new_page()
    opened.set_content(FORM + render_to_string("admin/inboxes/_preview.html", {"shown": Inbox(pk=None)}) + "</form>")
    opened.add_script_tag(path=ROOT / "static" / "js" / "preview.js", type="module")
    expect(opened.locator("tandem-preview")).to_be_visible()
    yield opened
    context.close()


def test_colours_are_mended_as_the_server_mends_them(page: Page) -> None:
    dice = random.Random(7)  # noqa: S311 - any colours will do
    colours = [f"#{dice.randrange(0x1000000):06x}" for _ in range(500)] + ["#7a7a7a", "#000000", "#ffffff"]
    expected = [[[readable(each)[0], readable(each)[1]], [on_dark(each), readable(each)[1]]] for each in colours]
    assert page.evaluate(EVERY_COLOUR, colours) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#0f766e", "White text on this colour reads 5.5 : 1."),
        ("#FFD400", "Dark text on this colour reads 12.6 : 1."),
        ("7a7a7a", "White text on this colour reads 4.3 : 1, so we darken it a little."),
    ],
)
def test_what_is_done_to_a_colour_is_said(page: Page, typed: str, said: str) -> None:
    page.locator("[name=colour]").fill(typed)
    expect(page.locator("[data-note]")).to_have_text(said)


def test_half_a_colour_changes_nothing(page: Page) -> None:
    page.locator("[name=colour]").fill("#0f7")
    expect(page.locator("[data-note]")).to_have_text("White text on this colour reads 5.5 : 1.")


def test_words_and_side_follow_the_form(page: Page) -> None:
    page.locator("[name=name]").fill("Acme")
    page.locator("[name=greeting]").fill("<b>Hi</b>")
    page.locator("[name=side]").select_option("start")
    expect(page.locator("[data-words=name]")).to_have_text("Acme")
    expect(page.locator("[data-words=greeting]")).to_have_text("<b>Hi</b>")
    expect(page.locator("[data-stage]")).to_have_attribute("data-side", "start")
    page.locator("[name=greeting]").fill("")
    expect(page.locator("[data-words=greeting]")).to_be_hidden()


def test_a_chosen_picture_shows_before_it_is_sent(page: Page) -> None:
    chosen: Any = {"name": "face.png", "mimeType": "image/png", "buffer": png()}
    page.set_input_files("[name=avatar]", chosen)
    expect(page.locator("[data-picture=avatar]")).to_be_visible()
    page.locator("[name=avatar-clear]").check()
    expect(page.locator("[data-picture=avatar]")).to_be_hidden()


def test_it_turns_dark_and_back(page: Page) -> None:
    button = page.get_by_role("button", name="Dark")
    for theme, pressed in (("dark", "true"), ("light", "false")):
        button.click()
        expect(page.locator("[data-stage]")).to_have_attribute("data-theme", theme)
        expect(button).to_have_attribute("aria-pressed", pressed)
