"""Ops export what is meant: counted while they fill it in, followed while it is made, taken when it is done; on every screen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, SIZES, Visitor
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

OPS = "ops@acme.example"
SEEN = {
    "exports": "/console/exports/?channel=whatsapp&sample=20&seed=a",
    "admin-messages": "/admin/messages/",
    "admin-conversations": "/admin/conversations/conversation/?channel=whatsapp",
}


@pytest.fixture
def house(shop: House) -> str:
    return shop.address


@pytest.fixture
def worker(shop: House) -> None:
    shop.command("seed_demo", "--without", "weeks")
    shop.start_beside(
        "celery", "-A", "config.celery", "worker", "-P", "solo", "-Q", "reading,default", "--without-gossip", "--without-mingle"
    )


def test_an_export_from_the_form_to_the_file(
    visitor: Callable[..., Visitor], shop: House, worker: None, screens: Path, tmp_path: Path
) -> None:
    ops = visitor().signs_in(OPS).goes_to("/console/exports/")
    page, count = ops.page, ops.page.locator("#export-count")
    everything = count.locator("strong").inner_text()
    page.get_by_label("WhatsApp").check()
    expect(count.locator("strong")).not_to_have_text(everything)
    many = count.locator("strong").inner_text()
    assert 0 < int(many) < int(everything.replace(",", ""))

    page.get_by_text("Mood, confidence and samples").click()
    page.get_by_label("Mood below").fill("7")
    expect(count).to_contain_text("“7” is not between 0 and 1.")
    page.get_by_label("Mood below").fill("")
    expect(count.locator("strong")).to_have_text(many)

    page.get_by_text("As it was said").click()
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=120_000)  # its worker may only be beginning
    with page.expect_download() as taking:
        link.click()
    taking.value.save_as(tmp_path / "export")
    lines = [json.loads(line) for line in (tmp_path / "export").read_text().splitlines()]
    assert {line["channel"] for line in lines} == {"whatsapp"}
    assert len(lines) == int(many)

    page.goto(f"{shop.address}/console/conversations/{lines[0]['number']}/")
    page.get_by_role("button", name="Export this conversation").click()
    page.get_by_role("link", name="As text").wait_for()
    page.screenshot(path=screens / "export-thread.png")
    for size in SIZES:
        for scheme in ("light", "dark"):
            looker = visitor(size, scheme)
            looker.page.context.add_cookies(page.context.cookies())  # signed in afresh, as a single conversation wants it
            for name, path in (SEEN | {"printed": f"/console/conversations/{lines[0]['number']}/taken/html/"}).items():
                looked_at(looker, name, path, screens / f"{name}-{size}-{scheme}.png")
