"""What may be sent is told by what it holds, within bounds (S20)."""

import hashlib
import struct
import time
import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.conversations.files import INLINE, LARGEST, NotAllowed, examine

OFFICE = "application/vnd.openxmlformats-officedocument"
FTYP = b"\0\0\0\x18ftyp"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n"


def picture(kind: str, size: tuple[int, int] = (30, 20), **options) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind, **options)
    return kept.getvalue()


def archive(*members: str) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as written:
        for member in members:
            written.writestr(member, "x")
    return kept.getvalue()


def word(*more: str) -> bytes:
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more)


def png_of(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + struct.pack(">L", zlib.crc32(header))


def refusal(content: bytes, name: str = "file") -> str:
    with pytest.raises(NotAllowed) as refused:
        examine(BytesIO(content), name)
    assert str(refused.value).endswith(".")
    return refused.value.code


# what it is


@pytest.mark.parametrize(
    ("content", "type_", "extension"),
    [
        (picture("PNG"), "image/png", "png"),
        (picture("JPEG"), "image/jpeg", "jpg"),
        (picture("GIF"), "image/gif", "gif"),
        (picture("WEBP"), "image/webp", "webp"),
        (FTYP + b"heic\0\0\0\0mif1heic", "image/heic", "heic"),
        (FTYP + b"mif1\0\0\0\0mif1heic", "image/heic", "heic"),
        (FTYP + b"avif\0\0\0\0mif1avif", "image/avif", "avif"),
        (PDF, "application/pdf", "pdf"),
        (FTYP + b"isom\0\0\x02\0isommp41", "video/mp4", "mp4"),
        (FTYP + b"qt  \0\0\0\0qt  \0\0\0\0", "video/quicktime", "mov"),
        (FTYP + b"M4A \0\0\0\0M4A mp42", "audio/mp4", "m4a"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm", "webm"),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", "mp3"),
        (b"\xff\xfb\x90\x64" + b"\0" * 40, "audio/mpeg", "mp3"),
        (b"OggS\0\x02" + b"\0" * 20, "audio/ogg", "ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", "wav"),
        (word(), f"{OFFICE}.wordprocessingml.document", "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet", "xlsx"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), f"{OFFICE}.presentationml.presentation", "pptx"),
        ("Grüße, 你好 🙂\r\n".encode(), "text/plain", "txt"),
        (b"\xef\xbb\xbfwith a mark of order", "text/plain", "txt"),
        (b"\x1b[31mred\x1b[0m", "text/plain", "txt"),
    ],
)
@pytest.mark.parametrize("name", ["evil.html", "", "x.exe"])
def test_a_file_is_what_it_holds_whatever_it_is_called(content, type_, extension, name):
    examined = examine(BytesIO(content), name)
    assert (examined.type, examined.extension) == (type_, extension)
    assert examined.name.endswith(f".{extension}")


@pytest.mark.parametrize(
    ("name", "type_"),
    [("a.csv", "text/csv"), ("a.MD", "text/markdown"), ("a.json", "application/json"), ("a.log", "text/plain"), ("csv", "text/csv")],
)
def test_which_text_it_is_the_name_may_tell(name, type_):
    assert examine(BytesIO(b"a,b\n1,2\n"), name).type == type_


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"text\0text",
        b"caf\xe9",
        b"text that ends in half a character \xc3",
        "as Windows calls Unicode".encode("utf-16"),
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"Rar!\x1a\x07\0",
        b"\x1f\x8b\x08\0",
        b"BM\x1e\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        FTYP + b"3gp5\0\0\0\0",
    ],
)
def test_anything_else_is_refused(content):
    assert refusal(content, "photo.png") == refusal(content, "notes.txt") == "type"


@pytest.mark.parametrize(
    "markup",
    [
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "<?xml version='1.0'?><svg/>",
        "<!DOCTYPE html><p>x",
        "<html><script>alert(1)</script></html>",
        "<!-- nothing here --><SVG/>",
        "\ufeff\n\t <p>x",
        "\x0c<b>",
        "<",
        "harmless at first <ScRiPt>alert(1)</script>",
        "a,b\n1,<iframe src=x>",
        "// x\n<html>",
    ],
)
@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.txt", "x.png", "x.csv"])
def test_svg_and_html_are_refused_under_any_name(markup, name):
    assert refusal(markup.encode(), name) == "type"


def test_signs_in_prose_are_no_markup():
    assert examine(BytesIO(b"if a < b or <headless>: I <3 scripts & svgs > all"), "x.txt").type == "text/plain"


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"GIF89a\x10\0\x10\0/*<script>alert(1)</script>", "image/gif"),
        (PDF + b"<html><script>alert(1)</script>", "application/pdf"),
        (picture("JPEG") + word(), "image/jpeg"),
    ],
)
def test_what_is_two_things_at_once_keeps_the_type_it_begins_with(content, type_):
    assert examine(BytesIO(content), "x").type == type_


def test_only_plain_pictures_are_shown_inline():
    assert {"image/png", "image/jpeg", "image/gif", "image/webp"} == INLINE


# archives


@pytest.mark.parametrize(
    "content",
    [
        archive("a.txt"),
        archive("word/document.xml"),
        archive("[Content_Types].xml"),
        archive("[Content_Types].xml", "xl/workbook.bin"),
        archive("mimetype", "content.xml", "META-INF/manifest.xml"),
        archive("META-INF/MANIFEST.MF", "[Content_Types].xml"),
        word("word/vbaProject.bin"),
        word("word/VBAPROJECT.BIN"),
        b"MZ" + word(),
        word()[:-40],
        b"PK\x03\x04",
        b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x03\x04" + b"PK\x05\x06" + b"\0" * 5,
        b"PK\x03\x04" + b"PK\x01\x02" * 20 + b"PK\x05\x06" + struct.pack("<4x2H2LH", 1, 1, 80, 4, 0),
    ],
)
def test_other_archives_and_macros_are_refused(content):
    assert refusal(content, "letter.docx") == "type"


