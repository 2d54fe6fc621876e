"""S16: mail is kept raw before anything is made of it, once, by a pipe or from a provider that proves itself."""

import base64
import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from apps.conversations import brought, tasks
from apps.conversations.actions.originals import store_raw
from apps.conversations.models import Inbound
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import replace_secret, rotate_secret
from apps.inboxes.channels.email import hook_address
from apps.inboxes.channels.mail import signing
from apps.inboxes.channels.mail.opening import LARGEST, opened
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.channels.mails import ACMES, ANNAS, in_parts, kept_under, raw
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, kind="email", sender=ACMES)


def rows(inbox: Inbox) -> list[Inbound]:
    with tenant_scope(inbox.tenant_id):
        return list(Inbound.objects.filter(inbox=inbox).order_by("id"))


def pipe(mail: bytes, key: str, *more: str) -> int:
    """The exit code that a mail server sees."""
    with patch.object(sys, "stdin", SimpleNamespace(buffer=BytesIO(mail))):
        try:
            call_command("receive_email", "--inbox", key, *more)
        except CommandError as refused:
            return refused.returncode
    return 0


def test_a_mail_that_is_piped_in_is_kept_as_it_came(inbox: Inbox, folder: Path) -> None:
    mail = raw(body="Größe".encode("latin-1"))
    assert pipe(mail, inbox.key, "--recipient", "help+x@acme.example") == 0
    (kept,) = rows(inbox)
    assert (kept.provider_id, kept.sender, kept.fields) == ("first@example.org", ANNAS, {"recipient": "help+x@acme.example"})
    assert (folder / kept.path).read_bytes() == mail
    assert kept.path.startswith(f"mail/{inbox.tenant.public_id}/")


def test_a_mail_that_comes_twice_is_kept_once(inbox: Inbox, folder: Path) -> None:
    for route in ("a", "b", "a"):
        assert pipe(raw(f"Received: from {route}"), inbox.key) == 0
    assert len(rows(inbox)) == len(kept_under(folder)) == 1


