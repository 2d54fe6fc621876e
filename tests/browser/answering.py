"""A demo with nobody behind it but the assistant: web, a worker, no key; and a customer at the widget who is answered."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.house import House

WORKER = ("worker", "-Q", "turns,default,inbound,outbound,reading", "-P", "threads", "-c", "2")


@contextmanager
def an_answering_house(folder: Path, model: House, app: str = "config.celery", **extra: str) -> Iterator[House]:
    standing = House(folder, like=model, extra={"OPENAI_MODEL": "", "WIDGET_SESSIONS_PER_MINUTE": "1000000"} | extra)
    try:
        standing.open()
        standing.start_beside("celery", "--quiet", "-A", app, *WORKER)
        yield standing
    finally:
        standing.close()


@dataclass
class Talk(Chat):
    """A customer, and what the assistant answers them."""

    @property
    def replies(self) -> Locator:
        return self.panel.locator("#thread .message.assistant[id] .bubble")

    def says_nothing_of_themselves(self) -> "Talk":
        """Past the form that asks for a name one need not give."""
        self.panel.locator("#prechat [type=submit]").click()
        expect(self.words).to_be_visible()
        return self

    def code_in_the_mail(self, house: House) -> str:
        """What stands in the newest letter, once it has come."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            newest = max((house.folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime, default=None)
            if newest and (code := re.search(r"^Subject:.*?(\d{6})", newest.read_text(errors="replace"), re.MULTILINE)):
                return code[1]
            time.sleep(0.05)
        raise AssertionError("no code came")

    def asks(self, text: str) -> str:
        """Its whole reply, once it is a message."""
        known = self.replies.count()
        self.says(text)
        expect(self.replies).to_have_count(known + 1)
        return self.replies.nth(known).inner_text()


def rows(house: House, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the business holds, as its owner reads it."""
    with house.as_owner() as session:
        return session.execute(question, values).fetchall()  # type: ignore[arg-type]
