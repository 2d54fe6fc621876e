"""Pictures to upload."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8), mode: str = "RGB", **options: Any) -> bytes:
    drawn = BytesIO()
    Image.new(mode, size, "teal").save(drawn, kind, **options)
    return drawn.getvalue()


def png() -> bytes:
    return picture()
