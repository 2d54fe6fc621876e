"""The benchmark of exports: it fills in what the product would have kept, reads again what was written, and tells of what differs."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.conversations.models import Conversation, Message
from apps.ground.scope import tenant_scope
from apps.reports.exporting import writing
from config.bench import exporting
from config.bench.export import FORMS, _tell
from config.bench.report import Report
from config.bench.rereading import breaches, reread
from config.bench.resuming import resumed
from config.bench.talks import AUTHORS, FEWEST
from config.bench.tongues import TONGUES
from tests.cast import Cast
from tests.factories import make_inbox
from tests.reports.asked import export

MESSAGES = 3_000


@pytest.fixture
def filled(cast: Cast, settings: Settings, tmp_path: Path) -> dict[str, int]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    make_inbox(cast.acme)
    return exporting.filled(tenant_id=cast.acme.pk, member_id=cast.sarah.pk, messages=MESSAGES)


def written(cast: Cast, form: str, path: Path) -> dict[str, Any]:
    return exporting.written(tenant_id=cast.acme.pk, form=form, path=str(path))


def read_again(cast: Cast, form: str, path: Path) -> dict[str, Any]:
    return exporting.read_again(tenant_id=cast.acme.pk, form=form, path=str(path))


@pytest.mark.django_db
def test_it_has_all_that_a_conversation_may_have_in_many_languages(cast: Cast, filled: dict[str, int]) -> None:
    told = [json.loads(line) for line in export("--notes")[0].splitlines()]
    assert (filled["messages"], filled["conversations"]) == (MESSAGES, len(told))
    assert {one["language"] for one in told} == set(TONGUES)
    assert min(len(one["messages"]) for one in told) >= FEWEST
    assert all(any(one[part] for one in told) for part in ("tool_calls", "ratings", "notes", "tags"))
    said = [one for conversation in told for one in conversation["messages"]]
    assert {one["author"] for one in said} == set(AUTHORS)
    assert all(any(one[part] for one in said) for part in ("attachments", "card", "sources", "activity"))
    assert not any("{" in one["text"] for one in said)


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_what_is_filled_in_is_written_and_read_again(cast: Cast, filled: dict[str, int], tmp_path: Path, form: str) -> None:
    path = tmp_path / form
    assert written(cast, form, path)["messages"] == MESSAGES
    again = read_again(cast, form, path)
    assert again["faults"] == []
    if form != "openai":  # which has no place for what happened around the words
        assert again["messages"] == MESSAGES


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_a_message_that_is_not_in_the_file_is_a_fault(cast: Cast, filled: dict[str, int], tmp_path: Path, form: str) -> None:
    path = tmp_path / form
    written(cast, form, path)
    with tenant_scope(cast.acme.pk):
        first = Conversation.objects.order_by("pk")[0]
        Message.objects.filter(conversation=first, seq=1).delete()
    faults = reread(tenant_id=cast.acme.pk, form=form, path=str(path)).faults
    assert len(faults) == 1
    assert first.public_id in faults[0]


@pytest.mark.django_db
def test_an_altered_file_does_not_verify(cast: Cast, filled: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "out"
    written(cast, "jsonl", path)
    path.write_bytes(path.read_bytes().replace(b"Larkspur", b"Starling"))
    assert read_again(cast, "jsonl", path)["faults"] == ["jsonl: it does not verify"]


@pytest.mark.django_db
def test_one_that_is_called_off_and_gone_on_with_is_the_same(cast: Cast, filled: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(cast.acme.pk):
        with monkeypatch.context() as patch:
            patch.setattr(writing, "PART", 20)
            assert resumed(tenant_id=cast.acme.pk, conversations=100) == []
        (told,) = resumed(tenant_id=cast.acme.pk, conversations=100)
    assert told.startswith("it was not called off in the middle")


def test_fine_tuning_has_rules_of_its_own() -> None:
    called = {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    tool = {"type": "function", "function": {"name": "look", "parameters": {}}}
    said, done = [{"role": "assistant", "tool_calls": [called]}], [{"role": "tool", "tool_call_id": "call_1", "content": "{}"}]
    end = [{"role": "assistant", "content": "Done."}]

    def told(*messages: dict[str, Any], **parts: Any) -> list[str]:
        return list(breaches({"messages": list(messages), "tools": [tool]} | parts))

    assert told(*said, *done, *end) == []
    assert told(*said, *done) == ["it does not end with an answer"]
    assert told(*said, *end) == ["a call that nothing came of"]
    assert told(*done, *end) == ["an outcome of nothing that was called"]
    assert told(*said, *done, *end, tools=[]) == ["look is not declared"]
    assert told({"role": "bot", "content": "?"}, *end) == ["unknown role bot"]
    assert told({"role": "user", "content": ""}, *end) == ["an entry says nothing"]
    assert told(*end, notes=[]) == ["unknown part notes"]
    called["function"]["arguments"] = "[]"  # type: ignore[index]
    assert told(*said, *done, *end) == ["arguments that are no JSON object"]


def test_what_is_not_in_the_file_is_told() -> None:
    report, masked = Report(), {"rate": 1.0, "of_processor": 1.0}
    one = {"rate": 1.0, "bare": 2.0, "growth": 1.0, "messages": 10, "read_again": 10, "faults": []}
    _tell(report, 10, {form: one | {"messages": 9 if form == "csv" else 10} for form in FORMS}, {"rate": 1.0}, masked)
    assert report.faults == ["csv: 9 messages were written, and 10 are in the database"]
    assert report.figures["jsonl_to_bare_copy"] == 0.5
