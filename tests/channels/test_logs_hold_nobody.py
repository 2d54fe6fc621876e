"""S28: canaries go every way through the house, are failed on at every turn, and are in no line of its logs and no figure."""

import asyncio
import io
import json
import logging
import logging.config
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DataError, ProgrammingError, connection
from django.test import AsyncClient, Client
from pytest_django import Settings
from structlog.contextvars import clear_contextvars

from apps.assistant import actions as assistant
from apps.conversations import actions
from apps.conversations.brought import keep_mail
from apps.conversations.models import Conversation
from apps.ground import lane
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tools import registry
from config import logs
from config.bench.standin.twilio import TwilioStandIn
from config.embedded import Places
from tests.assistant.conftest import Script, till  # noqa: F401
from tests.cast import Cast
from tests.channels.leaving import drain
from tests.channels.mails import ACMES, in_parts
from tests.channels.mailserver import Post
from tests.channels.texting import hook_of, make_number, texts
from tests.conversations.scenes import answers, claims, given_to_assistant, says
from tests.environment import DATA_DIR
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import make_ticket

pytestmark = pytest.mark.django_db(transaction=True)

WORD, PHONE = "Quillfeather", "+491515550999"
CANARIES = (WORD, WORD.lower(), PHONE, PHONE.removeprefix("+"), PHONE.replace("+", "%2B"))
NAME, EMAIL, SAID, FILE = f"Nina {WORD}", f"nina.{WORD}@example.org".lower(), f"I am {WORD}, call {PHONE}.", f"{WORD} passport.png"


class Lines:
    """What the house logs in production, while it goes on."""

    def __init__(self) -> None:
        self._stream = io.StringIO()

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def named(self, event: str) -> dict[str, Any]:
        return next(line for line in self.told if line["event"] == event)

    def taken(self) -> Iterator["Lines"]:
        root = logging.getLogger()
        before, level = root.handlers[:], root.level
        asked = logs.configuration(readable=False, level="INFO")
        asked["handlers"]["stderr"]["stream"] = self._stream
        logging.config.dictConfig(asked)
        yield self
        logging.config.dictConfig(django_settings.LOGGING)
        root.handlers[:], root.level = before, level
        clear_contextvars()


@pytest.fixture
def lines() -> Iterator[Lines]:
    yield from Lines().taken()


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def assert_nobody(lines: Lines) -> None:
    """Neither in the logs nor in the figures."""
    told = lines.text
    assert told
    figures = Client().get("/metrics")
    assert figures.status_code == 200
    for canary in CANARIES:
        assert canary not in told
        assert canary not in figures.text


def test_of_a_chat_on_a_page(cast: Cast, lines: Lines) -> None:
    inbox = make_inbox(cast.acme)

    async def chats() -> None:
        client, head = AsyncClient(), {"content_type": "application/json"}
        arrives = json.dumps({"inbox": inbox.key, "page": f"https://shop.example/?q={EMAIL}"})
        try:
            opened = await client.post("/widget/api/session", arrives, **head)
            token = {"authorization": f"Bearer {opened.json()['token']}"}
            body = json.dumps({"client_id": str(uuid.uuid4()), "text": SAID})
            assert (await client.post("/widget/api/messages", body, headers=token, **head)).status_code == 201
            await client.post("/widget/api/messages", json.dumps({"client_id": WORD, "text": SAID}), headers=token, **head)
        finally:
            await lane.close()

    asyncio.run(chats())
    said = [line for line in lines.told if line["event"] == "request" and line["status"] == 201]
    with tenant_scope(cast.acme.pk):
        conversation = Conversation.objects.get()
    assert (said[0]["tenant"], said[0]["conversation"], len(said[0]["request_id"])) == (cast.acme.pk, conversation.pk, 32)
    assert_nobody(lines)


def test_of_a_text_in_and_out_and_one_that_fails(cast: Cast, twilio: TwilioStandIn, lines: Lines) -> None:
    number = make_number(cast.acme)
    texts(twilio, number, SAID, sender=PHONE)
    Client().post(hook_of(number), {"From": PHONE, "Body": SAID}, headers={"X-Twilio-Signature": WORD})
    conversation = answered(cast, number, f"Dear {NAME}", f"Are you there, {NAME}?")
    twilio.refuse(21211)
    drain(conversation)
    twilio.cut_after_accepting()
    drain(conversation)
    assert_nobody(lines)


