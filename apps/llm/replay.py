"""Replies that were recorded once and are played again, for tests and evaluations.

A recording is a file named for the digest of its request: the same question finds the same answer, whichever tenant or turn asks.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Provider, Request, Text, Usage
from apps.llm.streams import closing

NOT_ASKED = ("tenant_id", "turn_id", "conversation_id")


def digest_of(request: Request) -> str:
    asked = {name: value for name, value in asdict(request).items() if name not in NOT_ASKED}
    kinds = [type(entry).__name__ for entry in request.transcript]  # a Said and a Result may hold the same words
    return hashlib.sha256(json.dumps([asked, kinds], sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


class Replay:
    """Plays what was recorded into a folder; what was not is a failure that no other try will mend."""

    name = "replay"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        digest = digest_of(request)
        path = self._folder / f"{digest}.json"
        if not path.exists():
            raise ModelFailed(f"There is no recording of this request ({digest}).", passing=False)
        yield from map(_played, json.loads(path.read_text(encoding="utf-8"))["events"])


class Recording:
    """Asks another provider, and keeps each reply that came to its end."""

    def __init__(self, provider: Provider, folder: Path) -> None:
        self._provider, self._folder = provider, folder
        self.name = provider.name

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        heard: list[Event] = []
        with closing(self._provider.stream(request, deadline=deadline)) as events:
            for event in events:
                heard.append(event)
                if isinstance(event, Done):
                    self._keep(request, heard)
                yield event

    def _keep(self, request: Request, heard: list[Event]) -> None:
        kept = {"purpose": request.purpose, "language": request.language, "events": [_kept(event) for event in heard]}
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{digest_of(request)}.json"
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _kept(event: Event) -> dict[str, Any]:
    return {"kind": type(event).__name__.lower(), **asdict(event)}


def _played(kept: dict[str, Any]) -> Event:
    match kept:
        case {"kind": "text", "text": text}:
            return Text(text)
        case {"kind": "call", "id": id, "name": name, "arguments": arguments}:
            return Call(id, name, arguments)
        case {"kind": "done", "finish": finish, "usage": usage, "model": model}:
            return Done(Finish(finish), Usage(**usage), model)
    raise ModelFailed("The recording holds something that is no event.", passing=False)
