"""A message as its channel is given it: marks, files, the thread of mails it answers."""

from pathlib import Path

import pytest
from pytest_django import Settings

from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery, Message, Original
from apps.conversations.rendering import outgoing_of, parts_of, worded
from apps.inboxes.channels import Capabilities
from apps.inboxes.channels.email import Email
from tests.cast import Cast
from tests.channels.leaving import answered_by, make_number, newest

pytestmark = pytest.mark.django_db

MAIL = Capabilities(markup=True, files=1, longest=100_000)


@pytest.fixture
def said(at_acme: Cast, ann: Guest) -> Delivery:
    return newest(answered_by(at_acme.sarah, ann, "It **leaves** today: [see](https://example.org/a)"))


def heard(said: Delivery) -> Message:
    return Message.objects.filter(conversation=said.conversation_id, author="customer").latest("seq")


def test_marks_stay_where_the_channel_shows_them_and_are_words_elsewhere(said: Delivery) -> None:
    assert said.message is not None
    assert worded(said.message, MAIL) == "It **leaves** today: [see](https://example.org/a)"
    assert worded(said.message, Capabilities()) == "It leaves today: see (https://example.org/a)"


def test_it_answers_the_mails_it_came_by_the_newest_first(said: Delivery) -> None:
    plain = outgoing_of(said, MAIL)
    assert (plain.subject, plain.references) == ("", ())
    Original.objects.create(message=heard(said), mail_id="1@example.org", subject="My order")
    assert outgoing_of(said, MAIL).subject == "Re: My order"
    assert said.message is not None
    Original.objects.create(message=said.message, mail_id="2@example.org", subject="RE: My order")
    answered = outgoing_of(said, MAIL)
    assert (answered.subject, answered.references) == ("Re: My order", ("2@example.org", "1@example.org"))
    assert said.conversation is not None
    assert answered.thread == said.conversation.public_id


def test_as_many_files_go_along_as_the_channel_carries(
    said: Delivery, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Email, "can", MAIL)
    settings.MEDIA_ROOT = tmp_path
    assert said.message is not None
    for place, name in enumerate(["one.png", "two.png"]):
        (tmp_path / name).write_bytes(name.encode())
        said.message.attachments.create(
            public_id=name, name=name, type="image/png", size=7, sha256="", path=name, position=place
        )  # fmt: skip
    (part,) = parts_of(said.message, make_number(said.message.tenant, "email", sender="help@acme.example"), "ann@example.org")
    said.text, said.files = part.text, list(part.files)
    carried = outgoing_of(said, MAIL)
    assert [(file.name, file.type, file.content) for file in carried.files] == [("one.png", "image/png", b"one.png")]
    assert carried.text.endswith("\n[two.png]")
    said.files = []
    assert outgoing_of(said, MAIL).files == ()


@pytest.mark.parametrize("author", ["assistant", "system"])
def test_what_no_person_wrote_says_so(said: Delivery, author: str) -> None:
    assert not outgoing_of(said, MAIL).is_automatic
    Message.objects.filter(pk=said.message_id).update(author=author)
    assert outgoing_of(Delivery.objects.get(pk=said.pk), MAIL).is_automatic
