"""A file and its manifest while they grow. Neither has its name before it is whole, and no two workers write to the same.

Whoever goes on where another stopped copies what is known to be whole, and holds it against its hash on the way: if it is not what it was,
the export begins anew. So a worker that was thought dead writes to nobody's file but its own.
"""

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 2**20


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
    def gone_on_with(cls, path: Path, before: Path, octets: int, digest: str) -> "Half":
        """Refused where what was written before is not what it was."""
        half = cls.begun(path)
        with before.open("rb") as written:
            while part := written.read(min(CHUNK, octets - half.octets)):
                half.write(part)
        if half.so_far != (octets, digest):
            half.stream.close()
            raise NotWhatItWas
        return half

    def settle(self) -> None:
        """On the disk, before anybody is told."""
        self.stream.flush()
        os.fsync(self.stream.fileno())

    def end(self, name: Path) -> None:
        self.settle()
        self.stream.close()
        self.path.replace(name)
