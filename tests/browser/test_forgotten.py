"""Somebody is forgotten while they chat, while a colleague reads along, and while they are exported, twice. (F16)"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.env import ROOT
from tests.browser.chat import Chat, change_inbox, number_of
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.patience import until
from tests.browser.test_privacy import WHOSE, proven
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

CANARY = "Quillfeather"
SAID = f"I am {CANARY}, where is it?"
WORKER = ("celery", "--quiet", "-A", "tests.browser.halting", "worker", "-P", "threads", "-c", "2", "-Q", "reading")
COMMAND = (sys.executable, "-m", "tests.browser.halting", "export_transcripts", "--tenant", "acme", "--output")
SPEAKS = """INSERT INTO conversations_partial (tenant_id, conversation_id, turn, fence, text, started_at)
SELECT tenant_id, id, 'turn', fence, %s, now() FROM conversations_conversation WHERE number = %s AND tenant_id = %s"""
PLACES = ("conversations_message", "conversations_note", "conversations_partial", "desk_draft")
HALTED, GO_ON = "halted-*", "go-on"  # as `halting` calls them
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    change_inbox(shop, "acme", answered_by="assistant")  # whose worker is away: what it says stands as it is
    return shop.address


def one(house: House, sql: str, *values: object) -> int:
    with house.as_owner() as session:
        ((found,),) = session.execute(sql.encode(), values).fetchall()
    return int(found)


def exports_in_the_background(ops: Visitor) -> None:
    page = ops.goes_to("/console/exports/").page
    page.get_by_text("As it was said").click()
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("list", name="Exports")).to_be_visible()


def by_command(shop: House, file: Path) -> "subprocess.Popen[str]":
    command = subprocess.Popen([*COMMAND, file], cwd=ROOT, env=shop.environment, stderr=subprocess.PIPE, text=True)
    shop.others.append(command)  # type: ignore[arg-type] - it ends with the house
    return command


def stored(page: Page) -> str:
    return str(page.evaluate(STORED))


def test_nothing_of_them_is_left_on_any_screen_or_in_any_export(
    shop: House, visitor: Callable[..., Visitor], screens: Path, tmp_path: Path
) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    customer.says(SAID)
    customer.sees(SAID)
    number = number_of(shop, SAID)
    contact, tenant = one(shop, WHOSE, SAID), one(shop, "SELECT id FROM tenants_tenant WHERE slug = 'acme'")
    known_as = one(shop, "SELECT number FROM conversations_contact WHERE id = %s", contact)
    with shop.as_owner() as session:
        session.execute(SPEAKS, [f"Dear {CANARY}, it", number, tenant])
    customer.visitor.page.reload()
    expect(customer.panel.get_by_text(f"Dear {CANARY}, it")).to_be_visible()
    customer.words.fill(f"{CANARY} begins")
    until(lambda: f"{CANARY} begins" in stored(customer.visitor.page))

    sarah = visitor().signs_in("sarah@acme.example").goes_to(f"/console/conversations/{number}/").page
    expect(sarah.get_by_text(SAID, exact=True).first).to_be_visible()
    sarah.get_by_role("tab", name="Note").click()
    sarah.locator("form[data-paper=note] textarea").fill(f"{CANARY} called")
    until(lambda: one(shop, "SELECT count(*) FROM desk_draft WHERE text LIKE %s", f"{CANARY}%") == 1)

    owner = proven(visitor().signs_in("owner@acme.example"), f"/admin/conversations/contact/{contact}/erasure/").page
    owner.get_by_label(f"Type “forget {known_as}” to confirm").fill(f"forget {known_as}")

    kept, file = shop.folder / "uploads" / "exports", tmp_path / "told.jsonl"
    exports_in_the_background(visitor().signs_in("ops@acme.example"))
    shop.start_beside(*WORKER)
    command = by_command(shop, file)
    until(lambda: len(list(shop.folder.glob(HALTED))) == 2, within=120)
    assert list(tmp_path.glob(".told.jsonl.*.half"))
    assert list(kept.glob("*/*/*.half"))

    customer.visitor.listening = False  # their token opens nothing any more, and the page says so for as long as it stands
    owner.get_by_role("button", name="Forget this person for good").click()
    expect(owner.get_by_text("They are shut out")).to_be_visible()

    expect(sarah.get_by_role("heading", name="This person was forgotten")).to_be_visible()
    assert CANARY not in sarah.content() + stored(sarah)
    expect(customer.status).to_have_text("This chat has ended")
    expect(customer.words).to_have_value("")
    expect(customer.panel.get_by_text(CANARY)).to_have_count(0)
    until(lambda: CANARY not in stored(customer.visitor.page))
    assert not list(kept.glob("*/*/*")), "it goes with the question, before anything else does"

    (shop.folder / GO_ON).touch()
    assert "Somebody in it was forgotten meanwhile" in command.communicate(timeout=120)[1]
    assert command.returncode == 1
    assert not list(tmp_path.iterdir())
    for place in PLACES:
        until(lambda place=place: not one(shop, f"SELECT count(*) FROM {place} WHERE text LIKE %s", f"%{CANARY}%"), within=120)  # type: ignore[misc]
    assert not list(kept.glob("*/*/*"))
    assert one(shop, "SELECT count(*) FROM reports_exportjob WHERE state <> 'gone'") == 0
    for size, scheme in (("desktop", "light"), ("phone", "dark")):
        looker = visitor(size, scheme).signs_in("sarah@acme.example")
        looked_at(looker, "forgotten", f"/console/conversations/{number}/", screens / f"forgotten-{size}-{scheme}.png")
