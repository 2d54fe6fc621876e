"""Brand pictures: known by content, small, and nothing but pixels."""

import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import ExifTags, Image, PngImagePlugin

from apps.inboxes.pictures import LARGEST, redrawn
from tests.inboxes.pictures import picture, png


def drawn(content: bytes, name: str = "picture.png") -> Image.Image:
    return Image.open(BytesIO(redrawn(ContentFile(content, name), "acme").read()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_browsers_show_is_taken(kind: str) -> None:
    assert (drawn(picture(kind, (64, 32))).format, drawn(picture(kind, (64, 32))).size) == ("WEBP", (64, 32))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_pictures_are_not_whatever_their_name_says(kind: str) -> None:
    with pytest.raises(ValidationError, match="no PNG or JPEG"):
        redrawn(ContentFile(picture(kind, (16, 16)), "picture.png"), "acme")


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.7", png()[:40], png()[:48]])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match="no PNG or JPEG"):
        redrawn(ContentFile(content, "picture.png"), "acme")


def test_a_side_too_long_is_refused() -> None:
    assert drawn(picture(size=(1024, 8))).size == (1024, 8)
    with pytest.raises(ValidationError, match="1024 pixels a side"):
        redrawn(ContentFile(picture(size=(8, 1025)), "picture.png"), "acme")


@pytest.mark.parametrize("side", [10_000, 100_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(ValidationError):
        redrawn(ContentFile(_claiming(side), "picture.png"), "acme")


def _claiming(side: int) -> bytes:
    """A small PNG whose header claims a side of that many pixels."""
    header = b"IHDR" + side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    made = png()
    return made[:12] + header + zlib.crc32(header).to_bytes(4, "big") + made[33:]


def test_a_file_too_large_is_not_even_opened() -> None:
    with pytest.raises(ValidationError, match="512 KB"):
        redrawn(ContentFile(b"x" * (LARGEST + 1), "picture.png"), "acme")


def test_what_the_file_said_beside_its_pixels_stays_behind() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Quillfeather"
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "Quillfeather")
    for content in (picture("JPEG", exif=exif, comment=b"Quillfeather"), picture("PNG", pnginfo=note), png() + b"Quillfeather"):
        assert b"Quillfeather" in content
        assert b"Quillfeather" not in redrawn(ContentFile(content, "picture"), "acme").read()


def test_a_photograph_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    assert drawn(picture("JPEG", (64, 32), exif=exif)).size == (32, 64)


@pytest.mark.parametrize(("mode", "kept"), [("RGBA", "RGBA"), ("LA", "RGBA"), ("P", "RGB"), ("L", "RGB"), ("1", "RGB")])
def test_every_kind_of_pixel_is_taken_and_transparency_kept(mode: str, kept: str) -> None:
    content = BytesIO()
    pixels: Any = 0 if mode in {"P", "L", "1"} else None
    image = Image.new(mode, (8, 8), pixels) if pixels is not None else Image.new(mode, (8, 8), (0, 0, 0, 10) if mode == "RGBA" else (0, 10))
    image.save(content, "PNG")
    assert drawn(content.getvalue()).mode == kept


def test_every_name_is_new_and_in_the_tenants_folder() -> None:
    names = {redrawn(ContentFile(png(), "../../etc/passwd"), "acme").name for _ in range(2)}
    assert len(names) == 2
    assert all(name is not None and name.startswith("acme/") and name.endswith(".webp") and ".." not in name for name in names)