def test_who_brings_a_mail_waits_for_its_headers_alone(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def noted(octets: bytes) -> EmailMessage:
        read.append(octets)
        return opened(octets)

    monkeypatch.setattr(brought, "opened", noted)
    monkeypatch.setattr(tasks.take_in, "delay", lambda *_: None)
    for number, end in enumerate((b"\r\n", b"\n")):
        mail = raw(f"Message-ID: <{number}@example.org>", body="x" * 1_000_000).replace(b"\r\n", end)
        assert pipe(mail, inbox.key) == 0
    assert max(map(len, read)) < 1_000
    assert [(row.provider_id, row.sender) for row in rows(inbox)] == [("0@example.org", ANNAS), ("1@example.org", ANNAS)]


def test_what_is_no_mail_is_kept_for_somebody_to_look_at(inbox: Inbox, folder: Path) -> None:
    assert pipe(b"\xff\xfe no mail", inbox.key) == 0
    assert kept_under(folder) == [b"\xff\xfe no mail"]
    assert rows(inbox)[0].sender == ""


def test_a_mail_server_is_told_what_to_do_with_what_is_not_taken(cast: Cast, inbox: Inbox, folder: Path) -> None:
    assert pipe(raw(), "never_was") == pipe(raw(), make_inbox(cast.acme).key) == 67
    assert pipe(b"", inbox.key) == pipe(b"x" * (LARGEST + 1), inbox.key) == 65
    assert (rows(inbox), kept_under(folder)) == ([], [])


@pytest.mark.parametrize("place", ["keep_mail", "inbox_by_key"])
@pytest.mark.parametrize("error", [OperationalError("away"), OSError(28, "No space left on device")])
def test_what_cannot_be_kept_now_is_brought_again(inbox: Inbox, place: str, error: Exception) -> None:
    with patch(f"apps.conversations.management.commands.receive_email.{place}", side_effect=error):
        assert pipe(raw(), inbox.key) == 75


def test_without_its_file_there_is_no_row(inbox: Inbox) -> None:
    with patch("apps.conversations.actions.originals.os.fsync", side_effect=OSError(28, "No space left on device")):
        assert pipe(raw(), inbox.key) == 75
    assert rows(inbox) == []
    assert pipe(raw(), inbox.key) == 0


@pytest.fixture
def post(inbox: Inbox) -> Post:
    """A provider brings something to the address it was given."""

    def posted(*, password: str | None = None, key: str = "", **given: Any) -> int:
        said = signing.passwords(inbox)[0] if password is None else password
        sign_in = base64.b64encode(f"tandem:{said}".encode()).decode()
        headers = {"Authorization": f"Basic {sign_in}"} if said else {}
        return Client(headers=headers).post(f"/hooks/email/{key or inbox.key}/", **given).status_code

    return posted


def mailgun(**fields: Any) -> dict[str, Any]:
    return {"timestamp": "1", "token": "t", "signature": "s", "recipient": ACMES, "sender": ANNAS} | fields


HEADERS = [["From", f"Anna Berg <{ANNAS}>"], ["To", ACMES], ["Subject", "Größe"], ["Message-Id", "<gun@example.org>"]]


def test_mailgun_brings_raw_mail(inbox: Inbox, post: Post, folder: Path) -> None:
    assert post(data=mailgun(**{"body-mime": raw(body="Größe").decode()})) == 200
    assert kept_under(folder) == [raw(body="Größe")]
    assert (rows(inbox)[0].sender, rows(inbox)[0].fields) == (ANNAS, {"recipient": ACMES})


def test_mailgun_brings_mail_in_pieces(inbox: Inbox, post: Post, folder: Path) -> None:
    file = SimpleUploadedFile("list.csv", b"a,b", "text/csv")
    pieces = {"body-plain": "Größe fünf", "message-headers": json.dumps(HEADERS), "attachment-count": "1", "attachment-1": file}
    assert post(data=mailgun(**pieces)) == 200
    assert rows(inbox)[0].provider_id == "gun@example.org"
    assert b"list.csv" in kept_under(folder)[0]


def postmark(**fields: Any) -> dict[str, Any]:
    posted = {"MessageID": "x", "OriginalRecipient": ACMES, "Headers": [{"Name": "Message-ID", "Value": "<mark@example.org>"}]} | fields
    return {"data": json.dumps(posted), "content_type": "application/json"}


def test_postmark_brings_raw_mail(inbox: Inbox, post: Post, folder: Path) -> None:
    assert post(**postmark(RawEmail=raw(body="Größe").decode())) == 200
    assert kept_under(folder) == [raw(body="Größe")]


def test_postmark_brings_mail_in_pieces(inbox: Inbox, post: Post) -> None:
    assert post(**postmark(FromFull={"Email": ANNAS, "Name": "Anna"}, Subject="Größe", TextBody="Fünf")) == 200
    assert (rows(inbox)[0].provider_id, rows(inbox)[0].sender) == ("mark@example.org", ANNAS)


def test_a_large_mail_is_taken_from_postmark(inbox: Inbox, post: Post) -> None:
    files = (("photo.png", "image/png", b"x" * 12 * 2**20),)
    assert post(**postmark(RawEmail=in_parts("See.", files=files).decode())) == 200
    assert len(rows(inbox)) == 1


def test_brought_ten_times_it_is_kept_once(inbox: Inbox, post: Post) -> None:
    assert {post(data=mailgun(**{"body-mime": raw().decode()})) for _ in range(10)} == {200}
    assert len(rows(inbox)) == 1


@pytest.mark.parametrize("password", ["", "guess", "ü"])
def test_who_does_not_know_the_password_brings_nothing(inbox: Inbox, post: Post, folder: Path, password: str) -> None:
    assert post(data=mailgun(**{"body-mime": raw().decode()}), password=password) == 403
    assert (rows(inbox), kept_under(folder)) == ([], [])


@pytest.mark.parametrize("sign_in", ["Basic", "Basic !!!", "Bearer x", "Basic /w==", "basic bm9jb2xvbg=="])
def test_a_broken_sign_in_is_none(inbox: Inbox, sign_in: str) -> None:
    assert Client(headers={"Authorization": sign_in}).post(f"/hooks/email/{inbox.key}/").status_code == 403


def test_another_inboxes_password_opens_nothing(cast: Cast, post: Post) -> None:
    other = make_inbox(cast.acme, kind="email", sender="other@acme.example")
    assert post(data=mailgun(**{"body-mime": raw().decode()}), key=other.key) == 403


def test_after_a_rotation_the_password_before_is_known_until_the_next(cast: Cast, inbox: Inbox, post: Post) -> None:
    (old,) = signing.passwords(inbox)
    rotate_secret(inbox, actor=cast.olivia.actor)
    assert post(data=mailgun(**{"body-mime": raw().decode()}), password=old) == 200
    rotate_secret(inbox, actor=cast.olivia.actor)
    assert post(data=mailgun(**{"body-mime": raw().decode()}), password=old) == 403


def test_a_password_that_was_replaced_is_refused_at_once(cast: Cast, inbox: Inbox, post: Post) -> None:
    (old,) = signing.passwords(inbox)
    rotate_secret(inbox, actor=cast.olivia.actor)
    replace_secret(inbox, actor=cast.olivia.actor)
    assert post(data=mailgun(**{"body-mime": raw().decode()}), password=old) == 403
    (new,) = signing.passwords(inbox)
    assert post(data=mailgun(**{"body-mime": raw().decode()}), password=new) == 200


def test_where_there_is_no_such_inbox_there_is_nothing(cast: Cast, post: Post) -> None:
    assert post(key="never_was") == post(key=make_inbox(cast.acme).key) == 404


@pytest.mark.parametrize(
    "given",
    [{}, {"data": mailgun()}, {"data": "{", "content_type": "application/json"}, {"data": "[1]", "content_type": "application/json"}],
)
def test_what_no_provider_brings_is_refused_with_a_sentence(inbox: Inbox, post: Post, given: dict[str, Any]) -> None:
    assert post(**given) == 400
    assert rows(inbox) == []


def test_a_provider_may_look_whether_somebody_is_there(inbox: Inbox) -> None:
    address = hook_address(inbox)
    said, _, place = address.removeprefix("http://").rpartition("@")
    headers = {"Authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}
    path = f"/{place.partition('/')[2]}"
    assert Client(headers=headers).head(path).status_code == 200
    assert Client(headers=headers).get(path).status_code == 405


def test_the_same_mail_by_two_ways_at_one_instant_is_one_file(inbox: Inbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is written whole beside the other before either takes its place."""
    both = threading.Barrier(2, timeout=20)
    monkeypatch.setattr("apps.conversations.actions.originals.os.fsync", lambda _: both.wait())
    with ThreadPoolExecutor(2) as threads:
        paths = {one.result() for one in [threads.submit(store_raw, inbox, raw()) for _ in range(2)]}
    (path,) = paths
    assert (folder / path).read_bytes() == raw()
    assert [one.name for one in (folder / path).parent.iterdir()] == [Path(path).name]
