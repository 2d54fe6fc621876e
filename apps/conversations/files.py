"""What a file is: told by its content, never by its name or by what the sender says of it.

Decisions
- A picture's size is read here, from its header: imaging libraries need seconds or gigabytes to open a hostile one.
- A file that is two things at once keeps the type it begins with. That is safe because nothing is served without `nosniff`, and all but
  plain pictures as an attachment.
- A name ends in what the file is, whatever it was called: what looks like text on our screen must not be a program on an agent's desktop.
"""

import codecs
import hashlib
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import SEEK_CUR
from typing import BinaryIO

from filetype.types import archive, audio, image, video  # type: ignore[import-untyped]

LARGEST = 10 * 2**20
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
LONGEST_NAME = 120

_CHUNK = 2**16
_HEAD = 2**13
_MOST_SEGMENTS = 5_000
_ZIP_TAIL = 22 + 2**16
_LARGEST_DIRECTORY = 2**18


class NotAllowed(ValueError):
    """The file is not taken. Holds a sentence that may be shown, and a code: `too_large` or `type`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Examined:
    """What there is to know of a file that is taken."""

    name: str
    type: str
    size: int
    extension: str
    width: int | None
    height: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Kind:
    type: str
    endings: tuple[str, ...]  # the first is the one we give

    @property
    def extension(self) -> str:
        return self.endings[0]


PNG = Kind("image/png", ("png",))
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif"))
GIF = Kind("image/gif", ("gif",))
WEBP = Kind("image/webp", ("webp",))
TEXT = Kind("text/plain", ("txt", "text", "log"))
OFFICE = "application/vnd.openxmlformats-officedocument"

INLINE = frozenset(kind.type for kind in (PNG, JPEG, GIF, WEBP))  # what a browser may show in the page: all else is an attachment

_SIGNATURES = (
    (image.Png(), PNG),
    (image.Jpeg(), JPEG),
    (image.Gif(), GIF),
    (image.Webp(), WEBP),
    (image.Heic(), Kind("image/heic", ("heic", "heif"))),
    (image.Avif(), Kind("image/avif", ("avif",))),
    (archive.Pdf(), Kind("application/pdf", ("pdf",))),
    (audio.M4a(), Kind("audio/mp4", ("m4a",))),
    (video.Mov(), Kind("video/quicktime", ("mov", "qt"))),
    (video.Mp4(), Kind("video/mp4", ("mp4", "m4v"))),
    (video.Webm(), Kind("video/webm", ("webm",))),
    (audio.Mp3(), Kind("audio/mpeg", ("mp3",))),
    (audio.Ogg(), Kind("audio/ogg", ("ogg", "oga", "opus"))),
    (audio.Wav(), Kind("audio/wav", ("wav",))),
)
_OFFICE_PARTS = (
    ("word/document", Kind(f"{OFFICE}.wordprocessingml.document", ("docx",))),
    ("xl/workbook.xml", Kind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",))),
    ("ppt/presentation", Kind(f"{OFFICE}.presentationml.presentation", ("pptx",))),
)
_TEXTS = (
    Kind("text/csv", ("csv",)),
    Kind("text/markdown", ("md", "markdown")),
    Kind("application/json", ("json",)),
    TEXT,
)
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<|<(?:!doctype|\?xml|html|head|body|svg|script|iframe)\b", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # what browsers, too, take for a sign that bytes are no text
_JPEG_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}


def examine(stream: BinaryIO, name: str) -> Examined:
    """What a file is, and its bytes' fingerprint; raises `NotAllowed`. The stream is left at its start."""
    size, sha256 = _measured(stream)
    kind = _recognised(stream, size, name)
    width, height = _sides(stream, kind)
    stream.seek(0)
    return Examined(_name(name, kind), kind.type, size, kind.extension, width, height, sha256)


def _measured(stream: BinaryIO) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > LARGEST:
            raise NotAllowed("too_large", f"A file has at most {LARGEST // 2**20} MB.")
        digest.update(chunk)
    return size, digest.hexdigest()


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk


def _read(stream: BinaryIO, length: int, *, at: int = 0) -> bytes:
    stream.seek(at)
    return stream.read(length)


