"""Brand pictures: known by what they hold, drawn anew before they are kept, so that nothing else in the file comes along."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from apps.ground import ids

FIELDS = ("avatar", "logo")
LARGEST = 512 * 1024
LONGEST_SIDE = 1024
FORMATS = ("PNG", "JPEG")  # a WebP claims its memory before its size can be asked
QUALITY = 90
LIMITS = f"PNG or JPEG, at most {LARGEST // 1024} KB and {LONGEST_SIDE} pixels a side."

NOT_A_PICTURE = "This is no PNG or JPEG picture, or it is damaged."
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def redrawn(upload: File[Any], public_id: str) -> ContentFile[bytes]:
    """The picture as WebP under a random name in the tenant's folder."""
    if upload.size > LARGEST:
        raise ValidationError(f"The picture is larger than {LARGEST // 1024} KB. Make it smaller, then try again.")
    drawn = BytesIO()
    _pixels(upload).save(drawn, "WEBP", quality=QUALITY)
    return ContentFile(drawn.getvalue(), name=f"{public_id}/{ids.public_id(ids.ID_LENGTH)}.webp")


def _pixels(upload: File[Any]) -> Image.Image:
    """Upright, and free of everything that is not a pixel. Its size is read from the header, before any pixel is."""
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            if max(picture.size) > LONGEST_SIDE:
                raise ValidationError(f"The picture is larger than {LONGEST_SIDE} pixels a side. Make it smaller, then try again.")
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if picture.has_transparency_data else "RGB")
    except _DAMAGED:
        raise ValidationError(NOT_A_PICTURE) from None
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare
