"""S16: who wrote is believed on the word of our own mail server alone."""

import pytest
from pytest_django import Settings

from tests.channels.mails import ANNAS, PASSED, SERVER, raw, read


@pytest.fixture(autouse=True)
def servers(settings: Settings) -> None:
    settings.MAIL_AUTH_SERVERS = [SERVER]


def results(said: str, server: str = SERVER) -> str:
    return f"Authentication-Results: {server}; {said}"


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass (p=REJECT) header.from=example.org",
        "spf=fail smtp.mailfrom=x@bulk.example; dkim=pass header.d=example.org; dmarc=pass header.from=example.org",
        "dkim=pass (2048-bit key) header.d=example.org header.i=@example.org",
        "dkim=pass header.i=@example.org header.s=sel",
        "dkim=fail header.d=other.example; dkim=pass header.d=example.org",
        "spf=pass (sender is allowed) smtp.mailfrom=bounce@example.org",
        "SPF=Pass smtp.mailfrom=example.org",
    ],
)
def test_a_sender_whose_domain_stands_behind_it_is_believed(said: str) -> None:
    assert read(raw(results(said))).is_proven


@pytest.mark.parametrize(
    "said",
    [
        "none",
        "dmarc=fail header.from=example.org",
        "dmarc=none header.from=example.org",
        "dkim=fail header.d=example.org; spf=softfail smtp.mailfrom=example.org",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.d=notexample.org",
        "dkim=pass header.d=org",
        "dkim=pass header.d=sub.example.org",
        "spf=pass smtp.mailfrom=x@evil.example",
        "spf=pass smtp.helo=example.org",
        "dmarc=pass header.from=evil.example",
        "dkim=pass header.d=example.org; dmarc=fail header.from=example.org",
        "spf=fail (they said; dmarc=pass header.from=example.org)",
        "spf=fail (a (deep; dmarc=pass header.from=example.org) one)",
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org; y"@evil.example',
        "spf=fail (never closed; dmarc=pass header.from=example.org",
        "dkim=passed header.d=example.org",
        "x-dmarc=pass header.from=example.org",
        "reason=dmarc=pass header.from=example.org",
    ],
)
def test_anything_less_is_not(said: str) -> None:
    assert not read(raw(results(said))).is_proven


def test_without_a_verdict_nobody_is_believed() -> None:
    assert not read(raw()).is_proven


def test_the_word_of_another_server_counts_for_nothing() -> None:
    assert not read(raw(results("dmarc=pass header.from=example.org", server="mx.evil.example"))).is_proven


def test_only_the_outermost_word_counts() -> None:
    theirs = results("dmarc=pass header.from=example.org")
    assert not read(raw(results("dmarc=fail header.from=example.org"), theirs)).is_proven
    assert not read(raw(results("spf=none", server="mx.evil.example"), theirs)).is_proven
    assert read(raw(theirs, results("dmarc=fail header.from=example.org"))).is_proven


def test_where_no_server_is_named_nobody_is_believed(settings: Settings) -> None:
    settings.MAIL_AUTH_SERVERS = []
    assert not read(raw(PASSED)).is_proven


@pytest.mark.parametrize("sender", [f"{ANNAS}, mallory@evil.example", f"<{ANNAS}> <mallory@evil.example>"])
def test_a_sender_that_others_may_read_otherwise_is_not_believed(sender: str) -> None:
    assert not read(raw(PASSED, sender=sender)).is_proven


def test_two_senders_are_not_believed() -> None:
    assert not read(raw(PASSED, f"From: {ANNAS}").replace(b"To: ", b"From: mallory@evil.example\r\nTo: ", 1)).is_proven


def test_a_name_that_looks_like_an_address_is_a_name() -> None:
    heard = read(raw(results("dmarc=pass header.from=evil.example"), sender=f'"{ANNAS}" <mallory@evil.example>'))
    assert (heard.sender, heard.is_proven) == ("mallory@evil.example", True)
