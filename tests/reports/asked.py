"""The command as an operator types it, and what it gives."""

import io
import re
from pathlib import Path

from django.core.management import call_command

OURS = re.compile(r"\b(?:person|agent|conversation) \d+|\[[a-z ]+ \d+\]|\b[0-9a-f]{64}\b", re.IGNORECASE)


class Out(io.TextIOWrapper):
    """Standard output, as the octets that were written to it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    @property
    def octets(self) -> bytes:
        kept: io.BytesIO = self.buffer  # type: ignore[assignment]
        return kept.getvalue()


def export(*options: str, tenant: str = "acme") -> tuple[bytes, str]:
    """What it streams, and what it says of it."""
    out, err = Out(), io.StringIO()
    call_command("export_transcripts", "--tenant", tenant, *options, stdout=out, stderr=err)
    return out.octets, err.getvalue()


def exported(path: Path, *options: str) -> bytes:
    """The file it writes."""
    export("--output", str(path), *options)
    return path.read_bytes()


def verify(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("export_transcripts", "--verify", str(path), *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def in_clear(text: str) -> str:
    """Without pseudonyms and hashes, whose figures are drawn anew each time and may be anything."""
    return OURS.sub("", text)
