"""A real house for real browsers: its own database with the demo in it, its own web process, Debian's Chromium."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.house import House

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PASSWORD = "tandem-demo"
PATIENCE = 30_000  # a visitor whose server died tries again every few seconds, and a machine may be busy with other things

expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def quick() -> None:
    """The house is another process: nothing of this one is replaced."""


@pytest.fixture(autouse=True)
def held_clock() -> None:
    """Browsers keep real time."""


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """What every house begins as a copy of; nobody is ever in it."""
    standing = House(tmp_path_factory.mktemp("model"))
    try:
        yield standing.furnished()
    finally:
        standing.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[str]:
    """The address of a running Tandem."""
    standing = House(tmp_path_factory.mktemp("house"), like=model)
    try:
        yield standing.open().address
    finally:
        standing.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    """A house of the module's own, whose chats are open at every hour and answered by people."""
    standing = House(tmp_path_factory.mktemp("shop"), like=model, extra={"WIDGET_SESSIONS_PER_MINUTE": "1000000"})
    try:
        yield standing.open().by_people()
    finally:
        standing.close()
        _forget(standing.address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


_cookies: dict[tuple[str, str], Any] = {}


def _forget(address: str) -> None:
    """Another house may stand there next."""
    for key in [key for key in _cookies if key[0] == address]:
        del _cookies[key]


@dataclass
class Visitor:
    """Somebody at a browser of their own; whatever the page complains of is kept."""

    page: Page
    house: str
    complaints: list[str] = field(default_factory=list)
    listening: bool = True

    def hears(self, complaint: str) -> None:
        if self.listening:
            self.complaints.append(complaint)

    def goes_to(self, path: str) -> "Visitor":
        if not self.listening:
            self.page.goto("about:blank")  # whatever the page before still says is said by then
            self.listening = True
        self.page.goto(self.house + path)
        return self

    def signs_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        self.goes_to("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        with self.page.expect_navigation():
            self.page.locator("form button[type=submit]").first.click()
        return self

    def is_in(self, email: str) -> "Visitor":
        """Signed in from before: at the door once a house, which takes its time over every password."""
        if (self.house, email) in _cookies:
            self.page.context.add_cookies(_cookies[self.house, email])
        else:
            _cookies[self.house, email] = self.signs_in(email).page.context.cookies()
        return self

    def comes_in(self, email: str) -> "Visitor":
        return self.is_in(email).goes_to("/console/")


@pytest.fixture
def visitor(chromium: Browser, house: str) -> Iterator[Callable[..., Visitor]]:
    """`visitor(size="phone", scheme="dark")`: a browser; at the end none of its pages may have complained."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(size: str = "desktop", scheme: Any = "light", **options: Any) -> Visitor:
        context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE)
        arrived = Visitor(context.new_page(), house)
        arrived.page.on("console", lambda said: arrived.hears(said.text) if said.type == "error" else None)
        arrived.page.on("pageerror", lambda error: arrived.hears(str(error)))
        contexts.append(context)
        visitors.append(arrived)
        return arrived

    yield arrive
    for context in contexts:
        context.close()
    assert [complaint for each in visitors for complaint in each.complaints] == []


@pytest.fixture(scope="session")
def screens() -> Path:
    """Where pictures of the pages are kept, to be looked at."""
    folder = Path(os.environ["DATA_DIR"]) / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
