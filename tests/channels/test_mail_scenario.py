"""By mail from end to end: a mail is taken in, the reply leaves through a mail server, and the answer to it goes on in the same thread."""

from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.assistant import gathering
from apps.conversations import actions
from apps.conversations.brought import keep_mail
from apps.conversations.models import Contact, Conversation, Delivery, Inbound, Original, Outcome
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.channels.mail.signing import reply_address
from apps.inboxes.models import Inbox
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.channels.mails import ACMES, ANNAS, BENS, PASSED, SERVER, raw
from tests.channels.mailserver import Post
from tests.conversations.scenes import answers, claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_any_pace")]


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT, settings.MAIL_AUTH_SERVERS = tmp_path, [SERVER]
    monkeypatch.setattr(gathering, "sleep", lambda _: None)


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, kind="email", sender=ACMES, answered_by="assistant")


def only_conversation(inbox: Inbox) -> Conversation:
    with tenant_scope(inbox.tenant_id):
        return Conversation.objects.select_related("tenant").get()


def said(inbox: Inbox) -> list[tuple[str, str]]:
    with tenant_scope(inbox.tenant_id):
        found = only_conversation(inbox).messages.exclude(kind="activity").order_by("seq")
        return list(found.values_list("author", "text"))


def answer_to(letter: EmailMessage, body: str, *headers: str, mail_id: str = "second@example.org", sender: str = ANNAS) -> bytes:
    """As a mail program answers: to the address it names, in its thread."""
    return raw(
        PASSED, f"To: {letter['Reply-To']}", f"In-Reply-To: {letter['Message-ID']}", f"Message-ID: <{mail_id}>",
        f"References: {letter['References']} {letter['Message-ID']}", *headers, body=body, sender=sender, subject=str(letter["Subject"]),
    )  # fmt: skip


def test_a_question_its_reply_and_the_answer_to_that(model: Script, post: Post, inbox: Inbox) -> None:
    model.says("Order 1042 left **today**.").says("You are welcome.")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))

    (letter,) = post.taken
    assert (letter["To"], letter["Subject"], letter["In-Reply-To"]) == (ANNAS, "Re: Order 1042", "<first@example.org>")
    assert letter["Auto-Submitted"] == "auto-replied"
    assert "Order 1042 left today." in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    quoted = "Thank you!\r\n\r\nOn Mon, 23 Nov 2026 at 10:05, Acme <help@acme.example> wrote:\r\n> Order 1042 left today.\r\n"
    keep_mail(inbox, answer_to(letter, quoted))
    assert said(inbox) == [
        ("customer", "Order 1042\n\nWhere is it?"), ("assistant", "Order 1042 left **today**."),
        ("customer", "Thank you!"), ("assistant", "You are welcome."),
    ]  # fmt: skip
    second = post.taken[1]
    assert (second["In-Reply-To"], second["Subject"]) == ("<second@example.org>", "Re: Order 1042")
    assert len({letter["Message-ID"], second["Message-ID"]}) == 2
    with tenant_scope(inbox.tenant_id):
        assert list(Delivery.objects.values_list("state", flat=True)) == ["sent", "sent"]
        assert Original.objects.count() == 2
        assert Contact.objects.count() == 1


def test_the_address_alone_finds_the_conversation(model: Script, post: Post, inbox: Inbox) -> None:
    """Where a mail program keeps neither thread nor subject."""
    model.says("It left today.").says("Gladly.")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    ((_, address),) = getaddresses([str(post.taken[0]["Reply-To"])])
    keep_mail(inbox, raw(PASSED, f"To: {address}", "Message-ID: <third@example.org>", body="Thank you!", subject="Another thing"))
    assert [author for author, _ in said(inbox)] == ["customer", "assistant", "customer", "assistant"]


def test_an_answer_to_what_had_ended_elsewhere_takes_that_up_again(model: Script, post: Post, inbox: Inbox, cast: Cast) -> None:
    """Of the page, where they had gone and were written to."""
    page = says(make_guest(make_inbox(cast.acme)), "Where is it?")
    with tenant_scope(inbox.tenant_id):
        told = {"to": ANNAS, "text": "Soon.", "purpose": "message", "state": "sent", "key": "told"}
        Delivery.objects.create(conversation=page, inbox=inbox, **told)
        actions.resolve(page, outcome=Outcome.WENT_SILENT, actor=cast.sarah.actor)
    model.says("Gladly.")
    keep_mail(inbox, raw(PASSED, f"To: {reply_address(inbox, page.public_id)}", body="Thank you!", subject="Something"))
    assert (only_conversation(inbox).pk, fresh(page).status) == (page.pk, "open")
    assert said(inbox)[1][0] == "customer"


def test_a_colleagues_reply_leaves_in_the_same_thread_as_a_persons(model: Script, post: Post, inbox: Inbox, cast: Cast) -> None:
    model.says("It left today.")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    conversation = claims(cast.sarah, only_conversation(inbox))
    answers(cast.sarah, conversation, "It comes at nine.")
    first, second = post.taken
    assert (second["Auto-Submitted"], second["In-Reply-To"]) == (None, "<first@example.org>")
    assert second["References"].split()[-1] == "<first@example.org>"
    assert first["Message-ID"] in second["References"]


def test_brought_ten_times_it_is_answered_once(model: Script, post: Post, inbox: Inbox) -> None:
    model.says("It left today.")
    for _ in range(10):
        keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    assert (len(post.taken), len(said(inbox))) == (1, 2)


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: bulk", "Return-Path: <>"])
def test_another_machine_is_not_answered(model: Script, post: Post, inbox: Inbox, header: str) -> None:
    model.says("It left today.")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    keep_mail(inbox, answer_to(post.taken[0], "I am on holiday.", header))
    assert (len(post.taken), len(said(inbox))) == (1, 2)
    with tenant_scope(inbox.tenant_id):
        assert list(Inbound.objects.order_by("pk").values_list("state", flat=True)) == ["taken", "dropped"]


def test_our_own_letter_that_comes_back_is_not_answered(model: Script, post: Post, inbox: Inbox) -> None:
    """An inbox that writes to another of ours, or to itself."""
    model.says("It left today.")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    keep_mail(inbox, post.taken[0].as_bytes())
    assert (len(post.taken), len(said(inbox))) == (1, 2)


def test_whoever_was_handed_on_the_letter_begins_their_own(model: Script, post: Post, inbox: Inbox) -> None:
    model.says("It left today.").says("How can I help?")
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    keep_mail(inbox, answer_to(post.taken[0], "What is this about?", sender=BENS))
    assert [letter["To"] for letter in post.taken] == [ANNAS, BENS]
    with tenant_scope(inbox.tenant_id):
        assert Conversation.objects.count() == 2
        assert Contact.objects.count() == 2
    assert "left" not in str(model.asked[1].transcript)


def test_a_mail_server_that_is_away_costs_a_moment_and_no_letter(
    model: Script, post: Post, inbox: Inbox, held_clock: clock.HeldClock
) -> None:
    model.says("It left today.")
    post.to_recipient = "451 Later"
    keep_mail(inbox, raw(PASSED, body="Where is it?", subject="Order 1042"))
    assert post.taken == []
    post.to_recipient = "250 OK"
    held_clock.advance(minutes=5)
    actions.deliver_due()
    assert [letter["To"] for letter in post.taken] == [ANNAS]
    assert fresh(only_conversation(inbox)).holder == "assistant"
