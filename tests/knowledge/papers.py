"""Files for tests, made here: PDF, Word, tables."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

Placed = tuple[float, float, str]  # size of the letters, height on the page, text


def make_pdf(*pages: list[Placed], password: str = "", title: str = "") -> bytes:
    writer = PdfWriter()
    for page in pages:
        add_page(writer, drawn(page))
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    return written(writer)


def add_page(writer: PdfWriter, operations: bytes) -> None:
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    stream = DecodedStreamObject()
    stream.set_data(operations)
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    page[NameObject("/Contents")] = writer._add_object(stream)


def drawn(page: list[Placed]) -> bytes:
    lines = (f"BT /F1 {size} Tf 1 0 0 1 72 {height} Tm ({text}) Tj ET" for size, height, text in page)
    return "\n".join(lines).encode("cp1252")


def written(writer: PdfWriter) -> bytes:
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()


def lines(*texts: str, size: float = 11, top: float = 700, gap: float = 14) -> list[Placed]:
    return [(size, top - gap * at, text) for at, text in enumerate(texts)]


def saved(document: Document) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def make_word(*paragraphs: tuple[str, str]) -> bytes:
    """Paragraphs by the name of their style and their text."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    return saved(document)


def make_zip(**parts: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def make_bomb(megabytes: int) -> bytes:
    """A Word file that is small to upload and large to open."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"A" * 2**20)
    return kept.getvalue()


def make_catalogue(rows: int) -> bytes:
    return b"name,price\n" + b"".join(b"Soap %d,%d.50\n" % (number, number % 90) for number in range(rows))
