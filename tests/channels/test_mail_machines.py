"""Machines are not answered: what they write is dropped, and what they report of our own letters is heard."""

import pytest

from apps.inboxes.channels import Failure, Progress
from apps.inboxes.channels.mail import signing
from tests.channels.mails import ACMES, an_inbox, parsed, raw


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner=x",
        "AUTO-SUBMITTED: Auto-Replied",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "Precedence: bulk",
        "Precedence: Auto_Reply",
        "Precedence: list",
        "List-Id: News <news.example.org>",
        "List-Post: <mailto:news@example.org>",
        "Return-Path: <>",
    ],
)
def test_what_a_machine_wrote_is_dropped(header: str) -> None:
    assert parsed(raw(header)) == []


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "X-Auto-Response-Suppress: RN, NRN", "Precedence: first-class", "Return-Path: <a@x>"]
)
def test_what_a_person_wrote_is_heard(header: str) -> None:
    assert len(parsed(raw(header))) == 1


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.org", "postmaster@example.org"])
def test_servers_are_not_answered(sender: str) -> None:
    assert parsed(raw(sender=sender)) == []


def test_what_we_wrote_ourselves_is_dropped() -> None:
    inbox = an_inbox()
    assert parsed(raw(sender=ACMES)) == []
    assert parsed(raw(sender="help+anything@acme.example")) == []
    assert parsed(raw(f"Message-ID: <{signing.message_id(inbox, 'message:1')}>")) == []


def test_another_tenants_letter_is_a_mail_like_any() -> None:
    theirs = an_inbox(pk=9, tenant_id=4, sender="desk@globex.example")
    assert len(parsed(raw(f"Message-ID: <{signing.message_id(theirs, 'message:1')}>", sender=theirs.sender))) == 1


def report(*, action: str = "failed", status: str = "5.1.1", letter: str | None = None, headers_only: bool = False) -> bytes:
    """What a mail server writes of a letter of ours."""
    letter = signing.message_id(an_inbox(), "message:1") if letter is None else letter
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    body = (
        "--r\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; anna@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--r\r\nContent-Type: {kind}\r\n\r\nFrom: {ACMES}\r\nTo: anna@example.org\r\nMessage-ID: <{letter}>\r\n"
        "Subject: Re\r\n\r\nBody\r\n--r--\r\n"
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=r"
    return raw(kind, "Return-Path: <>", body=body, sender="MAILER-DAEMON@mx.example.org")


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("5.1.1", Failure.BAD_ADDRESS),
        ("5.2.2", Failure.UNREACHABLE),
        ("5.7.1", Failure.FILTERED),
        ("5.0.0", Failure.BAD_ADDRESS),
        ("4.4.7", Failure.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("headers_only", [False, True])
def test_a_letter_that_came_back_is_known_to_have_failed(status: str, failure: Failure, headers_only: bool) -> None:
    ours = signing.message_id(an_inbox(), "message:1")
    assert parsed(report(status=status, headers_only=headers_only)) == [
        Progress(provider_id=ours, state="failed", failure=failure, code=status)
    ]


def test_a_letter_that_is_only_late_has_not_failed() -> None:
    assert parsed(report(action="delayed", status="4.4.1")) == []


def test_a_report_of_a_letter_that_is_not_ours_tells_nothing() -> None:
    assert parsed(report(letter="forged@acme.example")) == []
    assert parsed(report(letter="")) == []
