"""Files people send: kept for their sender, sent once, forgotten when nobody sends them."""

import hashlib
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import SaidOtherwise
from apps.conversations.admitting import Guest
from apps.conversations.files import Examined
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.queries import attachment_seen_by
from apps.conversations.serving import attachment_seen_by_member, file_response
from apps.conversations.transcripts import messages_of
from apps.events.actors import Actor
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import claims, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

WORDS = b"The pump leaks." * 10_000


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def examined(name: str = "pump.txt", kind: str = "text/plain") -> Examined:
    digest = hashlib.sha256(WORDS).hexdigest()
    return Examined(name=name, type=kind, size=len(WORDS), extension="txt", width=None, height=None, sha256=digest)


def store(cast: Cast, actor: Actor, **overrides: str) -> Attachment:
    return actions.store(BytesIO(WORDS), examined(**overrides), tenant=cast.acme, actor=actor)


def send(guest: Guest, *files: Attachment, text: str = "", client_id: uuid.UUID | None = None) -> list[str]:
    sent = tuple(file.public_id for file in files)
    posted = actions.receive(guest, client_id=client_id or uuid.uuid4(), text=text, attachments=sent)
    return [attachment["id"] for attachment in posted.said.attachments]


def kept(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def test_files_stand_as_their_writer_listed_them(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    files = [store(at_acme, guest.actor, name=name) for name in ("one.txt", "two.txt", "three.txt")]
    listed = [files[2], files[0], files[1]]
    client_id = uuid.uuid4()
    sent = [send(guest, *listed, text="Look", client_id=client_id) for _ in range(2)]
    assert sent == [[one.public_id for one in listed]] * 2, "said again, it is told alike"
    (_, said) = messages_of(waiting)
    assert [one["name"] for one in said.attachments] == ["three.txt", "one.txt", "two.txt"]


def test_a_file_is_kept_whole_under_a_random_name_of_its_tenants(at_acme: Cast, guest: Guest, uploads: Path) -> None:
    stored = store(at_acme, guest.actor)
    (path,) = kept(uploads)
    assert path == uploads / stored.path
    assert (path.parent.name, path.name, path.read_bytes()) == (at_acme.acme.public_id, stored.public_id.partition("_")[2], WORDS)
    assert (stored.visitor_id, stored.membership_id, stored.message) == (guest.visitor_id, None, None)
    assert Event.objects.get(name="attachment.stored").payload == {"attachment": stored.pk}


def test_a_colleagues_file_is_the_colleagues(at_acme: Cast) -> None:
    stored = store(at_acme, at_acme.sarah.actor)
    assert (stored.visitor_id, stored.membership_id) == (None, at_acme.sarah.pk)


def test_a_message_takes_its_files_along_and_needs_no_words_then(at_acme: Cast, guest: Guest) -> None:
    first, second = store(at_acme, guest.actor), store(at_acme, guest.actor, name="two.txt")
    assert send(guest, second, first) == [second.public_id, first.public_id]
    said = Message.objects.get()
    assert (said.text, said.attachments.count()) == ("", 2)


def test_only_ones_own_uploads_can_be_sent(at_acme: Cast, shop: Inbox, guest: Guest) -> None:
    others = [store(at_acme, make_guest(shop).actor), store(at_acme, at_acme.sarah.actor)]
    for foreign in others:
        with pytest.raises(ValidationError, match="not yours"):
            actions.demand_sendable((foreign.public_id,), client_id=uuid.uuid4(), actor=guest.actor)
        with pytest.raises(ValidationError, match="not yours"), transaction.atomic():
            send(guest, foreign)
    with pytest.raises(ValidationError, match="not yours"):
        actions.demand_sendable(("nothing",), client_id=uuid.uuid4(), actor=guest.actor)
    assert not Message.objects.exists()


def test_what_was_sent_is_not_sent_again_but_said_again_it_is_the_same(at_acme: Cast, guest: Guest) -> None:
    file, same = store(at_acme, guest.actor), uuid.uuid4()
    for _ in range(2):
        actions.demand_sendable((file.public_id,), client_id=same, actor=guest.actor)
        assert send(guest, file, client_id=same) == [file.public_id]
    with pytest.raises(ValidationError, match="sent before"):
        actions.demand_sendable((file.public_id,), client_id=uuid.uuid4(), actor=guest.actor)
    with pytest.raises(SaidOtherwise):
        send(guest, client_id=same, text="Without the file")
    assert Message.objects.count() == 1


def test_an_agent_sends_their_own_files_and_no_others(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    held, mine, hers = claims(at_acme.tom, waiting), store(at_acme, at_acme.tom.actor), store(at_acme, at_acme.sarah.actor)
    actions.demand_sendable((mine.public_id,), client_id=uuid.uuid4(), actor=at_acme.tom.actor)
    said = actions.post(held, member=at_acme.tom, client_id=uuid.uuid4(), text=" ", attachments=(mine.public_id,))
    assert [one["name"] for one in said.attachments] == ["pump.txt"]
    with pytest.raises(ValidationError, match="not yours"):
        actions.post(held, member=at_acme.tom, client_id=uuid.uuid4(), text="Look", attachments=(hers.public_id,))
    assert Message.objects.filter(author="agent").count() == 1


def test_what_nobody_sent_is_forgotten_after_a_day_with_its_file(
    at_acme: Cast, guest: Guest, uploads: Path, held_clock: clock.HeldClock
) -> None:
    sent, _unsent = store(at_acme, guest.actor), store(at_acme, guest.actor)
    send(guest, sent)
    held_clock.advance(hours=24)
    assert actions.forget_unsent() == 0
    younger = store(at_acme, guest.actor)
    held_clock.advance(seconds=1)
    assert [actions.forget_unsent() for _ in range(2)] == [1, 0]
    assert set(Attachment.objects.all()) == {sent, younger}
    assert {path.name for path in kept(uploads)} == {Path(sent.path).name, Path(younger.path).name}


def test_a_file_that_is_gone_already_stops_no_sweep(at_acme: Cast, guest: Guest, uploads: Path, held_clock: clock.HeldClock) -> None:
    for _ in range(2):
        store(at_acme, guest.actor)
    kept(uploads)[0].unlink()
    held_clock.advance(days=2)
    assert (actions.forget_unsent(), kept(uploads)) == (2, [])


def test_what_is_sent_while_the_sweep_runs_is_kept(
    at_acme: Cast, guest: Guest, uploads: Path, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store(at_acme, guest.actor)
    held_clock.advance(days=2)
    found = Attachment.objects.filter

    def sent_meanwhile(*what: Any, **which: Any) -> Any:
        if "pk__in" in which and "message" in which:
            with tenant_scope(guest.tenant_id):
                send(guest, file)
        return found(*what, **which)

    monkeypatch.setattr(Attachment.objects, "filter", sent_meanwhile)
    assert actions.forget_unsent() == 0
    assert len(kept(uploads)) == 1


def test_a_visitor_sees_the_files_of_their_own_conversations(at_acme: Cast, shop: Inbox, guest: Guest) -> None:
    sent, unsent = store(at_acme, guest.actor), store(at_acme, guest.actor)
    send(guest, sent)

    def sees(who: Guest, file: Attachment) -> bool:
        return attachment_seen_by(who.family, who.inbox_id, who.visitor_id, file.public_id) == file

    stranger, elsewhere = make_guest(shop), make_guest(make_inbox(at_acme.acme))
    assert [sees(guest, sent), sees(guest, unsent)] == [True, True]
    assert [sees(stranger, sent), sees(stranger, unsent), sees(elsewhere, sent)] == [False] * 3
    assert attachment_seen_by(guest.family, guest.inbox_id, guest.visitor_id, "nothing") is None


def test_a_colleague_sees_what_was_sent_and_their_own(at_acme: Cast, guest: Guest) -> None:
    sent, unsent, own = store(at_acme, guest.actor), store(at_acme, guest.actor), store(at_acme, at_acme.sarah.actor)
    send(guest, sent)
    seen = [attachment_seen_by_member(at_acme.sarah.pk, file.public_id) for file in (sent, unsent, own)]
    assert seen == [sent, None, own]


@pytest.mark.parametrize(("kind", "shown"), [("image/png", "inline"), ("text/plain", "attachment"), ("application/pdf", "attachment")])
def test_only_plain_pictures_are_shown_in_the_page(at_acme: Cast, guest: Guest, kind: str, shown: str) -> None:
    response = file_response(store(at_acme, guest.actor, name="naïve “pump”.txt", kind=kind))
    assert b"".join(response.streaming_content) == WORDS  # type: ignore[arg-type]
    assert response.headers["Content-Disposition"] == f"{shown}; filename*=UTF-8''na%C3%AFve%20%E2%80%9Cpump%E2%80%9D.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    for close in response._resource_closers:  # the response's own way would end the connection of this test too
        close()


def test_a_conversation_keeps_its_files(at_acme: Cast, guest: Guest) -> None:
    says(guest)
    assert send(guest, store(at_acme, guest.actor), text="Here") != []
    assert Message.objects.latest("seq").text == "Here"
