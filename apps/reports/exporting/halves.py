"""A file and its manifest while they grow. Neither has its name before it is whole, and no two workers write to the same.

Whoever goes on where another stopped copies what is known to be whole, and holds it against its hash on the way: if it is not what it was,
the export begins anew. So a worker that was thought dead writes to nobody's file but its own.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 2**20
Beat = Callable[[], None]


def at_ease() -> None:
    """For whoever has no lease to keep."""


class NotWhatItWas(Exception):
    """What an earlier worker left was altered or lost."""


@dataclass(slots=True)
class Growing:
    """A stream, and the hash of all that went into it."""

    stream: BinaryIO
    digest: Any = field(default_factory=sha256)
    octets: int = 0

    def write(self, octets: bytes) -> None:
        self.stream.write(octets)
        self.digest.update(octets)
        self.octets += len(octets)

    @property
    def so_far(self) -> tuple[int, str]:
        return self.octets, self.digest.hexdigest()


@dataclass(slots=True, kw_only=True)
class Half(Growing):
    """A file under another name than it will have."""

    path: Path

    @classmethod
    def begun(cls, path: Path) -> "Half":
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(path.open("wb"), path=path)

    @classmethod
    def gone_on_with(cls, path: Path, before: Path, octets: int, digest: str, beat: Beat) -> "Half":
        """Refused where what was written before is not what it was. `beat` tells after each piece that it goes on."""
        half = cls.begun(path)
        try:
            half.copy(before, octets, beat)
            if half.so_far != (octets, digest):
                raise NotWhatItWas
        except BaseException:
            half.stream.close()
            raise
        return half

    def copy(self, before: Path, octets: int, beat: Beat) -> None:
        with before.open("rb") as written:
            while part := written.read(min(CHUNK, octets - self.octets)):
                self.write(part)
                beat()

    def settle(self) -> None:
        """On the disk, before anybody is told."""
        self.stream.flush()
        os.fsync(self.stream.fileno())

    def end(self, name: Path) -> None:
        self.settle()
        self.stream.close()
        self.path.replace(name)
