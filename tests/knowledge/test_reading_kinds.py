"""What a file is, its content says; what cannot be read, is said in a sentence."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.knowledge.reading import Limits, Unreadable, read
from tests.knowledge.papers import lines, make_pdf, make_word, make_zip

NOT_READ = "not a kind of file that can be read"


def text_of(content: bytes | str, name: str = "notes.txt", **limits: int) -> str:
    reading = read(content.encode() if isinstance(content, str) else content, name, limits=Limits(**limits))
    return "\n\n".join(section.text for section in reading.sections)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    return refused.value.reason


@pytest.mark.parametrize("name", ["file", "file.txt", "file.md", "file.csv", "page.html"])
def test_the_name_does_not_make_another_file_of_a_pdf_or_a_word_file(name: str) -> None:
    assert text_of(make_pdf(lines("A page of words")), name) == "A page of words"
    assert text_of(make_word(("Normal", "A page of words")), name) == "A page of words"


@pytest.mark.parametrize("name", ["saved.txt", "saved.csv", "saved.pdf", "saved"])
@pytest.mark.parametrize("start", ["<!DOCTYPE html>", "<html>", "\ufeff\n<!-- saved --><HTML lang=en>", '<?xml version="1.0"?><html>'])
def test_a_web_page_is_one_whatever_it_is_called(start: str, name: str) -> None:
    assert text_of(f"{start}<body><p>Hello</p>", name) == "Hello"


def test_the_name_tells_one_text_from_another() -> None:
    text = "# One\n\n**Two**"
    assert text_of(text, "a.txt") == text
    assert text_of(text, "a.MD") == "Two"


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n "])
@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.csv", "a.md", "a.html", "a.txt", ""])
def test_an_empty_file_is_called_empty(content: bytes, name: str) -> None:
    assert refusal(content, name) == "This file is empty."


@pytest.mark.parametrize(
    ("content", "name"), [("<html><script>x()</script></html>", "a.html"), ("<!-- -->", "a.html"), ("---\n", "a.md"), ("\ufeff", "a.txt")]
)
def test_a_file_without_words_is_refused(content: str, name: str) -> None:
    assert refusal(content.encode(), name) == "This file holds no words."


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture.png", NOT_READ),
        (b"{\\rtf1 Hello}", "letter.rtf", NOT_READ),
        (b"MZ\x90\x00\x03", "setup.txt", NOT_READ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old.doc", "old kind, or one with a password"),
        (b"hello", "letter.docx", "This Word file is broken or not a Word file."),
        (b"PK\x03\x04 and no more", "letter.docx", "This Word file is broken or not a Word file."),
        (make_zip(**{"xl/workbook.xml": b""}), "sheet.xlsx", "This is a spreadsheet."),
        (make_zip(**{"ppt/presentation.xml": b""}), "talk.docx", "These are slides."),
        (make_zip(mimetype=b"application/epub+zip"), "book.epub", "OpenDocument or EPUB"),
        (make_zip(**{"notes.txt": b"x"}), "letter.docx", "This Word file is broken or not a Word file."),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, name: str, reason: str) -> None:
    assert reason in refusal(content, name)


def test_a_text_may_begin_like_a_picture() -> None:
    assert text_of("BMW parts\nGIF8 is a word here") == "BMW parts\nGIF8 is a word here"


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Unreadable, match="at most 1 MB"):
        read(b"x" * (2**20 + 1), "a.txt", limits=Limits(octets=2**20))


def test_a_long_text_is_read_as_far_as_the_limit() -> None:
    reading = read(b"word " * 100, "a.txt", limits=Limits(characters=30))
    assert [len(section.text) for section in reading.sections] == [29]
    assert reading.problems[0].reason == "The file holds more than 30 characters; the text after them was left out."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_texts_are_read_in_the_encoding_they_were_written_in(encoding: str, name: str) -> None:
    reading = read("Größe: 5 €, tschüss".encode(encoding), name)
    assert (reading.sections[0].text, reading.problems) == ("Größe: 5 €, tschüss", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_are_known_without_a_mark(encoding: str) -> None:
    assert text_of("Where is my order?".encode(encoding)) == "Where is my order?"


@pytest.mark.parametrize(("encoding", "text"), [("windows-1251", "Привет"), ("gbk", "退货政策"), ("shift_jis", "返品について")])
def test_a_page_may_name_its_encoding(encoding: str, text: str) -> None:
    assert text_of(f'<html><meta charset="{encoding}"><p>{text}'.encode(encoding), "a.html") == text
    assert text_of(f'<html><meta charset="{encoding}"><p>{text}'.encode(), "a.html") == text


def test_a_page_cannot_name_just_any_encoding() -> None:
    assert text_of(b'<html><meta charset="punycode"><p>gr\xfcn', "a.html") == "grün"


def test_letters_that_may_be_wrong_are_pointed_out() -> None:
    reading = read("Доставка займёт два дня".encode("cp1251"), "a.txt")
    assert "Save it as UTF-8" in reading.problems[0].reason


def test_what_does_not_print_is_left_out() -> None:
    assert text_of("a\u202eb\u00ad\u200bc\ufeff  d\u00a0e\r\nf می‌خواهم") == "abc d e\nf می‌خواهم"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.csv", "a.md", "a.html", "a.txt"])
def test_random_bytes_end_in_a_sentence(name: str) -> None:
    assert refusal(hashlib.shake_256(b"seven").digest(20_000), name).endswith(".")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.csv", "a.md", "a.html", "a.txt"])
@given(content=st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=150, deadline=None)
def test_whatever_it_is_it_is_read_or_refused(name: str, content: bytes) -> None:
    try:
        reading = read(content, name)
    except Unreadable:
        return
    assert reading.sections or reading.problems
    assert all(section.text.strip() and "\x00" not in section.text for section in reading.sections)
