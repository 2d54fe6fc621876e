"""The provider's stand-in, over HTTP, as the one that our settings name; and somebody who texts."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.assistant.actions import turning
from apps.conversations.admitting import Guest
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.channels.leaving import make_number, make_texter
from tests.channels.mailserver import Post, Server


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as standin:
        settings.TWILIO_BASE_URL = standin.url
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = standin.account_sid, standin.auth_token
        yield standin


@pytest.fixture
def at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message waits for the one before, although the clock stands still."""
    monkeypatch.setattr("apps.conversations.actions.outbox.moment_for", lambda _: clock.now())


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def number(twilio: TwilioStandIn, at_acme: Cast) -> Inbox:
    return make_number(at_acme.acme)


@pytest.fixture
def ann(number: Inbox) -> Guest:
    return make_texter(number)


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    kept = Post()
    controller = Server(kept, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT, settings.EMAIL_USE_TLS = 5, False
    yield kept
    controller.stop()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Script:
    """What the assistant says, by a script."""
    script = Script()
    monkeypatch.setattr(turning, "provider", lambda: script)
    return script