def test_a_document_with_a_comment_at_its_end_is_one():
    kept = BytesIO(word())
    with ZipFile(kept, "a") as written:
        written.comment = b"c" * 65_535
    assert examine(kept, "x.docx").extension == "docx"


def test_an_archive_of_countless_members_is_refused_without_reading_them():
    content = b"PK\x03\x04" + (b"PK\x01\x02" + b"\0" * 42) * 200_000
    content += b"PK\x05\x06" + struct.pack("<4x2H2LH", 0xFFFF, 0xFFFF, len(content) - 4, 4, 0)
    assert quickly(content) == "type"


# sizes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_tells_its_sides(kind):
    examined = examine(BytesIO(picture(kind, (300, 7))), "x")
    assert (examined.width, examined.height) == (300, 7)


@pytest.mark.parametrize(
    "content",
    [
        picture("WEBP", (300, 7), lossless=True),
        picture("WEBP", (300, 7), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
        picture("JPEG", (300, 7), progressive=True),
        picture("JPEG", (300, 7), icc_profile=b"i" * 500_000),
        picture("PNG", (300, 7), compress_level=0),
        b"\xff\xd8\xff\xff\xff" + picture("JPEG", (300, 7))[3:],
    ],
    ids=["lossless", "extended", "progressive", "large profile", "stored", "filling"],
)
def test_a_picture_of_any_make_tells_its_sides(content):
    examined = examine(BytesIO(content), "x")
    assert (examined.width, examined.height) == (300, 7)


def test_what_is_no_plain_picture_has_no_sides():
    for content in (PDF, b"text", FTYP + b"heic\0\0\0\0mif1heic"):
        examined = examine(BytesIO(content), "x")
        assert examined.width is examined.height is None


@pytest.mark.parametrize("sides", [(20_000, 2_500), (1, 20_000), (7_071, 7_071)])
def test_a_picture_may_be_this_large(sides):
    examined = examine(BytesIO(png_of(*sides)), "x.png")
    assert (examined.width, examined.height) == sides


@pytest.mark.parametrize(
    "content",
    [
        png_of(20_001, 1),
        png_of(1, 20_001),
        png_of(7_072, 7_072),
        png_of(2**32 - 1, 2**32 - 1),
        b"GIF89a\xff\xff\xff\xff\0\0\0",
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6,
        b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + b"\xff" * 6,
        b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03",
    ],
)
def test_a_picture_beyond_it_is_refused_by_its_header_alone(content):
    assert refusal(content, "x.png") == "too_large"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG",
        png_of(0, 5),
        png_of(5, 0),
        b"GIF89a",
        b"GIF89a\0\0\x05\0",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\x10",
        b"\xff\xd8" + b"\xff\xe1\0\x02" * 20_000,
        b"\xff\xd8" + b"\xff\xe1\0\0" * 2,
        b"RIFF\0\0\0\0WEBPVP8 ",
        picture("JPEG")[:100],
    ],
)
def test_a_picture_without_sides_is_no_picture(content):
    assert refusal(content, "x.png") == "type"


def test_a_file_has_at_most_ten_megabytes():
    assert examine(BytesIO(b"a" * LARGEST), "x.txt").size == LARGEST == 10 * 1024 * 1024
    assert refusal(b"a" * (LARGEST + 1)) == "too_large"


def test_no_more_than_the_limit_is_ever_read():
    class Endless(BytesIO):
        given = 0

        def read(self, size=-1):
            assert 0 < size <= 2**16
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(NotAllowed):
        examine(endless, "x")
    assert endless.given <= LARGEST + 2**16


HOSTILE = {
    "comments": b"GIF89a\0\xff\xff\xff\0\0\0" + b"!\xfe" + b"\x01a" * 5_000_000,
    "chunks": png_of(5, 5) + b"\0\0\0\0tIME\0\0\0\0" * 800_000,
    "filling": b"\xff\xd8" + b"\xff" * 10_000_000,
    "segments": b"\xff\xd8" + b"\xff\xe5\0\x02" * 2_500_000,
    "large webp": b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x1f\0\xff\x0f\0",
    "spaces": b" " * 10_000_000,
    "signs": b"a<" * 5_000_000,
    "ends": b"PK\x03\x04" + b"PK\x05\x06" * 2_500_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_neither_time_nor_memory(content):
    quickly(content)
    tracemalloc.start()
    quickly(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 2**20


def quickly(content: bytes) -> str:
    """The refusal's code, if any: found in moments, where an imaging library takes ten seconds and more."""
    begun = time.process_time()
    try:
        examine(BytesIO(content), "x")
        code = ""
    except NotAllowed as refused:
        code = refused.code
    assert time.process_time() - begun < 5
    return code


# any bytes


def test_it_is_measured_whole_and_left_at_its_start():
    content = b"one,two\n" * 100_000
    stream = BytesIO(content)
    stream.seek(77)
    examined = examine(stream, "x.csv")
    assert (examined.size, examined.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert stream.tell() == 0


STARTS = [
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    b"\xff\xd8\xff",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBPVP8",
    FTYP,
    b"PK\x03\x04",
    word(),
    b"ID3",
    b"%PDF",
    b"<",
    b"",
]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=200), st.sampled_from([b"", word()[-300:], picture("JPEG")]))
def test_any_bytes_are_examined_or_refused(start, middle, end):
    content = start + middle + end
    try:
        examined = examine(BytesIO(content), "x")
    except NotAllowed:
        return
    assert examined.size == len(content)
    assert (examined.width is None) == (examined.type not in INLINE)
