"""A real house for real browsers: its own database with the demo in it, its own web process, Debian's Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.env import ROOT
from tests import databases

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PASSWORD = "tandem-demo"


@pytest.fixture(autouse=True)
def quick() -> None:
    """The house is another process: nothing of this one is replaced."""


@pytest.fixture(autouse=True)
def held_clock() -> None:
    """Browsers keep real time."""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Tandem."""
    name, port = databases.create(point=False), _free_port()
    folder = tmp_path_factory.mktemp("house")
    environment = os.environ | {
        "DEBUG": "1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": databases.address("default", name),
        "MIGRATION_DATABASE_URL": databases.address("owner", name),
        "REDIS_URL": str(settings.REDIS_URL),
        "REDIS_PREFIX": f"browser-{port}",
    }
    subprocess.run([sys.executable, "manage.py", "seed_demo"], cwd=ROOT, env=environment, check=True, timeout=60)
    with (folder / "web.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"],
            cwd=ROOT,
            env=environment,
            stderr=log,
        )
    try:
        _await(f"http://127.0.0.1:{port}/readyz", folder / "web.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(10)
        databases.drop(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(address: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(URLError, OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the house did not get ready:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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


@pytest.fixture
def visitor(chromium: Browser, house: str) -> Iterator[Callable[..., Visitor]]:
    """`visitor(size="phone", scheme="dark")`: a browser; at the end none of its pages may have complained."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(size: str = "desktop", scheme: Any = "light", **options: Any) -> Visitor:
        context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
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
