"""Mail is read whoever made it: in every charset, nested, broken, huge; and nothing of it is more than it is."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inboxes.channels import Unparsable
from apps.inboxes.channels.mail import signing
from apps.inboxes.channels.mail.opening import LARGEST
from apps.text.typed import LONGEST, clean
from tests.channels.mails import ACMES, ANNAS, BENS, THREAD, an_inbox, in_parts, parsed, raw, read

ANSWER = "In-Reply-To: <x@acme.example>"


def test_a_mail_is_what_its_sender_said() -> None:
    heard = read(raw(body="Where is my order?\r\n", subject="Order 1042"))
    assert (heard.sender, heard.name, heard.subject) == (ANNAS, "Anna Berg", "Order 1042")
    assert (heard.provider_id, heard.text) == ("first@example.org", "Order 1042\n\nWhere is my order?")
    assert (heard.references, heard.thread, heard.media, heard.is_proven) == ((), "", (), False)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Grüße 😀"),
        ("iso-8859-1", "Größe fünf"),
        ("windows-1252", "“Zwölf” – 12 €"),
        ("iso-8859-2", "Dziękuję źle"),
        ("koi8-r", "Здравствуйте"),
        ("windows-1256", "مرحبا"),
        ("iso-2022-jp", "注文はどこですか"),
        ("shift_jis", "注文はどこですか"),
        ("gb2312", "我的订单在哪里"),
        ("big5", "我的訂單在哪裡"),
        ("euc-kr", "주문이 어디에 있나요"),
    ],
)
def test_every_charset_is_read(charset: str, text: str) -> None:
    mail = raw(ANSWER, f"Content-Type: text/plain; charset={charset}", body=text.encode(charset))
    assert read(mail).text == text


@pytest.mark.parametrize("declared", ["us-ascii", "no-such-charset", "iso-8859-1", "utf-8"])
def test_a_charset_that_is_wrong_costs_letters_at_most(declared: str) -> None:
    heard = read(raw(ANSWER, f"Content-Type: text/plain; charset={declared}", body="It’s late: 12 €".encode("cp1252")))
    assert heard.text.startswith("It")
    assert heard.text.endswith(("€", "�"))


def test_words_in_utf_8_are_read_though_nobody_said_so() -> None:
    assert read(raw(ANSWER, "Content-Type: text/plain", body="Größe")).text == "Größe"
    assert read(raw(ANSWER, "Content-Type: text/plain; charset=us-ascii", body="Größe")).text == "Größe"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_what_was_wrapped_to_travel_is_unwrapped(encoding: str) -> None:
    body = base64.b64encode("Größe".encode()) if encoding == "base64" else b"Gr=C3=B6=C3=9Fe"
    assert read(raw(ANSWER, f"Content-Transfer-Encoding: {encoding}", body=body)).text == "Größe"


def test_headers_in_other_alphabets_are_read() -> None:
    sender = "=?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <yamada@example.jp>"
    heard = read(raw("Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=\r\n =?utf-8?Q?_f=C3=BCnf?=", ANSWER, sender=sender))
    assert (heard.name, heard.sender, heard.subject) == ("山田", "yamada@example.jp", "Größe fünf")


def test_a_name_holds_no_second_line() -> None:
    heard = read(raw(sender='"Anna\tBerg" <anna@example.org>'))
    assert heard.name == "Anna Berg"


@pytest.mark.parametrize(
    "sender", ["", "nobody", "<>", "@example.org", "undisclosed-recipients:;", f"{'a' * 300}@example.org", "a@b@c", "=?utf-8?Q?=22?="]
)
def test_a_mail_without_a_readable_sender_is_for_somebody_to_look_at(sender: str) -> None:
    with pytest.raises(Unparsable):
        parsed(raw(sender=sender))


@pytest.mark.parametrize("mail", [b"", b"\0" * 100, b"no mail at all", b"From: \xff\xfe <\x80@x>\r\n\r\nx", b"<html></html>"])
def test_what_is_no_mail_is_for_somebody_to_look_at(mail: bytes) -> None:
    with pytest.raises(Unparsable):
        parsed(mail)


BITS = (
    b"=?utf-8?q?=00?=", b"\xff", b"\0", b'"', b";", b"<", b">", b"(", b")", b"\r\n", b"=?x?b?", b"=?utf-8?b?/w?=", b"@", b",", b"boundary=",
    b"charset*=x'y'%zz", b"filename*0*=", b"multipart/", b"\r\nFrom: (", b"=?utf-8?q?=22?= <",
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from(BITS)), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_whatever_breaks_a_mail_it_is_heard_or_set_aside(damage: list[tuple[int, bytes]]) -> None:
    mail = in_parts("Hi", "<p>Hi</p>", (("a.txt", "text/plain", b"x"),), References="<a@x>", Cc=BENS)
    for place, bit in damage:
        mail = mail[:place] + bit + mail[place:]
    with suppress(Unparsable):
        parsed(mail)


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "hex", "utf-7", "undefined"])
def test_a_charset_that_is_none_is_not_tried(charset: str) -> None:
    assert read(raw(ANSWER, f"Content-Type: text/plain; charset={charset}", body="a-b\\ud800")).text == "a-b\\ud800"


def test_a_mail_that_is_too_large_is_not_opened() -> None:
    with pytest.raises(Unparsable, match="25 MB"):
        parsed(raw(body=b"x" * LARGEST))


def test_a_mail_nested_without_end_is_for_somebody_to_look_at() -> None:
    body = "".join(f'--b{at}\r\nContent-Type: multipart/mixed; boundary="b{at + 1}"\r\n\r\n' for at in range(5_000))
    with pytest.raises(Unparsable, match="nested"):
        parsed(raw('Content-Type: multipart/mixed; boundary="b0"', body=body))


def test_control_characters_stay_outside() -> None:
    assert clean(read(raw(ANSWER, body="a\0b\x1bc\x08d")).text) == "abcd"


def test_a_text_without_end_is_cut_where_a_message_ends() -> None:
    heard = read(raw(ANSWER, body="word " * 50_000))
    assert len(clean(heard.text)) <= LONGEST
    assert heard.text.endswith("…")
    assert len(heard.whole) == 250_000


def test_files_come_along() -> None:
    heard = read(
        in_parts("See the list.", files=(("list.csv", "text/csv", b"a,b"), ("Rechnung über 5 €.pdf", "application/pdf", b"%PDF-1.7")))
    )
    assert [(medium.name, medium.type, medium.content) for medium in heard.media] == [
        ("list.csv", "text/csv", b"a,b"), ("Rechnung über 5 €.pdf", "application/pdf", b"%PDF-1.7"),
    ]  # fmt: skip
    assert heard.text == "A question\n\nSee the list."


def test_files_are_bounded() -> None:
    heard = read(in_parts("Many.", files=tuple((f"{at}.txt", "text/plain", b"x") for at in range(30))))
    assert len(heard.media) == 10


def test_a_winmail_is_a_file_like_any() -> None:
    heard = read(in_parts("Attached.", files=(("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22" + b"\0" * 50),)))
    assert [medium.name for medium in heard.media] == ["winmail.dat"]


def test_a_mail_within_the_mail_is_a_file_and_its_words_are_not_theirs() -> None:
    inner = raw(body="Somebody else's words", subject="Inner").replace(b"\r\n", b"\n")
    body = b"--b\nContent-Type: text/plain\n\nLook at this.\n--b\nContent-Type: message/rfc822\n\n" + inner + b"\n--b--\n"
    heard = read(raw(ANSWER, "Content-Type: multipart/mixed; boundary=b", body=body))
    assert heard.text == "Look at this."
    assert b"Somebody else" in heard.media[0].content


def picture(size: int) -> bytes:
    return b"--b\nContent-Type: image/png\nContent-Disposition: inline\nContent-ID: <a>\n\n" + b"x" * size + b"\n"


def test_a_logo_is_no_message_and_a_picture_is() -> None:
    """Apple Mail puts pictures between two pieces of the text."""
    text = b"--b\nContent-Type: text/plain\n\n%s\n"
    body = text % b"Before." + picture(500) + picture(20_000) + text % b"After." + b"--b--\n"
    heard = read(raw(ANSWER, "Content-Type: multipart/mixed; boundary=b", body=body))
    assert heard.text == "Before.\nAfter."
    assert [len(medium.content) for medium in heard.media] == [20_000]


def test_a_machines_signature_is_no_file() -> None:
    assert read(in_parts("Signed.", files=(("smime.p7s", "application/pkcs7-signature", b"x"),))).media == ()


def test_what_it_answers_is_known_the_nearest_first() -> None:
    heard = read(raw("References: <a@x> <b@x>\r\n <c@x>", "In-Reply-To: <c@x>"))
    assert heard.references == ("c@x", "b@x", "a@x")


def test_a_mail_without_an_id_is_known_by_its_bytes() -> None:
    one, other = raw("Message-ID: ", body="One"), raw("Message-ID: ", body="Other")
    assert read(one).provider_id == read(one).provider_id != read(other).provider_id


def test_our_address_names_its_conversation() -> None:
    inbox = an_inbox()
    address = signing.reply_address(inbox, THREAD)
    assert address.startswith("help+")
    assert address.endswith("@acme.example")
    assert read(raw(f"To: Acme <{address}>")).thread == THREAD
    assert read(raw(f"To: Acme <{address.upper()}>")).thread == THREAD
    assert read(raw(f"Cc: x@y.example, {address}")).thread == THREAD
    assert read(raw(), recipient=address).thread == THREAD


@pytest.mark.parametrize(
    "change",
    [lambda a: a.replace(".", ".0", 1), lambda a: a.replace("c", "d", 1), lambda a: a.replace("+", "+x"), lambda a: a + ".example"],
)
def test_an_address_that_we_did_not_sign_names_none(change) -> None:
    address = change(signing.reply_address(an_inbox(), THREAD))
    assert read(raw(f"To: {address}")).thread == ""


def test_an_address_of_another_inbox_names_none() -> None:
    address = signing.reply_address(an_inbox(pk=8), THREAD)
    assert read(raw(f"To: {address}")).thread == ""


def test_where_no_tag_fits_the_address_is_the_plain_one() -> None:
    assert signing.reply_address(an_inbox(sender=f"{'a' * 40}@acme.example"), THREAD) == f"{'a' * 40}@acme.example"
    assert signing.reply_address(an_inbox(), "") == ACMES
