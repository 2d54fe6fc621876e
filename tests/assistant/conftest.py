"""A customer whom the assistant serves, and a model that says what the test wrote for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from apps.assistant import briefing, errands
from apps.assistant.actions import turning
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Passage, Request, Text, Usage
from apps.tools import registry
from tests.assistant.writings import PASSAGE
from tests.cast import Cast
from tests.conversations.scenes import claims, comes, given_to_assistant, says
from tests.llm.conftest import model as by_model  # noqa: F401 - for turns over a real wire
from tests.llm.conftest import no_model, standin, wire  # noqa: F401
from tests.tools.till import Till

Part = Event | Exception | Callable[[], Any]
USAGE = Usage(prompt=100, cached=60, completion=20)


class Script:
    """Plays its parts, a list for each time it is asked; what is callable happens in between."""

    name = "script"

    def __init__(self) -> None:
        self.parts: list[Sequence[Part]] = []
        self.asked: list[Request] = []

    def says(self, *pieces: str | Part) -> "Script":
        parts = [Text(piece) if isinstance(piece, str) else piece for piece in pieces]
        self.parts.append([*parts, Done(Finish.STOP, USAGE, "script-1")])
        return self

    def calls(self, name: str, arguments: str = "{}", *before: str) -> "Script":
        self.parts.append([*map(Text, before), Call("x", name, arguments), Done(Finish.CALLS, USAGE, "script-1")])
        return self

    def breaks(self, *pieces: str | Part) -> "Script":
        self.parts.append([Text(piece) if isinstance(piece, str) else piece for piece in pieces])
        return self

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        self.asked.append(request)
        if len(self.asked) > len(self.parts):
            raise ModelFailed("The script has ended.", passing=False)
        for part in self.parts[len(self.asked) - 1]:
            if isinstance(part, Exception):
                raise part
            if callable(part):
                part()
            else:
                yield part


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr(turning, "provider", lambda: script)
    return script


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(registry, "_tools", {})
    monkeypatch.setattr(registry, "_aliases", {})
    return Till().open()


@pytest.fixture
def chat(guest: Guest, cast: Cast) -> Conversation:
    """With colleagues at hand."""
    comes(cast.sarah)
    return given_to_assistant(says(guest, "Where is my parcel?"))


@pytest.fixture
def held(guest: Guest, cast: Cast) -> Conversation:
    """Sarah holds it."""
    return claims(cast.sarah, says(guest, "How long do parcels take?"))


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Script:
    """A model that is on, and says what the test wrote for it."""
    script = Script()
    monkeypatch.setattr(errands, "is_on", lambda: True)
    monkeypatch.setattr(errands, "provider", lambda: script)
    monkeypatch.setattr(errands, "model_alone", lambda: script)
    return script


@pytest.fixture
def knowledge(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One article; what was looked for in it."""
    searched: list[str] = []

    def found(_: int, *questions: str) -> tuple[Passage, ...]:
        searched.extend(questions)
        return (PASSAGE,)

    monkeypatch.setattr(briefing, "passages", found)
    return searched
