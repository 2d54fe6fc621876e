"""Where a chat may be embedded, and who may call for it (S6)."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.inboxes.origins import MOST, admits, all_normalised, normalised


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.com", "https://www.example.com"),
        ("  HTTPS://WWW.Example.COM/ ", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:80/", "http://localhost"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://例え.テスト", "https://xn--r8jz45g.xn--zckzah"),
        ("https://intranet", "https://intranet"),
    ],
)
def test_an_origin_is_kept_as_a_browser_would_send_it(typed: str, origin: str) -> None:
    assert normalised(typed) == origin
    assert normalised(origin) == origin


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("https://*.example.com", "a \\* stands for nothing"),
        ("*", "a \\* stands for nothing"),
        ("", "must begin with https"),
        ("example.com", "must begin with https"),
        ("ftp://example.com", "must begin with https"),
        ("javascript:alert(1)", "must begin with https"),
        ("http://example.com", "use https"),
        ("http://localhost.example.com", "use https"),
        ("https://example.com/shop", "leave out what follows"),
        ("https://example.com?a=1", "leave out what follows"),
        ("https://example.com#top", "leave out what follows"),
        ("https://example.com//", "leave out what follows"),
        ("https://sarah@example.com", "user name"),
        ("https://example.com:99999", "port"),
        ("https://exa mple.com", "space"),
        ("https://example.com; script-src *", "\\*"),
        ("https://example.com;default-src", "no proper host"),
        ("https://a,b.example", "no proper host"),
        ("https://[::1]", "no rule for such a host"),
        ("https://my_shop.example", "no rule for such a host"),
        ("https://faß.example", "two ways"),
        ("https://", "no proper host"),
        ("null", "must begin with https"),
    ],
)
def test_anything_else_is_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        normalised(typed)


@given(st.text())
def test_whatever_is_typed_becomes_an_origin_or_a_sentence(typed: str) -> None:
    try:
        kept = normalised(f"https://{typed}")
    except ValidationError:
        return
    assert normalised(kept) == kept
    assert kept.isascii()
    assert not set(kept) & set(" ;,'*\"")


def test_a_list_names_each_origin_once_and_all_that_is_wrong() -> None:
    assert all_normalised(["https://b.example", "https://a.example", "https://B.example/"]) == ["https://b.example", "https://a.example"]
    with pytest.raises(ValidationError) as refused:
        all_normalised(["nonsense", "https://a.example", "http://b.example"])
    assert [message.split(":")[0] for message in refused.value.messages] == ["nonsense", "http"]


def test_a_list_has_an_end() -> None:
    names = [f"https://shop-{number}.example" for number in range(MOST + 1)]
    assert len(all_normalised(names[:-1])) == MOST
    with pytest.raises(ValidationError, match="50 addresses at most"):
        all_normalised(names)


@pytest.mark.parametrize(
    ("origin", "admitted"),
    [
        (None, True),
        ("https://tandem.example", True),
        ("https://Tandem.example", True),
        ("https://shop.example", True),
        ("http://tandem.example", False),
        ("http://shop.example", False),
        ("https://tandem.example:8443", False),
        ("https://shop.example.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_who_may_call(origin: str | None, admitted: bool) -> None:
    assert admits(["https://shop.example"], origin, "https://tandem.example") is admitted


def test_a_page_without_an_origin_may_not_call_whatever_is_listed() -> None:
    assert not admits([], "null", "https://tandem.example")
