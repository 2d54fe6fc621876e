"""Word files: headings by style, lists, tables; no file takes more room than it may."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn

from apps.knowledge.reading import Limits, Reading, Section, Unreadable, read
from tests.knowledge.papers import make_word, make_zip, saved

TOO_MUCH = "holds more than can be read"


def test_text_stands_under_headings_and_lists_are_lines() -> None:
    content = make_word(
        ("Title", "House rules"),
        ("Heading 1", "Returns"),
        ("Normal", "Within 30 days."),
        ("Heading 2", "How"),
        ("List Bullet", "Pack it"),
        ("List Number", "Post it"),
        ("Normal", "Done."),
        ("Heading 1", "Shipping"),
    )
    assert read(content, "rules.docx") == Reading(
        "House rules",
        (
            Section(("House rules", "Returns"), "Within 30 days."),
            Section(("House rules", "Returns", "How"), "- Pack it\n- Post it\n\nDone."),
            Section(("House rules",), "Shipping"),
        ),
    )


def test_a_style_of_ones_own_is_what_it_is_based_on() -> None:
    document = docx.Document()
    style = document.styles.add_style("Acme chapter", 1)
    style.base_style = document.styles["Heading 1"]
    document.add_paragraph("Returns", style="Acme chapter")
    document.add_paragraph("Within 30 days.")
    assert read(saved(document), "a.docx").sections == (Section(("Returns",), "Within 30 days."),)


def test_a_style_based_on_itself_is_plain_text() -> None:
    document = docx.Document()
    style = document.styles.add_style("Round", 1)
    style.base_style = style
    document.add_paragraph("Words", style="Round")
    assert read(saved(document), "a.docx").sections == (Section((), "Words"),)


def test_a_table_has_a_line_for_each_row() -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, [("Country", "Price"), ("Germany", "5 €"), ("France", "7 €")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert read(saved(document), "a.docx").sections[0].text == "Country: Germany; Price: 5 €\nCountry: France; Price: 7 €"


def test_only_what_a_reader_sees_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Seen")
    paragraph.add_run(" hidden").font.hidden = True
    deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    for change, text in ((deleted, " gone"), (inserted, " new")):
        change.append(paragraph.add_run(text)._r)
        paragraph._p.append(change)
    paragraph.add_run("\tand\nmore")
    document.add_paragraph("Returns 3", style=document.styles.add_style("toc 1", 1))
    assert read(saved(document), "a.docx").sections == (Section((), "Seen new and\nmore"),)


def test_text_in_a_form_field_is_read() -> None:
    document = docx.Document()
    field, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    field.append(content)
    content.append(document.add_paragraph("In a field")._p)
    document.element.body.insert(0, field)
    assert read(saved(document), "a.docx").sections[0].text == "In a field"


def test_a_paragraph_may_say_itself_that_it_is_a_heading() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Returns")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("Within 30 days.")
    assert read(saved(document), "a.docx").sections == (Section(("Returns",), "Within 30 days."),)


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, "a.docx", limits=Limits(**limits))
    return refused.value.reason


def replaced(content: bytes, part: str, by: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, by if name == part else old.read(name))
    return kept.getvalue()


WORD = make_word(("Normal", "Words"))


@pytest.mark.parametrize(
    "content",
    [
        make_zip(**{"word/document.xml": b"<a/>"}),
        make_zip(**{"word/document.xml": b"<a/>", "[Content_Types].xml": b"no xml"}),
        replaced(WORD, "word/document.xml", b"<w:document"),
        replaced(WORD, "word/document.xml", b""),
        replaced(WORD, "_rels/.rels", b"<a/>"),
        WORD[: len(WORD) // 2],
        WORD.replace(b"word/", b"wurd/"),
    ],
)
def test_a_broken_word_file_is_called_broken(content: bytes) -> None:
    assert refusal(content) == "This Word file is broken or not a Word file."


def test_a_small_file_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = replaced(WORD, "word/document.xml", b"<w:document>" + b" " * 30 * 2**20)
    assert len(bomb) < 2**17
    assert TOO_MUCH in refusal(bomb)


def test_many_parts_and_large_pictures_are_refused() -> None:
    parts = {f"word/media/{at}.png": b"" for at in range(6_000)}
    assert TOO_MUCH in refusal(make_zip(**{"word/document.xml": b""}, **parts))
    assert TOO_MUCH in refusal(make_zip(**{"word/document.xml": b"", "word/media/a.png": bytes(2_000)}), unpacked=1_000)


def test_entities_that_multiply_are_not_followed() -> None:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(10))
    body = f'<w:document xmlns:w="{nsmap["w"]}"><w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>'
    document = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>{body}'
    assert refusal(replaced(WORD, "word/document.xml", document.encode())) == "This Word file is broken or not a Word file."
