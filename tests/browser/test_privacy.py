"""Somebody is forgotten while they chat; and the pages on which that is asked for and proven."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, number_of
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_console_thread import Customer
from tests.browser.test_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

PAGES = {
    "privacy-dictionary": "/admin/privacy/retention/dictionary/",
    "privacy-retention": "/admin/privacy/retention/add/",
    "privacy-hold": "/admin/privacy/hold/add/",
}
WHOSE = "SELECT c.contact_id FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id WHERE m.text = %s"


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    return shop.address


def proven(owner: Visitor, path: str) -> Visitor:
    """They are asked once more who they are, and then are where they wished to go."""
    page = owner.goes_to(path).page
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**{path}")
    return owner


def test_who_is_forgotten_is_shut_out_and_told(shop: House, visitor: Callable[..., Visitor]) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    customer.says("Please forget me: I am Quillfeather.")
    customer.sees("Please forget me: I am Quillfeather.")
    with shop.as_owner() as session:
        ((contact,),) = session.execute(WHOSE, ["Please forget me: I am Quillfeather."]).fetchall()
        ((number,),) = session.execute("SELECT number FROM conversations_contact WHERE id = %s", [contact]).fetchall()

    owner = visitor().signs_in("owner@acme.example")
    page = proven(owner, f"/admin/conversations/contact/{contact}/erasure/").page
    page.get_by_label(f"Type “forget {number}” to confirm").fill(f"forget {number}")
    customer.visitor.listening = False  # their token opens nothing any more, and the page says so for as long as it stands
    page.get_by_role("button", name="Forget this person for good").click()
    expect(page.get_by_text("They are shut out")).to_be_visible()

    expect(customer.status).to_have_text("This chat has ended")
    expect(customer.panel.get_by_text("Quillfeather")).to_have_count(0)


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_its_pages(shop: House, visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
    owner = visitor(size, scheme).signs_in("owner@acme.example")
    words = f"Something of mine, {size}"
    Customer(shop.address).says(words)
    with shop.as_owner() as session:
        ((contact,),) = session.execute(WHOSE, [words]).fetchall()
    number = number_of(shop, words)
    pages = {
        "privacy-person": f"/admin/conversations/contact/{contact}/change/",
        "privacy-erasure": f"/admin/conversations/contact/{contact}/erasure/",
        "privacy-console-erasure": f"/console/conversations/{number}/erasure/",
        "privacy-audit": "/admin/events/event/copy/",
        **PAGES,
    }
    proven(owner, pages["privacy-erasure"])
    for name, path in pages.items():
        looked_at(owner, name, path, screens / f"{name}-{size}-{scheme}.png")
