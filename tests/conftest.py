"""What every test may ask for: a database of its worker's own, the cast, one held clock, hints at hand."""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, TransactionTestCase
from pytest_django import Settings

from apps.conversations import gates
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.events import hints, hub, rollcall
from apps.ground import clock, lane
from apps.tenants.models import Membership
from config.celery import app as celery
from tests import databases, demo
from tests.cast import Cast, assemble
from tests.conversations.scenes import given_to_assistant, says
from tests.factories import make_guest, make_inbox

celery.conf.task_always_eager = True
django_settings.TEMPLATES[0]["OPTIONS"]["loaders"] = [
    (
        "django.template.loaders.cached.Loader",
        ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
TransactionTestCase._fixture_teardown = lambda self: databases.empty()  # only the owner may truncate

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        name = databases.create()
    yield
    with django_db_blocker.unblock():
        databases.let_go()
    databases.drop(name)


@pytest.fixture(autouse=True)
def quick(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hash quickly, mail stays in memory, a hint runs where it is sent."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}}
    monkeypatch.setattr(hints.courier, "send", hints.attempt)


@pytest.fixture(autouse=True)
def held_clock() -> Iterator[clock.HeldClock]:
    """Time stands still at noon until a test moves it."""
    with clock.hold(NOON) as held:
        yield held


@pytest.fixture(autouse=True)
def open_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for what failed in another."""
    monkeypatch.setattr(gates, "_gates", {})


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def guest(cast: Cast) -> Guest:
    """Somebody who has opened Acme's chat."""
    return make_guest(make_inbox(cast.acme))


@pytest.fixture
def chat(guest: Guest) -> Conversation:
    """What they began to say, for the assistant to answer."""
    return given_to_assistant(says(guest))


@pytest.fixture
def seeded(db: None) -> None:
    """The three tenants of the demo, with all that is seeded for them."""
    demo.seed()


@pytest.fixture
def sign_in() -> Callable[[Membership], Client]:
    """A browser in which a member is signed in."""

    def signed_in(member: Membership) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return signed_in


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[list[Any]]]:
    """Within the block, what waits for a commit runs at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
async def lanes() -> AsyncIterator[None]:
    """What a test opens on its event loop ends with it: connections, the hub's reader, the roll-call and its ear for SIGTERM."""
    at_stop = signal.getsignal(signal.SIGTERM)
    yield
    loop = id(asyncio.get_running_loop())
    opened_hub, called = hub._hubs.pop(loop, None), rollcall._rollcalls.pop(loop, None)
    for task in (getattr(opened_hub, "_reader", None), getattr(called, "_caller", None)):
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    signal.signal(signal.SIGTERM, at_stop)
    await lane.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What tests have to tell beside that they passed: `record_property("told", …)`."""
    for report in terminalreporter.stats.get("passed", []):
        for line in (value for name, value in report.user_properties if name == "told"):
            terminalreporter.write_line(line)
