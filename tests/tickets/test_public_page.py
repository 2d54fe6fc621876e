"""The page on which a customer follows a ticket: by the signed link alone, in their language, and with a field to answer in."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations import actions as conversations
from apps.conversations.files import examine
from apps.conversations.models import Contact, Message
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.speaking import TAGS, followed
from apps.tickets import actions
from apps.tickets.links import token_of
from apps.tickets.models import Stage, Ticket
from apps.widget.views import followed as page
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

KEYS = ["title", "open", "pending", "solved", "closed"]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "replies", page.Rate(1, burst=100))


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    conversation = scenes.says(make_guest(make_inbox(cast.acme, name="Acme chat"), locale="es"), "La bomba **no** funciona.")
    with tenant_scope(cast.acme.pk):
        ticket = actions.open_ticket(
            contact=conversation.contact, subject="Bomba rota", conversation=conversation, key="one", actor=SYSTEM
        )  # fmt: skip
        return Ticket.objects.select_related("tenant", "conversation", "contact").get(pk=ticket.pk)


def address(ticket: Ticket) -> str:
    with tenant_scope(ticket.tenant_id):
        return f"/tickets/{token_of(ticket)}/"


def answered(ticket: Ticket, text: str = "Sigue sin funcionar.", **form: str) -> Any:
    return Client(enforce_csrf_checks=True).post(address(ticket), {"client_id": str(uuid.uuid4()), "text": text} | form)


def said(ticket: Ticket) -> list[str]:
    with tenant_scope(ticket.tenant_id):
        found = Message.objects.filter(conversation=Ticket.objects.get(pk=ticket.pk).conversation, author="customer")
        return [one.text for one in found.order_by("seq")]


def test_it_tells_how_it_stands_and_what_was_said_in_their_language(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        actions.note(ticket, member=cast.tom, client_id=uuid.uuid4(), text="Between us: he is right.")
    scenes.claims(cast.sarah, ticket.conversation)  # type: ignore[arg-type]
    scenes.answers(cast.sarah, ticket.conversation, "Le enviamos otra.")  # type: ignore[arg-type]
    scenes.notes(cast.sarah, ticket.conversation, "A note of the conversation.")  # type: ignore[arg-type]
    shown = Client().get(address(ticket))
    for words in ("Bomba rota", "La bomba <strong>no</strong> funciona.", "Le enviamos otra.", followed("es", "open"), '<html lang="es"'):
        assert words in shown.text
    for secret in ("Between us", "A note of the conversation", "Lindqvist"):
        assert secret not in shown.text


def test_nobody_indexes_it_and_no_other_site_learns_of_it(ticket: Ticket) -> None:
    headers = Client().get(address(ticket)).headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("stage", [Stage.PENDING, Stage.SOLVED, Stage.CLOSED])
def test_each_stage_has_its_sentence(cast: Cast, ticket: Ticket, stage: Stage) -> None:
    with tenant_scope(cast.acme.pk):
        actions.move(ticket, to=stage, actor=SYSTEM)
    shown = Client().get(address(ticket)).text
    assert followed("es", stage) in shown
    assert ("<textarea" in shown) == (stage != Stage.CLOSED)


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"), lambda token: "never_was", lambda token: "ñ" * 80]
)
def test_a_link_that_is_wrong_leads_nowhere(ticket: Ticket, spoil: Callable[[str], str]) -> None:
    with tenant_scope(ticket.tenant_id):
        token = spoil(token_of(ticket))
    for send in (Client().get, Client().post):
        assert send(f"/tickets/{token}/").status_code == 404


def test_a_link_that_was_ended_opens_nothing(cast: Cast, ticket: Ticket) -> None:
    old = address(ticket)
    with tenant_scope(cast.acme.pk):
        actions.revoke_link(ticket, actor=cast.sarah.actor)
    assert Client().get(old).status_code == 404
    assert Client().get(address(ticket)).status_code == 200


def test_a_reply_is_said_once_and_wakes_what_was_solved(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        actions.move(ticket, to=Stage.SOLVED, actor=SYSTEM)
    again = {"client_id": str(uuid.uuid4())}
    for _ in range(2):
        answer = answered(ticket, **again)
        assert (answer.status_code, answer.url) == (303, f"{address(ticket)}#end")
    assert said(ticket) == ["La bomba **no** funciona.", "Sigue sin funcionar."]
    with tenant_scope(cast.acme.pk):
        assert Ticket.objects.get(pk=ticket.pk).status == Stage.OPEN


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "a\x00b"])
def test_what_is_no_message_is_refused_and_kept(ticket: Ticket, text: str) -> None:
    answer = answered(ticket, text)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert text.strip("\x00 ")[:50] in answer.text
    assert len(said(ticket)) == 1


def test_more_than_anybody_writes_is_not_even_read(ticket: Ticket) -> None:
    form = "application/x-www-form-urlencoded"
    assert Client().post(address(ticket), f"text={'x' * 70_000}", content_type=form).status_code == 413
    assert len(said(ticket)) == 1


def test_other_words_under_one_id_are_refused(ticket: Ticket) -> None:
    again = {"client_id": str(uuid.uuid4())}
    answered(ticket, "First.", **again)
    assert answered(ticket, "Second.", **again).status_code == 409
    assert said(ticket)[1:] == ["First."]


def test_who_hurries_is_asked_to_wait_and_loses_nothing(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "replies", page.Rate(0.001, burst=1))
    answered(ticket, "First.")
    answer = answered(ticket, "Second.")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0, "Second." in answer.text) == (429, True, True)


def test_nothing_is_taken_of_who_is_blocked(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        conversations.block(ticket.contact, actor=cast.sarah.actor)
    assert answered(ticket).status_code == 403
    assert len(said(ticket)) == 1


def test_a_file_of_the_conversation_is_shown_and_no_other(cast: Cast, ticket: Ticket) -> None:
    guest = make_guest(make_inbox(cast.acme))
    kept = []
    with tenant_scope(cast.acme.pk):
        scenes_of = {"own": cast.sarah, "another": cast.tom}
        for name, member in scenes_of.items():
            stream = io.BytesIO(f"{name} file".encode())
            kept.append(conversations.store(stream, examine(stream, f"{name}.txt"), tenant=cast.acme, actor=member.actor))
    scenes.claims(cast.sarah, ticket.conversation)  # type: ignore[arg-type]
    other = scenes.claims(cast.tom, scenes.says(guest))
    with tenant_scope(cast.acme.pk):
        for member, conversation, stored in zip((cast.sarah, cast.tom), (ticket.conversation, other), kept, strict=True):
            conversations.post(conversation, member=member, client_id=uuid.uuid4(), text="", attachments=(stored.public_id,))  # type: ignore[arg-type]
    assert "own.txt" in Client().get(address(ticket)).text
    found = Client().get(f"{address(ticket)}files/{kept[0].public_id}/")
    assert b"".join(found.streaming_content) == b"own file"
    assert Client().get(f"{address(ticket)}files/{kept[1].public_id}/").status_code == 404


def test_a_ticket_without_a_conversation_shows_what_it_is_about(cast: Cast, ticket: Ticket) -> None:
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.create(name="Ana", language="de")
        alone = actions.open_ticket(contact=contact, subject="Rechnung", description="Bitte als PDF.", key="two", actor=SYSTEM)
    shown = Client().get(address(alone)).text
    assert "Bitte als PDF." in shown
    assert f'<strong dir="auto">{cast.acme.name}</strong>' in shown  # by hand: nobody else said so
    assert followed("de", "open") in shown
    assert answered(alone).status_code == 303
    assert [line.html for line in Client().get(address(alone)).context["lines"]] == ["<p>Bitte als PDF.</p>", "<p>Sigue sin funcionar.</p>"]


def test_a_colleague_of_a_rival_who_is_signed_in_sees_what_any_holder_of_the_link_sees(
    cast: Cast, ticket: Ticket, sign_in: Callable[[Membership], Client]
) -> None:
    assert "Bomba rota" in sign_in(cast.charlie).get(address(ticket)).text


def test_long_threads_come_in_pages(cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.widget.slips.PAGE", 2)
    for text in ("Dos.", "Tres.", "Cuatro."):
        answered(ticket, text)
    newest = Client().get(address(ticket))
    assert [line.html for line in newest.context["lines"]] == ["<p>Tres.</p>", "<p>Cuatro.</p>"]
    earlier = Client().get(address(ticket), {"before": newest.context["earlier"]})
    assert [line.html for line in earlier.context["lines"]][-1] == "<p>Dos.</p>"


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_has_its_words(tag: str) -> None:
    words = [followed(tag, key, number=7) for key in KEYS]
    assert all(word and word.strip() == word and "!" not in word for word in words)
    assert "7" in words[0]
    assert len(set(words)) == len(words)
    assert tag == "en" or words != [followed("en", key, number=7) for key in KEYS]
