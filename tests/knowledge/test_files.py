"""Uploaded files on disk."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from apps.knowledge import files


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("terms.md", "terms.md"),
        ("C:\\Users\\me\\terms.md", "terms.md"),
        ("../../etc/passwd", "passwd"),
        ("  two   words.pdf ", "two words.pdf"),
        ("nul\x00l.md", "null.md"),
        ("", "file"),
        ("/", "file"),
    ],
)
def test_are_shown_by_a_name_without_folders(given: str, shown: str) -> None:
    assert files.shown_name(given) == shown


def test_keep_the_end_of_a_long_name(uploads: Path) -> None:
    assert files.shown_name(f"{'x' * 500}.pdf").endswith(".pdf")
    assert len(files.shown_name("x" * 500)) == files.LONGEST_NAME


def test_are_kept_whole_and_forgotten_whole(uploads: Path) -> None:
    kept = files.keep(BytesIO(b"words" * 50_000), "tenant")
    assert (kept.size, len(files.content(kept.path))) == (250_000, 250_000)
    files.forget(kept.path)
    files.forget(kept.path)
    assert not list((uploads / "knowledge" / "tenant").iterdir())


def test_too_large_leave_nothing_behind(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    with pytest.raises(ValidationError):
        files.keep(BytesIO(b"x" * 11), "tenant")
    assert not list((uploads / "knowledge" / "tenant").iterdir())
