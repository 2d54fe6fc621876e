"""The manifest that stands beside an export: one line a conversation with the hash of how it was written, and the hash of the whole.

It is one JSON object, written line by line as the export grows.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from apps.reports.formats import FORMS

HEAD, BETWEEN, TAIL = b'{"conversations": [\n', b",\n", b'\n], "export": '
CHUNK = 2**20


class NotAManifest(ValueError):
    """The file beside is none, or is damaged. Holds a sentence."""


def line(key: str, messages: int, digest: str) -> bytes:
    return json.dumps({"conversation": key, "messages": messages, "sha256": digest}, separators=(",", ":")).encode()


def tail(about: dict[str, Any]) -> bytes:
    return TAIL + json.dumps(about, ensure_ascii=False).encode() + b"}\n"


@dataclass(slots=True)
class Verdict:
    """What differs, by the conversation's name in the export, or by the line where it has none."""

    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    is_whole: bool = True  # to the last octet

    @property
    def holds(self) -> bool:
        return self.is_whole and not (self.altered or self.missing or self.added)


def verified(export: Path, manifest: Path) -> Verdict:
    told = _read(manifest)
    about = told["export"]
    with export.open("rb") as stream:
        found = list(_found(stream, about["format"]))
        stream.seek(0)
        digest = sha256()
        while part := stream.read(CHUNK):
            digest.update(part)
    verdict = _compared(told["conversations"], found)
    verdict.is_whole = digest.hexdigest() == about["sha256"]
    return verdict


def _read(manifest: Path) -> dict[str, Any]:
    try:
        told = json.loads(manifest.read_bytes())
        if told["export"]["format"] not in FORMS or not all(one.keys() >= {"conversation", "sha256"} for one in told["conversations"]):
            raise KeyError("format")
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise NotAManifest(f"{manifest} is not the manifest of an export.") from wrong
    return dict(told)


def _found(stream: BinaryIO, form: str) -> Iterator[tuple[str, str, str]]:
    """Of each conversation its name, its hash, and where it stands."""
    for place, unit in enumerate(FORMS[form].units(stream), 1):
        yield unit.key, sha256(unit.octets).hexdigest(), f"line {place}" if form in {"jsonl", "openai"} else f"place {place}"


def _compared(told: list[dict[str, str]], found: list[tuple[str, str, str]]) -> Verdict:
    """What is as it was is put aside; of the rest, what bears a known name was altered, in whatever order it stands."""
    wanted = Counter(one["sha256"] for one in told)
    strange = [(key, where) for key, digest, where in found if not _is_taken(wanted, digest)]
    lost = [one["conversation"] for one in told if _is_taken(wanted, one["sha256"])]
    named = set(lost)
    verdict = Verdict(altered=[key for key, _ in strange if key in named])
    altered = set(verdict.altered)
    lost = [key for key in lost if key not in altered]
    nameless = [where for key, where in strange if not key]
    verdict.altered += [f"{where} ({key})" for where, key in zip(nameless, lost, strict=False)]
    verdict.missing = lost[len(nameless) :]
    verdict.added = [key or where for key, where in strange if key and key not in named] + nameless[len(lost) :]
    return verdict


def _is_taken(wanted: Counter[str], digest: str) -> bool:
    """Whether one of these is left, and takes it."""
    wanted[digest] -= 1
    return wanted[digest] >= 0
