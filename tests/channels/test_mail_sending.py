"""Letters leave by SMTP, stand in their thread, and what the mail server says of them is understood."""

from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings

from apps.ground import clock
from apps.inboxes.channels import Failure, Medium, Outgoing, Unsent, Unsure, carrier
from apps.inboxes.channels.email import EMAIL
from apps.inboxes.channels.mail import signing
from tests.channels.mails import ACMES, ANNAS, THREAD, an_inbox
from tests.channels.mailserver import Post


def a_letter(**overrides: Any) -> Outgoing:
    return Outgoing(**{"key": "message:1", "to": ANNAS, "text": "It is **on its way**.", "subject": "Re: Order 1042"} | overrides)


def body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).strip()


def test_a_letter_stands_in_the_thread_of_what_it_answers(post: Post) -> None:
    inbox = an_inbox()
    EMAIL.send(inbox, a_letter(thread=THREAD, references=("second@example.org", "first@example.org")))
    (letter,) = post.taken
    assert (letter["From"], letter["To"], letter["Subject"]) == (f"Acme <{ACMES}>", ANNAS, "Re: Order 1042")
    assert letter["In-Reply-To"] == "<second@example.org>"
    assert letter["References"] == "<first@example.org> <second@example.org>"
    assert signing.thread_of(inbox, letter["Reply-To"].addresses[0].addr_spec) == THREAD
    assert post.senders == [ACMES]


def test_a_letter_is_read_in_words_and_in_html(post: Post) -> None:
    EMAIL.send(an_inbox(), a_letter(text="It is **on its way**.\n\n<script>x</script>"))
    (letter,) = post.taken
    assert body(letter, "plain").startswith("It is on its way.")
    assert "<strong>on its way</strong>" in body(letter, "html")
    assert "<script" not in body(letter, "html")


def test_a_letter_keeps_its_id_at_every_try(post: Post) -> None:
    inbox = an_inbox()
    sent = [EMAIL.send(inbox, a_letter()) for _ in range(2)]
    assert {one.provider_id for one in sent} == {signing.message_id(inbox, "message:1")}
    assert {letter["Message-ID"] for letter in post.taken} == {f"<{sent[0].provider_id}>"}
    assert EMAIL.send(inbox, a_letter(key="message:2")).provider_id != sent[0].provider_id
    assert EMAIL.find(inbox, a_letter(), since=clock.now(), until=None) == []


def test_an_id_fits_where_it_is_kept() -> None:
    assert len(signing.message_id(an_inbox(sender=f"help@{'a' * 60}.{'b' * 60}.example"), "message:1")) <= 120


def test_only_the_assistants_words_are_called_automatic(post: Post) -> None:
    EMAIL.send(an_inbox(), a_letter(is_automatic=True))
    EMAIL.send(an_inbox(), a_letter())
    assert [letter["Auto-Submitted"] for letter in post.taken] == ["auto-replied", None]


def test_files_go_along(post: Post) -> None:
    EMAIL.send(an_inbox(), a_letter(files=(Medium(name="Rechnung 5 €.pdf", type="application/pdf", content=b"%PDF-1.7"),)))
    (file,) = post.taken[0].iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == ("Rechnung 5 €.pdf", "application/pdf", b"%PDF-1.7")


def test_a_name_or_a_subject_makes_no_header(post: Post) -> None:
    EMAIL.send(an_inbox(name='Acme, "the" shop'), a_letter(subject="Hi\r\nBcc: mallory@evil.example"))
    (letter,) = post.taken
    assert letter["Bcc"] is None
    assert letter["From"].addresses[0].addr_spec == ACMES


def test_a_letter_about_nothing_is_from_somebody(post: Post) -> None:
    EMAIL.send(an_inbox(), a_letter(subject=""))
    assert post.taken[0]["Subject"] == "Acme"


@pytest.mark.parametrize(
    ("answer", "failure", "is_lasting"),
    [
        ("550 5.1.1 No such user", Failure.BAD_ADDRESS, True),
        ("553 bad address", Failure.BAD_ADDRESS, True),
        ("550 5.7.1 Refused by policy", Failure.FILTERED, True),
        ("450 4.2.0 Greylisted", Failure.THROTTLED, False),
        ("452 4.2.2 Mailbox full", Failure.THROTTLED, False),
        ("441 not now", Failure.UNREACHABLE, False),
    ],
)
def test_what_is_said_of_a_recipient_is_understood(post: Post, answer: str, failure: Failure, is_lasting: bool) -> None:
    post.to_recipient = answer
    with pytest.raises(Unsent) as refused:
        EMAIL.send(an_inbox(), a_letter())
    assert (refused.value.failure, refused.value.is_lasting, refused.value.code) == (failure, is_lasting, answer[:3])


@pytest.mark.parametrize(
    ("answer", "failure", "is_lasting"),
    [
        ("554 5.7.1 Spam", Failure.FILTERED, True),
        ("451 4.3.0 Later", Failure.THROTTLED, False),
        ("432 Hm", Failure.UNREACHABLE, False),
    ],
)
def test_what_is_said_of_a_letter_is_understood(post: Post, answer: str, failure: Failure, is_lasting: bool) -> None:
    post.to_letter = answer
    with pytest.raises(Unsent) as refused:
        EMAIL.send(an_inbox(), a_letter())
    assert (refused.value.failure, refused.value.is_lasting) == (failure, is_lasting)


def test_when_the_line_breaks_nobody_knows(post: Post) -> None:
    post.breaks = True
    with pytest.raises(Unsure):
        EMAIL.send(an_inbox(), a_letter())
    assert len(post.taken) == 1


def test_when_nobody_is_there_it_is_not_sent(post: Post, settings: Settings, unused_tcp_port: int) -> None:
    settings.EMAIL_PORT = unused_tcp_port
    with pytest.raises(Unsent) as refused:
        EMAIL.send(an_inbox(), a_letter())
    assert (refused.value.failure, refused.value.is_lasting) == (Failure.UNREACHABLE, False)


def test_a_server_that_wants_no_password_and_gets_one_is_misconfigured(post: Post, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "p"
    with pytest.raises(Unsent) as refused:
        EMAIL.send(an_inbox(), a_letter())
    assert (refused.value.failure, refused.value.is_lasting) == (Failure.CONFIGURATION, False)


def test_a_file_that_came_with_a_mail_is_there() -> None:
    medium = Medium(name="a.txt", content=b"a")
    assert carrier("email").fetch(an_inbox(), medium) == medium
