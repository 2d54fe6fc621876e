"""Files that a customer sends with a reply on their ticket's page."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.conversations.models import Attachment, Contact, Message, Visitor
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.text.speaking import phrase
from apps.tickets import actions
from apps.tickets.links import token_of
from apps.tickets.models import Ticket
from apps.widget.views import followed as page
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.inboxes.pictures import png
from tests.tickets.scenes import make_ticket

pytestmark = pytest.mark.django_db

FAILED = phrase("en", "failed")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "replies", page.Rate(1, burst=100))


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(says(make_guest(make_inbox(cast.acme))))


def address(ticket: Ticket) -> str:
    with tenant_scope(ticket.tenant_id):
        return f"/tickets/{token_of(ticket)}/"


def file(name: str = "crack.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if content is None else content, content_type="text/html")


def sends(ticket: Ticket, *files: SimpleUploadedFile, **form: Any) -> Any:
    known = {"client_id": str(uuid.uuid4()), "text": "See the picture.", "file": list(files)}
    return Client(enforce_csrf_checks=True).post(address(ticket), known | form)


def sent(ticket: Ticket) -> list[str]:
    with tenant_scope(ticket.tenant_id):
        messages = Message.objects.filter(conversation=Ticket.objects.get(pk=ticket.pk).conversation, author="customer").order_by("-seq")
        return [one.name for one in messages[0].attachments.order_by("position")]


def test_they_go_with_the_reply_and_are_shown_to_both(cast: Cast, ticket: Ticket, sign_in: Callable[[Membership], Client]) -> None:
    answer = sends(ticket, file(), file("../notes.html.txt", b"Bought in May."))
    assert (answer.status_code, sent(ticket)) == (303, ["crack.png", "notes.html.txt"])
    shown = Client().get(address(ticket)).text
    assert "crack.png" in shown
    console = sign_in(cast.sarah)
    assert "crack.png" in console.get(f"/console/tickets/{ticket.number}/").text
    with tenant_scope(cast.acme.pk):
        stored = Attachment.objects.get(name="notes.html.txt")
    for served in (Client().get(f"{address(ticket)}files/{stored.public_id}/"), console.get(f"/console/attachments/{stored.public_id}/")):
        assert served.headers["Content-Disposition"].startswith("attachment")
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(served.streaming_content) == b"Bought in May."  # type: ignore[attr-defined]


def test_one_says_what_words_would(ticket: Ticket) -> None:
    assert (sends(ticket, file(), text=" ").status_code, sent(ticket)) == (303, ["crack.png"])


def test_sent_twice_they_are_said_once(ticket: Ticket) -> None:
    again = {"client_id": str(uuid.uuid4())}
    assert [sends(ticket, file(), **again).status_code for _ in range(2)] == [303, 303]
    with tenant_scope(ticket.tenant_id):
        assert Message.objects.filter(author="customer").count() == 2
        assert Attachment.objects.exclude(message=None).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html><script>1</script></html>", phrase("en", "wrong_type")),
        ("picture.png", b"MZ\x90\x00 a program", phrase("en", "wrong_type")),
        ("long.txt", b"x" * (10 * 2**20 + 1), phrase("en", "too_large", limit=10)),
    ],
)
def test_what_is_not_taken_is_said_and_the_rest_is_kept(ticket: Ticket, name: str, content: bytes, words: str) -> None:
    refused = sends(ticket, file(), file(name, content))
    assert (refused.status_code, f"{name}: {words}" in refused.text, "See the picture." in refused.text) == (422, True, True)
    kept = [one.public_id for one in refused.context["kept"]]
    assert f'name="attachments" value="{kept[0]}" checked' in " ".join(refused.text.split())
    assert sends(ticket, attachments=kept).status_code == 303
    assert sent(ticket) == ["crack.png"]


def test_more_than_a_reply_holds_are_refused_and_nothing_is_lost(ticket: Ticket) -> None:
    refused = sends(ticket, *[file(f"{number}.png") for number in range(6)])
    assert (refused.status_code, f"{FAILED} (1–5 · 10 MB)" in refused.text, "See the picture." in refused.text) == (422, True, True)
    with tenant_scope(ticket.tenant_id):
        assert not Attachment.objects.exists()


def test_more_than_anybody_sends_is_not_even_read(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_REQUEST", 2_000)
    refused = sends(ticket, file(content=b"x" * 2_000))
    assert (refused.status_code, phrase("en", "too_large", limit=10) in refused.text) == (413, True)


def test_who_said_nothing_is_asked_to(ticket: Ticket) -> None:
    refused = sends(ticket, text=" ")
    assert (refused.status_code, f'role="alert">{phrase("en", "placeholder")}' in refused.text) == (422, True)


def test_nobody_sends_what_somebody_else_uploaded(cast: Cast, ticket: Ticket) -> None:
    other = make_ticket(says(make_guest(make_inbox(cast.acme))))
    refused = sends(other, file(), file("page.html", b"<html></html>"))
    sends(ticket, attachments=[refused.context["kept"][0].public_id])
    assert sent(ticket) == []


def test_what_names_no_file_is_left_out(ticket: Ticket) -> None:
    kept = sends(ticket, file(), file("page.html", b"<html></html>")).context["kept"]
    assert sends(ticket, attachments=["\x00", "nothing", kept[0].public_id]).status_code == 303
    assert sent(ticket) == ["crack.png"]


def test_what_was_kept_goes_with_what_comes_later_whoever_of_theirs_wrote_meanwhile(ticket: Ticket) -> None:
    kept = [one.public_id for one in sends(ticket, file(), file("page.html", b"<html></html>")).context["kept"]]
    with tenant_scope(ticket.tenant_id):
        said = Message.objects.get(author="customer")
        other = Visitor.objects.create(contact=ticket.contact, inbox=said.visitor.inbox, digest="other")  # type: ignore[union-attr]
        Message.objects.filter(pk=said.pk).update(visitor=other)
    assert sends(ticket, file("page.png"), attachments=kept).status_code == 303
    assert sent(ticket) == ["crack.png", "page.png"]


def test_an_inbox_that_takes_none_offers_none(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        Inbox.objects.update(takes_files=False)
    assert 'type="file"' not in Client().get(address(ticket)).text
    assert sends(ticket, file()).status_code == 422


def test_who_never_wrote_sends_them_too(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.create(name="Ana")
        alone = actions.open_ticket(contact=contact, subject="By phone", key="two", actor=SYSTEM)
    assert [sends(alone, file(), text=words).status_code for words in ("Here it is.", "And another.")] == [303, 303]
    assert sent(alone) == ["crack.png"]
    with tenant_scope(cast.acme.pk):
        assert contact.visitors.count() == 1
