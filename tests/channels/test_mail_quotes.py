"""What a customer wrote themselves is heard; what they quote is not, whichever program or language they write in."""

import time

import pytest

from tests.channels.mails import in_parts, raw, read

OUTLOOK = """
________________________________
From: Acme <help@acme.example>
Sent: Monday, 23 November 2026 10:00
To: Anna Berg <anna@example.org>
Subject: Re: A question

Which size?
"""
ANSWERS = {
    "gmail": ("Large.\n\nOn Mon, 23 Nov 2026 at 10:00, Acme <help@acme.example>\nwrote:\n\n> Which size?\n> Acme\n", "Large."),
    "apple": ("Large.\n\n> On 23 Nov 2026, at 10:00, Acme <help@acme.example> wrote:\n> \n> Which size?\n", "Large."),
    "outlook": (f"Large.\n{OUTLOOK}", "Large."),
    "old outlook": ("Large.\n\n-----Original Message-----\nFrom: Acme\nSent: Monday\nTo: Anna\nSubject: A\n\nWhich size?\n", "Large."),
    "german": ("Groß.\n\nAm Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Acme <help@acme.example>:\n\n> Welche Größe?\n", "Groß."),
    "german outlook": ("Groß.\n\nVon: Acme\nGesendet: Montag, 23. November 2026\nAn: Anna\nBetreff: Re: Frage\n\nWelche?\n", "Groß."),
    "french": ("Grand.\n\nLe lun. 23 nov. 2026 à 10:00, Acme <help@acme.example> a écrit :\n\n> Quelle taille ?\n", "Grand."),
    "spanish": ("Grande.\n\nEl lun, 23 nov 2026 a las 10:00, Acme (<help@acme.example>) escribió:\n\n> ¿Qué talla?\n", "Grande."),
    "italian": ("Grande.\n\nIl giorno lun 23 nov 2026 alle ore 10:00 Acme <help@acme.example> ha scritto:\n\n> Che taglia?\n", "Grande."),
    "icelandic": ("Stórt.\n\nÞann mán. 23. nóv. 2026 skrifaði Acme:\n> Hvaða stærð?\n", "Stórt."),
    "below": (
        "On Mon, 23 Nov 2026 at 10:00, Acme <help@acme.example> wrote:\n> Which size?\n\nLarge.\n\n> Colour?\nRed.\n",
        "Large.\n\nRed.",
    ),
    "between": ("Hello,\n\nyou asked:\n> Which size?\nLarge.\n", "Hello,\n\nyou asked:\nLarge."),
    "nothing quoted": ("One line.\n\n  - indented\n\nThanks,\nAnna", "One line.\n\n  - indented\n\nThanks,\nAnna"),
}


@pytest.mark.parametrize("program", ANSWERS)
def test_what_is_quoted_in_words_is_cut(program: str) -> None:
    body, own = ANSWERS[program]
    heard = read(raw("In-Reply-To: <x@acme.example>", body=body))
    assert heard.text == own
    assert heard.whole.strip() == body.strip()


QUOTED = "<b>Von:</b> A<br><b>Gesendet:</b> M<br><b>An:</b> b<br><b>Betreff:</b> c"
LINED = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
PAGES = {
    "gmail": """<div dir="ltr">Ja, <b>groß</b>.<br>Anna</div><br>
        <div class="gmail_quote gmail_quote_container"><div class="gmail_attr">schrieb
        :<br></div><blockquote class="gmail_quote">alt</blockquote></div>""",
    "outlook": f"""<html><body><div class="WordSection1"><p class="MsoNormal">Ja, groß.</p><p class="MsoNormal">Anna</p>
        <div>{LINED}<p>{QUOTED}</p></div></div><p>alt</p></div></body></html>""",
    "outlook.com": f"""<div>Ja, groß.</div><div>Anna</div><div id="appendonsend"></div><hr>
        <div id="divRplyFwdMsg">{QUOTED}</div><div>alt</div>""",
    "apple": """<html><body>Ja, groß.<div>Anna<br><div><br><blockquote type="cite"><div>alt</div></blockquote></div></div></body></html>""",
    "thunderbird": """<p>Ja, groß.<br>Anna</p><div class="moz-cite-prefix">Am 23.11. schrieb A:<br></div>
        <blockquote type="cite">alt</blockquote>""",
    "plain": "<div>Ja, groß.</div><div>Anna</div><br>On Mon, 23 Nov 2026, Acme wrote:<br><blockquote>alt</blockquote>",
}


@pytest.mark.parametrize("program", PAGES)
def test_what_is_quoted_in_html_is_cut(program: str) -> None:
    heard = read(in_parts(html=PAGES[program], In_Reply_To="<x@acme.example>"))
    assert heard.text.replace("\n\n", "\n") == "Ja, groß.\nAnna"
    assert "alt" in heard.html


def test_html_tells_of_a_quote_that_words_in_an_unknown_language_do_not() -> None:
    page = '<div>Já, stórt.</div><div class="gmail_quote">Þann skrifaði Acme: Hvaða stærð?</div>'
    mail = in_parts("Já, stórt.\n\nÞann mán. skrifaði Acme:\n\nHvaða stærð?", page, In_Reply_To="<x@acme.example>")
    assert read(mail).text == "Já, stórt."


def test_what_is_handed_on_is_what_they_want_to_say() -> None:
    body = "See below.\n\n-----Original Message-----\nFrom: Shop\nSent: Monday\nTo: Anna\nSubject: Your parcel\n\nIt is lost.\n"
    assert "It is lost." in read(raw(body=body, subject="Fwd: Your parcel")).text


def test_when_all_of_it_is_quoted_all_of_it_is_heard() -> None:
    assert "Which size?" in read(raw("In-Reply-To: <x@y.example>", body="> Which size?\n> Acme")).text


def test_the_first_mail_says_what_it_is_about() -> None:
    assert read(raw(body="It never came.", subject="Order 1042")).text == "Order 1042\n\nIt never came."
    assert read(raw(body="Order 1042 never came.", subject="Order 1042")).text == "Order 1042 never came."
    assert read(raw("References: <x@y.example>", body="It never came.", subject="Re: Order 1042")).text == "It never came."


@pytest.mark.parametrize(
    "hostile",
    ["On " * 20_000, "Am x schrieb " * 5_000, "\n" * 60_000, ("On " * 60 + "\n") * 400, "From: a\nSent: b\n" * 3_000, "> " * 30_000],
)
def test_no_text_takes_long(hostile: str) -> None:
    began = time.monotonic()
    read(raw("In-Reply-To: <x@y.example>", body=f"Hello\n{hostile}"))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("hostile", ["<div>" * 50_000, "<blockquote type=cite>" * 20_000, "<p>On x wrote:</p>" * 20_000, "<" * 100_000])
def test_no_html_takes_long(hostile: str) -> None:
    began = time.monotonic()
    read(in_parts(html=f"<p>Hello</p>{hostile}"))
    assert time.monotonic() - began < 10