def _recognised(stream: BinaryIO, size: int, name: str) -> Kind:
    head = _read(stream, _HEAD)
    kind = _by_signature(head) or _office(stream, head, size) or _text(stream, head, name)
    if kind is None:
        raise _wrong_type()
    return kind


def _wrong_type() -> NotAllowed:
    return NotAllowed("type", "This kind of file cannot be sent. Pictures, PDF, text, office documents, sound and video can.")


def _by_signature(head: bytes) -> Kind | None:
    return next((kind for signature, kind in _SIGNATURES if signature.match(head)), None)


def _office(stream: BinaryIO, head: bytes, size: int) -> Kind | None:
    """The office document that a zip archive is; None for every other archive, and for one with macros."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    members = list(_members(_directory(stream, size)))
    if "[Content_Types].xml" not in members or any(member.lower().endswith("vbaproject.bin") for member in members):
        return None
    return next((kind for part, kind in _OFFICE_PARTS if any(member.startswith(part) for member in members)), None)


def _directory(stream: BinaryIO, size: int) -> bytes:
    """The list of members that stands at the end of a zip archive; nothing when it is implausibly long."""
    tail = _read(stream, _ZIP_TAIL, at=max(0, size - _ZIP_TAIL))
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return b""
    length, begins = struct.unpack_from("<LL", tail, end + 12)
    return _read(stream, length, at=begins) if length <= _LARGEST_DIRECTORY else b""


def _members(directory: bytes) -> Iterator[str]:
    at = 0
    while directory.startswith(b"PK\x01\x02", at) and len(directory) >= at + 46:
        name, extra, comment = struct.unpack_from("<HHH", directory, at + 28)
        yield directory[at + 46 : at + 46 + name].decode("utf-8", "replace")
        at += 46 + name + extra + comment


def _text(stream: BinaryIO, head: bytes, name: str) -> Kind | None:
    """Which text it is: all are served alike, so here the name may tell. None for binary content and for markup."""
    if not head or _MARKUP.search(head) or not _is_text(stream):
        return None
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind in _TEXTS if ending in kind.endings), TEXT)


def _is_text(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(stream):
            if _BINARY.search(chunk):
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sides(stream: BinaryIO, kind: Kind) -> tuple[int, int] | tuple[None, None]:
    """A picture's width and height, as its header says."""
    if kind not in _READERS:
        return None, None
    try:
        width, height = _READERS[kind](stream)
    except struct.error as error:
        raise _wrong_type() from error
    if not width or not height:
        raise _wrong_type()
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise NotAllowed("too_large", f"A picture has at most {MOST_PIXELS // 10**6} megapixels, and {LONGEST_SIDE:,} pixels a side.")
    return width, height


def _png_sides(stream: BinaryIO) -> tuple[int, int]:
    width, height = struct.unpack(">16xLL", _read(stream, 24))
    return width, height


def _gif_sides(stream: BinaryIO) -> tuple[int, int]:
    width, height = struct.unpack("<6xHH", _read(stream, 10))
    return width, height


def _webp_sides(stream: BinaryIO) -> tuple[int, int]:
    """Three formats in one wrapping: extended, lossless, lossy."""
    head = _read(stream, 30).ljust(30, b"\0")
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        packed = int.from_bytes(head[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_sides(stream: BinaryIO) -> tuple[int, int]:
    """Walks from segment to segment to the one that begins the frame."""
    stream.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker, length = struct.unpack(">HH", stream.read(4))
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">xHH", stream.read(5))
            return width, height
        is_filling = marker == 0xFFFF
        stream.seek(-3 if is_filling else length - 2, SEEK_CUR)
    return 0, 0


_READERS: dict[Kind, Callable[[BinaryIO], tuple[int, int]]] = {
    PNG: _png_sides,
    JPEG: _jpeg_sides,
    GIF: _gif_sides,
    WEBP: _webp_sides,
}


def _name(given: str, kind: Kind) -> str:
    """The name without its folders and whatever does not print, ending in what the file is."""
    base = " ".join(re.split(r"[/\\]", given)[-1].split())
    shown = "".join(character for character in base if character.isprintable()).strip(" .")
    stem, _, ending = shown.rpartition(".")
    if not stem or ending.lower() not in kind.endings:
        stem, ending = shown or "file", kind.extension
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
