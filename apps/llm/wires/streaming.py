"""How a stream of either wire becomes Text, Call and Done.

Calls are given out with the finish, never from a reply that broke off; a reply without finish, or without a word or a call, has failed.
A server that heeds no limit is held to ours: a reply ends where it grows past what was asked for, and a heap of calls is none.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from openai import APIError, Stream

from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Request, Text, Usage
from apps.llm.tokens import prompt_tokens, tokens
from apps.llm.wires.failing import failed, unreadable
from apps.llm.wires.watch import Watch

LETTERS_A_TOKEN = 10  # at the very most, in any language
MOST_CALLS = 16  # in one reply

Heap = dict[str, Any]  # a chunk as it came: whatever a server puts into it, or leaves out


@dataclass
class Asked:
    """A call as it arrives, piece by piece."""

    id: str
    name: str = ""
    arguments: str = ""


@dataclass
class Heard:
    """What is known of a reply so far."""

    calls: list[Asked] = field(default_factory=list)
    finish: Finish | None = None
    usage: Usage | None = None
    model: str = ""


class Reading(Protocol):
    heard: Heard

    def take(self, chunk: Heap) -> tuple[str, bool]:
        """The text a chunk brings, and whether it shows that the model is at work."""


def events(stream: Stream[Any], reading: Reading, request: Request, watch: Watch) -> Iterator[Event]:
    said, blank = "", ""
    with stream, watch.over(stream.response):
        for text in _texts(stream, reading, watch):
            if said or text.strip():
                said += blank + text
                yield Text(blank + text)
                blank = ""
            else:
                blank += text  # a reply that holds nothing else has not begun
            if len(said) + len(blank) > request.longest * LETTERS_A_TOKEN:
                reading.heard = Heard(finish=Finish.LENGTH, model=reading.heard.model)
                break
    yield from _ending(reading.heard, request, said)


def _texts(stream: Stream[Any], reading: Reading, watch: Watch) -> Iterator[str]:
    heard = reading.heard
    try:
        for chunk in stream:
            was, (text, at_work) = heard.finish, _taken(reading, chunk)
            if text:
                watch.reader_away = True
                yield text
                watch.reader_away = False
            if heard.finish is not None and was is None:
                watch.finished()
            elif at_work and heard.finish is None:
                watch.heard()
    except APIError as error:
        if heard.finish is None:
            raise (ModelFailed(watch.late, passing=True) if watch.late else failed(error)) from error
    if heard.finish is None:
        raise ModelFailed(watch.late or "The model’s reply broke off.", passing=True)


def _taken(reading: Reading, chunk: Heap) -> tuple[str, bool]:
    try:
        text, at_work = reading.take(chunk)
    except (AttributeError, TypeError, LookupError) as error:  # JSON, and shaped as nothing we know
        raise unreadable() from error
    if not isinstance(text, str):
        raise unreadable()
    return text, at_work


def _ending(heard: Heard, request: Request, said: str) -> Iterator[Event]:
    calls = [Call(asked.id or f"call_{secrets.token_hex(8)}", asked.name, asked.arguments) for asked in heard.calls]
    if not said and not calls:
        raise _empty(heard.finish)
    if len(calls) > MOST_CALLS:
        raise ModelFailed("The model asked for too many tools at once.", passing=True)
    yield from calls
    written = said + "".join(call.name + call.arguments for call in calls)
    usage = heard.usage or Usage(prompt_tokens(request), 0, tokens(written), estimated=True)
    yield Done(Finish.CALLS if calls else _without_calls(heard.finish), usage, heard.model)


def _empty(finish: Finish | None) -> ModelFailed:
    if finish == Finish.REFUSED:
        return ModelFailed("The model declined to answer.", passing=False)
    if finish == Finish.LENGTH:
        return ModelFailed("The model used up its tokens before it said a word.", passing=False)
    return ModelFailed("The model’s reply was empty.", passing=True)


def _without_calls(finish: Finish | None) -> Finish:
    return Finish.STOP if finish in {Finish.CALLS, None} else Finish(finish)