def test_of_a_text_that_nothing_can_be_made_of(cast: Cast, twilio: TwilioStandIn, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.conversations.actions.taking.receive", breaks)
    texts(twilio, make_number(cast.acme), SAID, sender=PHONE)
    assert (lines.named("inbound.failed")["reason"], "apps/" in lines.named("inbound.failed")["at"]) == ("ValueError", True)
    assert_nobody(lines)


def test_of_a_mail_with_a_file_and_its_answer_that_no_server_takes(cast: Cast, post: Post, lines: Lines) -> None:
    inbox = make_inbox(cast.acme, kind="email", sender=ACMES)
    mail = in_parts(text=SAID, files=((FILE, "image/png", b"PNG"),), From=f"{NAME} <{EMAIL}>", Subject=f"About {WORD}")
    post.to_recipient = f"550 {EMAIL} is not known here"
    keep_mail(inbox, mail)
    conversation = answered(cast, inbox, f"Dear {NAME}")
    drain(conversation)
    failed = lines.named("delivery.not_sent")
    assert (failed["conversation"], failed["channel"]) == (conversation.pk, "email")
    assert_nobody(lines)


def test_of_a_ticket_and_its_letters(cast: Cast, lines: Lines) -> None:
    conversation = says(make_guest(make_inbox(cast.acme)), SAID)
    with tenant_scope(cast.acme.pk):
        actions.add_address(conversation.contact, "email", EMAIL)
    make_ticket(conversation, subject=f"{NAME} asks")
    browser = Client()
    browser.force_login(cast.sarah.user)
    browser.get(f"/console/tickets/?q={WORD}")
    browser.get(f"/console/search/?q={EMAIL}")
    assert {line.get("member") for line in lines.told if line["event"] == "request"} == {cast.sarah.pk}
    assert_nobody(lines)


@pytest.mark.usefixtures("till")
def test_of_a_turn_whose_tool_breaks(cast: Cast, model: Script, lines: Lines) -> None:
    for name in ("ring", "peek"):
        registry._tools[name] = replace(registry._tools[name], run=breaks)
        model.calls(name, json.dumps({"to": NAME}))
        model.calls(name)
    model.says(f"I could not find {NAME}.")
    chat = given_to_assistant(says(make_guest(make_inbox(cast.acme)), SAID))
    assistant.take_turns(chat.tenant_id, chat.pk)
    failed = lines.named("tool.failed")
    assert (failed["conversation"], failed["turn"] > 0, failed["reason"]) == (chat.pk, True, "ValueError")
    assert lines.named("turn.taken")["conversation"] == chat.pk
    assert_nobody(lines)


def test_of_a_turn_that_breaks_itself(cast: Cast, model: Script, lines: Lines) -> None:
    model.breaks(ValueError(SAID))
    chat = given_to_assistant(says(make_guest(make_inbox(cast.acme)), SAID))
    assistant.take_turns(chat.tenant_id, chat.pk)
    assert lines.named("turn.failed")["conversation"] == chat.pk
    assert_nobody(lines)


def test_of_a_page_that_breaks_with_words_in_its_error(cast: Cast, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.views.demo.sign_ins", breaks)
    client = Client(raise_request_exception=False)
    assert client.get(f"/?q={EMAIL}").status_code == 500
    assert client.get(f"/{EMAIL}/").status_code == 404
    assert client.get("/", headers={"host": f"{WORD}.example"}).status_code == 400
    broken = next(line for line in lines.told if line["logger"] == "django.request" and "exception" in line)
    assert broken["exception"].endswith("ValueError")
    assert len(broken["request_id"]) == 32
    assert_nobody(lines)


def test_of_a_statement_that_the_database_refuses(cast: Cast, lines: Lines) -> None:
    """The embedded server keeps a log of its own, which others write to as well."""
    word = f"{WORD.lower()}{uuid.uuid4().hex}"
    with pytest.raises(DataError, match=word), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [word])
    with pytest.raises(ProgrammingError, match=word), connection.cursor() as cursor:
        cursor.execute(f"SELECT {word}")
    assert word not in (Places(DATA_DIR).log / "postgres.log").read_text(errors="replace")
    Client().get("/healthz?" + word)
    assert word not in lines.text
    assert "request" not in [line["event"] for line in lines.told]


def answered(cast: Cast, inbox: Inbox, *texts: str) -> Conversation:
    with tenant_scope(cast.acme.pk):
        conversation = claims(cast.sarah, Conversation.objects.get(inbox=inbox))
    for text in texts:
        answers(cast.sarah, conversation, text)
    return conversation


def breaks(*_: Any, **__: Any) -> Any:
    raise ValueError(SAID)
