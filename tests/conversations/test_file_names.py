"""A file is kept under a name that tells what it is."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.conversations.files import LONGEST_NAME, examine

PDF = b"%PDF-1.7\n"
JPEG = b"\xff\xd8\xff\xc0\0\x11\x08\0\x01\0\x01\x03"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("Report.PDF", "Report.PDF"),
        ("C:\\Users\\jane\\report.pdf", "report.pdf"),
        ("../../etc/report.pdf", "report.pdf"),
        ("dir/", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("...", "file.pdf"),
        (" .. report .pdf. ", "report.pdf"),
        ("invoice.exe", "invoice.exe.pdf"),
        ("invoice.pdf.html", "invoice.pdf.html.pdf"),
        ("invoice", "invoice.pdf"),
        ("in\u202efdp.exe", "infdp.exe.pdf"),
        ("a\0b\r\nSet-Cookie: x\x7f\u2066.pdf", "ab Set-Cookie: x.pdf"),
        ("Screenshot 3.04\u202fPM\u00a0x.pdf", "Screenshot 3.04 PM x.pdf"),
        ("half \ud83d.pdf", "half.pdf"),
        ("Übersicht – 報告 🙂.pdf", "Übersicht – 報告 🙂.pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_in_what_the_file_is(given_name, name):
    assert examine(BytesIO(PDF), given_name).name == name


def test_a_jpeg_keeps_its_usual_endings():
    assert [examine(BytesIO(JPEG), f"a.{ending}").name for ending in ("jpg", "JPEG", "png")] == ["a.jpg", "a.JPEG", "a.png.jpg"]


def test_a_long_name_is_cut_before_its_ending():
    assert examine(BytesIO(PDF), "é" * 500 + ".pdf").name == "é" * 116 + ".pdf"


@given(st.text(st.characters()))
def test_any_name_becomes_one_that_can_be_kept(given_name):
    name = examine(BytesIO(PDF), given_name).name
    assert name.isprintable()
    assert 5 <= len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\")
    assert name.lower().endswith(".pdf")
    assert not name.startswith(".")
