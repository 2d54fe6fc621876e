"""Both ends of a chat as browsers show them, and what the database says was really said."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import psycopg.sql
from playwright.sync_api import Frame, FrameLocator, Locator, expect

from tests.browser.conftest import Visitor
from tests.browser.patience import until
from tests.house import House

LINES = """nodes => nodes.map(node => [
  Number(node.id.split("-")[1]),
  ["customer", "agent", "assistant"].find(kind => node.matches(`.${kind}, .run-${kind}`)) ?? "activity",
  (node.querySelector(".bubble, .message-rich") ?? node.querySelector("p")).innerText.trim(),
  [...node.querySelectorAll(".files img, .files bdi, .message-file .truncate")].map(file => file.alt ?? file.textContent),
])"""
SAID = """
SELECT m.seq, CASE WHEN m.kind = 'activity' THEN m.kind ELSE m.author END, m.text,
    ARRAY(SELECT a.name::text FROM conversations_attachment a WHERE a.message_id = m.id ORDER BY a.id)
FROM conversations_message m WHERE m.conversation_id = %s ORDER BY m.seq
"""
OPENED = (
    "SELECT c.id, c.number FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id WHERE m.text = %s"
)

Line = list[Any]


def change_inbox(house: House, slug: str, **columns: Any) -> None:
    """What its admin would have set."""
    parts = psycopg.sql.SQL(", ").join(psycopg.sql.SQL("{} = %s").format(psycopg.sql.Identifier(name)) for name in columns)
    change = psycopg.sql.SQL("UPDATE inboxes_inbox SET {} WHERE tenant_id = (SELECT id FROM tenants_tenant WHERE slug = %s)").format(parts)
    with house.as_owner() as session:
        session.execute(change, [*columns.values(), slug])


def number_of(house: House, words: str) -> int:
    """The number of the conversation in which that was said."""
    with house.as_owner() as session:
        return _opened(session, words)[1]


def said_in(house: House, words: str) -> list[Line]:
    """All that was said in it."""
    with house.as_owner() as session:
        return [list(row) for row in session.execute(SAID, [_opened(session, words)[0]])]


def _opened(session: psycopg.Connection, words: str) -> tuple[int, int]:
    ((key, number),) = session.execute(OPENED, [words]).fetchall()
    return key, number


@dataclass
class Chat:
    """The customer's side: a host page with the widget on it."""

    visitor: Visitor

    @property
    def launcher(self) -> Locator:
        return self.visitor.page.locator("tandem-widget button")

    @property
    def panel(self) -> FrameLocator:
        return self.visitor.page.frame_locator("tandem-widget iframe")

    @property
    def frame(self) -> Frame:
        (found,) = (frame for frame in self.visitor.page.frames if "/widget/frame/" in frame.url)
        return found

    @property
    def words(self) -> Locator:
        return self.panel.locator("#words")

    @property
    def status(self) -> Locator:
        return self.panel.locator("#status")

    @property
    def messages(self) -> Locator:
        return self.panel.locator("#thread .message[id]")

    @property
    def waiting(self) -> Locator:
        return self.panel.locator("#thread .customer:not([id])")

    def comes_to(self, path: str) -> "Chat":
        self.visitor.goes_to(path)
        return self

    def opens(self) -> "Chat":
        self.launcher.click()
        expect(self.panel.locator("#thread")).to_be_visible()
        return self

    def says(self, text: str) -> None:
        self.words.fill(text)
        self.words.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.messages.get_by_text(text, exact=True)).to_be_visible()

    def attaches(self, name: str, mime: str, body: bytes) -> None:
        self.panel.locator("#picker").set_input_files({"name": name, "mimeType": mime, "buffer": body})

    def lines(self) -> list[Line]:
        return list(self.messages.evaluate_all(LINES))


@dataclass
class Seat:
    """The agent's side: the console's page of one conversation."""

    visitor: Visitor

    @property
    def thread(self) -> Locator:
        return self.visitor.page.locator("#messages")

    @property
    def messages(self) -> Locator:
        return self.thread.locator("[id^=message-]")

    def picks(self, words: str) -> "Seat":
        """Whom the list shows with those words."""
        self.visitor.goes_to("/console/")
        row = self.visitor.page.locator(".queue-row", has_text=words).get_attribute("id") or ""
        return self.takes(int(row.removeprefix("conversation-")))

    def takes(self, number: int) -> "Seat":
        self.visitor.goes_to(f"/console/conversations/{number}/")
        self.visitor.page.get_by_role("button", name="Claim", exact=True).click()
        expect(self.visitor.page.locator("textarea[name=text]").first).to_be_visible()
        return self

    def says(self, text: str) -> None:
        words = self.visitor.page.locator("textarea[name=text]").first
        words.fill(text)
        words.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.messages.get_by_text(text, exact=True)).to_be_visible()

    def lines(self) -> list[Line]:
        return list(self.messages.evaluate_all(LINES))


def demand_the_same(house: House, words: str, *sides: Chat | Seat) -> None:
    """Every side shows what the database holds: all of it, once, in order."""
    said = said_in(house, words)
    assert [seq for seq, *_ in said] == list(range(1, len(said) + 1))
    for side in sides:
        expect(side.messages).to_have_count(len(said))
        demand_lines(side, said)


def demand_lines(side: Chat | Seat, said: list[Line]) -> None:
    """Files are drawn a moment after their message."""
    with suppress(AssertionError):
        until(lambda: side.lines() == said)
    shown = side.lines()
    assert shown == said, f"{type(side).__name__} shows {shown}, but {said} was said"
