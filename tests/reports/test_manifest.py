"""The manifest tells which conversation was altered, is missing or was added; and a half file never has the final name."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from apps.conversations.models import Conversation
from apps.inboxes.models import Inbox
from apps.reports.exporting import writing
from apps.reports.exporting.manifest import verified
from tests.reports.asked import export, exported, verify
from tests.reports.talks import SAID, talk

pytestmark = pytest.mark.django_db
FORMS = ["jsonl", "csv", "md", "openai"]


@pytest.fixture
def three(shop: Inbox) -> list[Conversation]:
    return [talk(shop, ("customer", f'Hello "{name}"\nand more'), *SAID[1:], name=name) for name in ("Anna", "Bert", "Cleo")]


def beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_touched_is_what_was_exported(three: list[Conversation], tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    octets = exported(path, "--format", form)
    assert "is what was exported" in verify(path)
    told = json.loads(beside(path).read_text())
    assert [one["conversation"] for one in told["conversations"]] == [one.public_id for one in three]
    assert (told["export"]["sha256"], told["export"]["octets"]) == (sha256(octets).hexdigest(), len(octets))
    assert (told["export"]["conversations"], told["export"]["messages"]) == (3, 12)


@pytest.mark.parametrize("form", FORMS)
def test_an_altered_word_is_told_by_its_conversation(three: list[Conversation], tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    octets = exported(path, "--format", form)
    path.write_bytes(octets.replace(b"Bert", b"Bart"))
    verdict = verified(path, beside(path))
    assert len(verdict.altered) == 1
    assert three[1].public_id in verdict.altered[0]
    assert (verdict.missing, verdict.added) == ([], [])
    with pytest.raises(CommandError, match="is not what was exported"):
        verify(path)


@pytest.mark.parametrize("form", ["jsonl", "openai"])
def test_a_missing_line_and_an_added_one_are_told(three: list[Conversation], tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    lines = exported(path, "--format", form).splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[2]]))
    assert verified(path, beside(path)).missing == [three[1].public_id]
    path.write_bytes(b"".join([*lines, lines[0]]))
    assert len(verified(path, beside(path)).added) == 1


def test_another_order_is_not_what_was_exported(three: list[Conversation], tmp_path: Path) -> None:
    path = tmp_path / "out"
    lines = exported(path).splitlines(keepends=True)
    path.write_bytes(b"".join(reversed(lines)))
    verdict = verified(path, beside(path))
    assert not verdict.holds
    assert not verdict.altered + verdict.missing + verdict.added


def test_what_is_no_manifest_is_told(three: list[Conversation], tmp_path: Path) -> None:
    path = tmp_path / "out"
    exported(path)
    beside(path).write_text("{}")
    with pytest.raises(CommandError, match="is not the manifest of an export"):
        verify(path)
    with pytest.raises(CommandError, match="cannot be read"):
        verify(tmp_path / "nowhere")


def test_a_half_file_never_has_the_final_name(three: list[Conversation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    before = exported(path)

    def breaks(*_: object) -> bytes:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing.Writing, "_made", breaks)
    with pytest.raises(RuntimeError):
        export("--output", str(path))
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["out", "out.manifest.json"]


def test_to_standard_output_a_manifest_goes_where_it_is_wished(three: list[Conversation], tmp_path: Path) -> None:
    octets, told = export("--manifest", str(tmp_path / "beside.json"))
    (tmp_path / "out").write_bytes(octets)
    assert "is what was exported" in verify(tmp_path / "out", "--manifest", str(tmp_path / "beside.json"))
    assert "3 of 3 conversations" in told
