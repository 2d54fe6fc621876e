"""Uploaded files in DATA_DIR: under their tenant, under a random name, never served as they are."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

from apps.ground import ids
from apps.knowledge.reading import Limits

FOLDER = "knowledge"
LARGEST = Limits().octets
LONGEST_NAME = 160
PART = 64 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    path: str
    size: int
    sha256: str


def keep(stream: BinaryIO, public_id: str) -> Kept:
    """Write a file down. Its row comes after it: a file without one is never read."""
    path = Path(FOLDER, public_id, ids.public_id(ids.ID_LENGTH))
    full, digest, size = settings.MEDIA_ROOT / path, sha256(), 0
    full.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with full.open("xb") as kept:
            for part in _bounded(stream):
                kept.write(part)
                digest.update(part)
                size += len(part)
    except ValidationError:
        full.unlink()
        raise
    return Kept(str(path), size, digest.hexdigest())


def _bounded(stream: BinaryIO) -> Iterator[bytes]:
    size = 0
    stream.seek(0)
    while part := stream.read(PART):
        size += len(part)
        if size > LARGEST:
            raise ValidationError(f"This file is too large. A file has at most {LARGEST // 2**20} MB.")
        yield part


def content(path: str) -> bytes:
    return (settings.MEDIA_ROOT / path).read_bytes()


def forget(path: str) -> None:
    with suppress(FileNotFoundError):
        (settings.MEDIA_ROOT / path).unlink()


def shown_name(given: str) -> str:
    """Without folders and what does not print."""
    base = " ".join(given.replace("\\", "/").rpartition("/")[2].split())
    return "".join(character for character in base if character.isprintable())[-LONGEST_NAME:] or "file"
