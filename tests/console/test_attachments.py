"""Files that agents send and were sent: told by what they are, seen by the tenant's own people."""

import re
import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.files import examine
from apps.conversations.models import Attachment, Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import new_id
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path  # type: ignore[return-value]


HTMX = {"HX-Request": "true"}


def upload(browser: Client, *files: tuple[str, bytes]) -> Any:
    return browser.post("/console/attachments/", {"file": [SimpleUploadedFile(name, body) for name, body in files]})


def ids_in(answer: Any) -> list[str]:
    return re.findall(r'name="attachments" value="([^"]+)"', answer.text)


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme))))


def test_files_are_kept_and_sent_with_a_message(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    kept = upload(browser, ("list.txt", b"one\ntwo"), ("more.csv", b"a,b"))
    assert kept.status_code == 200
    answer = browser.post(
        f"/console/conversations/{conversation.number}/messages/",
        {"client_id": new_id(), "text": "", "attachments": ids_in(kept), "after": 2},
        headers=HTMX,
    )
    assert answer.status_code == 200
    for public_id in ids_in(kept):
        assert f"/console/attachments/{public_id}/" in answer.text
    found = browser.get(f"/console/attachments/{ids_in(kept)[0]}/")
    assert read(found) == b"one\ntwo"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Disposition"].startswith("attachment")


def test_what_is_not_taken_is_said_and_the_rest_is_kept(cast: Cast, sign_in: SignIn) -> None:
    answer = upload(sign_in(cast.sarah), ("list.txt", b"one"), ("evil.svg", b"<svg onload='x'/>"))
    assert answer.status_code == 200
    assert len(ids_in(answer)) == 1
    assert "evil.svg: This kind of file cannot be sent" in answer.text


def test_more_than_a_message_holds_are_left_out_and_that_is_said(cast: Cast, sign_in: SignIn) -> None:
    answer = upload(sign_in(cast.sarah), *((f"{number}.txt", b"one") for number in range(11)))
    assert len(ids_in(answer)) == 10
    assert "at most 10 files: the others were left out" in answer.text


def test_nothing_taken_is_a_refusal(cast: Cast, sign_in: SignIn) -> None:
    assert upload(sign_in(cast.sarah), ("evil.html", b"<html>")).status_code == 422
    assert sign_in(cast.sarah).post("/console/attachments/").status_code == 422


def test_who_only_reads_uploads_nothing(cast: Cast, sign_in: SignIn) -> None:
    assert upload(sign_in(cast.vera), ("list.txt", b"one")).status_code == 403


def test_an_upload_that_was_not_sent_is_its_uploaders_alone(cast: Cast, sign_in: SignIn) -> None:
    (public_id,) = ids_in(upload(sign_in(cast.sarah), ("list.txt", b"one")))
    assert read(sign_in(cast.sarah).get(f"/console/attachments/{public_id}/")) == b"one"
    assert sign_in(cast.tom).get(f"/console/attachments/{public_id}/").status_code == 404


def test_what_a_customer_sent_is_seen_by_the_tenants_people_and_no_rival(cast: Cast, sign_in: SignIn) -> None:
    guest = make_guest(make_inbox(cast.acme))
    with tenant_scope(cast.acme.pk):
        stream = BytesIO(b"from the customer")
        stored = actions.store(stream, examine(stream, "note.txt"), tenant=cast.acme, actor=guest.actor)
        actions.receive(guest, client_id=uuid.uuid4(), text="", attachments=(stored.public_id,))
    address = f"/console/attachments/{stored.public_id}/"
    assert read(sign_in(cast.vera).get(address)) == b"from the customer"
    assert sign_in(cast.charlie).get(address).status_code == 404
    assert sign_in(cast.sarah).get("/console/attachments/never_was/").status_code == 404


def test_no_file_is_sent_twice(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    form = {"text": "Here", "attachments": ids_in(upload(browser, ("list.txt", b"one")))}
    address = f"/console/conversations/{conversation.number}/messages/"
    assert browser.post(address, form | {"client_id": new_id()}, headers=HTMX).status_code == 200
    assert browser.post(address, form | {"client_id": new_id()}, headers=HTMX).status_code == 422
    with tenant_scope(cast.acme.pk):
        assert Attachment.objects.count() == 1
