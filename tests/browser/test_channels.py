"""Channels by hand: where a reply goes and how many texts it becomes, approved texts alone after a day, once more what was held back."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.patience import until
from tests.house import House
from tests.inboxes.pictures import png

pytestmark = pytest.mark.browser

HANGS = """
UPDATE conversations_delivery d SET troubled_at = now() - interval '7 minutes', problem = 'unreachable', attempts = 4
FROM conversations_message m WHERE m.id = d.message_id AND m.text = %s
"""
BEGUN_WITH_FILES = "SELECT count(*)::int FROM desk_draft WHERE attachments <> '[]'"
SEEN = [("desktop", "light"), ("phone", "dark")]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    """A house whose provider finds it, and is not there."""
    standing = House(tmp_path_factory.mktemp("shop"), like=model, extra={"TWILIO_BASE_URL": "http://127.0.0.1:9"})
    try:
        yield standing.open().by_people()
    finally:
        standing.close()


@pytest.fixture(scope="module")
def talks(shop: House) -> House:
    """With what the demo's customers have said on its channels."""
    shop.command("seed_demo", "--without", "weeks")
    return shop


@pytest.fixture
def house(talks: House) -> str:
    return talks.address


def opened(agent: Visitor, who: str) -> Page:
    page = agent.goes_to("/console/conversations/").page
    page.locator(".queue-row", has_text=who).click()
    expect(page.locator("#thread-title", has_text=who)).to_be_visible()
    page.wait_for_load_state("load")
    return page


