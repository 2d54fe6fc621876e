"""Recorded once, played again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Result, Said, Speaker, Text, Usage
from apps.llm.replay import Recording, Replay, digest_of
from tests.llm.scenes import Scripted, full_request, make_request, passing, soon

SCRIPT: list[Event | ModelFailed] = [
    Text("Let me look."),
    Call("c1", "order_lookup", '{"number": "1042"}'),
    Done(Finish.CALLS, Usage(10, 2, 3, estimated=True), "m"),
]


def test_what_was_recorded_is_played_to_the_letter(tmp_path: Path) -> None:
    recorded = list(Recording(Scripted(list(SCRIPT)), tmp_path / "kept").stream(full_request(), deadline=soon()))
    assert recorded == SCRIPT
    assert list(Replay(tmp_path / "kept").stream(full_request(), deadline=soon())) == SCRIPT


def test_another_tenant_or_turn_finds_the_same(tmp_path: Path) -> None:
    list(Recording(Scripted(list(SCRIPT)), tmp_path).stream(full_request(), deadline=soon()))
    assert list(Replay(tmp_path).stream(full_request(tenant_id=2, turn_id=9), deadline=soon())) == SCRIPT


def test_another_question_is_another_recording(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match="no recording") as raised:
        list(Replay(tmp_path).stream(make_request(), deadline=soon()))
    assert not raised.value.passing


def test_a_reply_that_broke_off_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed):
        list(Recording(Scripted([Text("It"), passing()]), tmp_path).stream(make_request(), deadline=soon()))
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_was_spoilt_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / f"{digest_of(make_request())}.json").write_text(json.dumps({"events": [{"kind": "noise"}]}))
    with pytest.raises(ModelFailed, match="no event"):
        list(Replay(tmp_path).stream(make_request(), deadline=soon()))


def test_who_said_something_is_part_of_the_question() -> None:
    asked = make_request(transcript=(Said(Speaker.CUSTOMER, "Yes"),))
    assert digest_of(asked) == digest_of(make_request(transcript=(Said(Speaker.CUSTOMER, "Yes"),)))
    others = [
        replace(asked, transcript=(Said(Speaker.AGENT, "Yes"),)),
        replace(asked, transcript=(Result("c1", "Yes"),)),
        replace(asked, facts={"now": "later"}),
    ]
    assert len({digest_of(one) for one in [asked, *others]}) == 4