def looked_at(agent: Visitor, picture: Path) -> None:
    agent.listening = False  # the camera and axe put styles of their own into the page
    agent.page.screenshot(path=picture)
    found = Axe().run(agent.page).response["violations"]
    assert not found, json.dumps([(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found])
    width, shown = agent.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width <= shown


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_a_text_is_counted_as_it_is_written(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example")
    page = opened(sarah, "Dana Whitfield")
    paper, count = page.locator("form[data-paper=reply] textarea"), page.locator("[data-count]")
    expect(page.locator(".way-words")).to_contain_text("Replies go by SMS to +12125550142")
    expect(page.locator("#reply-paper .composer-file")).to_be_visible()
    expect(page.locator("#reply-paper .composer-marks")).to_be_hidden()
    paper.fill("a" * 161)
    expect(count).to_have_text("161 · 2 texts")
    paper.fill("Ø" * 160)
    expect(count).to_have_text("160 · 1 text")
    paper.fill("ő" * 71)
    expect(count).to_have_text("71 · 2 texts")
    looked_at(sarah, screens / f"channels-sms-{size}-{scheme}.png")
    paper.fill("")


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_after_a_day_an_approved_text_is_filled_and_sent(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example")
    page = opened(sarah, "Inés Calderón")
    expect(page.locator("form[data-paper=reply]")).to_be_hidden()
    page.get_by_label("Template").select_option(label="We have an answer · en")
    page.get_by_label("Place 1").locator("visible=true").fill(f"Inés of the {size}")
    words = f"Hello Inés of the {size}, we have an answer to your question."
    expect(page.locator(".way-preview:visible")).to_contain_text(words)
    looked_at(sarah, screens / f"channels-templates-{size}-{scheme}.png")
    page.get_by_role("button", name="Send template").click()
    sent = page.locator(".run-agent", has_text=words)
    expect(sent).to_be_visible()
    expect(sent.locator("tandem-carried")).to_contain_text("Waiting")
    expect(page.get_by_label("Place 1").first).to_have_value("")


@pytest.fixture
def filed(visitor: Callable[..., Visitor]) -> Callable[[str, str], str]:
    """The page of a ticket that Sarah opens from a conversation."""

    def filed(who: str, subject: str) -> str:
        page = opened(visitor().is_in("sarah@acme.example"), who)
        page.get_by_role("link", name="Open a ticket").click()
        page.get_by_label("What is it about?").fill(subject)
        page.get_by_role("button", name="Open the ticket").click()
        expect(page.locator("#thread-title")).to_have_text(subject)
        return "/console/" + page.url.partition("/console/")[2]

    return filed


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_a_tickets_reply_is_counted_as_its_channel_counts(
    visitor: Callable[..., Visitor], filed: Callable[[str, str], str], screens: Path, size: str, scheme: str
) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example").goes_to(filed("Dana Whitfield", f"A late parcel, {size}"))
    expect(sarah.page.locator(".way-words")).to_contain_text("Replies go by SMS to +12125550142")
    paper = sarah.page.locator("form[data-paper=reply] textarea")
    paper.fill("a" * 161)
    expect(sarah.page.locator("[data-count]")).to_have_text("161 · 2 texts")
    expect(sarah.page.locator("#reply-paper .composer-marks")).to_be_hidden()
    looked_at(sarah, screens / f"channels-ticket-sms-{size}-{scheme}.png")
    paper.fill("")


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_a_ticket_says_an_approved_text_once_a_day_has_passed(
    visitor: Callable[..., Visitor], filed: Callable[[str, str], str], screens: Path, size: str, scheme: str
) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example").goes_to(filed("Inés Calderón", f"A question, {size}"))
    page = sarah.page
    expect(page.locator("form[data-paper=reply]")).to_be_hidden()
    page.get_by_label("Template").select_option(label="We have an answer · en")
    page.get_by_label("Place 1").locator("visible=true").fill(f"Inés of the ticket on the {size}")
    looked_at(sarah, screens / f"channels-ticket-templates-{size}-{scheme}.png")
    page.get_by_role("button", name="Send template").click()
    expect(page.locator(".run-agent", has_text=f"Hello Inés of the ticket on the {size}, we have")).to_be_visible()
    expect(page.get_by_label("Place 1").first).to_have_value("")


def test_what_a_carrier_held_back_says_why_and_goes_once_more(visitor: Callable[..., Visitor], screens: Path) -> None:
    tom = visitor().is_in("tom@acme.example")
    page = opened(tom, "Priya Raman")
    told = page.locator(".run-agent tandem-carried")
    expect(told).to_contain_text("Failed")
    expect(told).to_contain_text("The carrier held it back as unwanted")
    looked_at(tom, screens / "channels-failed.png")
    told.get_by_role("button", name="Send again").click()
    expect(told).to_contain_text("Waiting")
    expect(told).to_have_count(1)


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_an_inbox_shows_what_its_provider_is_given(visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    adam = visitor(size, scheme).is_in("admin@acme.example")
    page = adam.goes_to("/admin/inboxes/inbox/add/").page
    page.get_by_role("navigation", name="Channel").get_by_role("link", name="SMS").click()
    expect(page.get_by_label("Number")).to_be_visible()
    looked_at(adam, screens / f"channels-admin-add-{size}-{scheme}.png")
    adam.goes_to("/admin/inboxes/inbox/").page.get_by_role("link", name="Acme on WhatsApp").click()
    expect(page.get_by_role("heading", name="At your provider")).to_be_visible()
    expect(page.locator(".snippet").first).to_contain_text(re.compile(r"/hooks/twilio/whatsapp/\w+/#rc=5&rp=5xx,ct,rt$"))
    page.screenshot(path=screens / f"channels-admin-whole-{size}-{scheme}.png", full_page=True)
    looked_at(adam, screens / f"channels-admin-{size}-{scheme}.png")


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_what_becomes_of_each_file_is_told_before_it_is_sent(
    visitor: Callable[..., Visitor], talks: House, screens: Path, size: str, scheme: str
) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example")
    page = opened(sarah, "Dana Whitfield")
    expect(page.locator(".way-about")).to_contain_text("pictures and small files go along, others as a link")
    page.locator("form[data-paper=reply] [type=file]").set_input_files([
        {"name": "label.png", "mimeType": "image/png", "buffer": png()},
        {"name": "manual.txt", "mimeType": "text/plain", "buffer": b"Read me."},
    ])  # fmt: skip
    expect(page.locator(".upload", has_text="manual.txt").locator("[data-fate]")).to_have_text("as a link")
    expect(page.locator(".upload", has_text="label.png").locator("[data-fate]")).to_have_text("")
    looked_at(sarah, screens / f"channels-files-{size}-{scheme}.png")
    page.get_by_label("Leave out label.png").click()
    page.get_by_label("Leave out manual.txt").click()
    expect(page.locator(".upload")).to_have_count(0)
    with talks.as_owner() as session:  # before the next opens what was begun
        until(lambda: session.execute(BEGUN_WITH_FILES).fetchall() == [(0,)])


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_what_hangs_is_seen_and_given_up(visitor: Callable[..., Visitor], talks: House, screens: Path, size: str, scheme: str) -> None:
    sarah = visitor(size, scheme).is_in("sarah@acme.example")
    page = opened(sarah, "Dana Whitfield")
    for words in (f"One of the {size}.", f"Two of the {size}."):
        page.locator("form[data-paper=reply] textarea").fill(words)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator(".run-agent", has_text=words)).to_be_visible()
    with talks.as_owner() as session:
        session.execute(HANGS, [f"One of the {size}."])
    page.reload()
    hangs = page.locator("tandem-carried.carried-troubled")
    expect(hangs).to_contain_text("Tried again since")
    expect(page.locator("tandem-carried").last).to_contain_text("Waits for the one before")
    looked_at(sarah, screens / f"channels-hangs-{size}-{scheme}.png")
    hangs.get_by_role("button", name="Give up").click()
    expect(page.locator("tandem-carried", has_text="A colleague gave it up")).to_have_count(1 if size == "desktop" else 2)
    expect(hangs).to_have_count(0)
