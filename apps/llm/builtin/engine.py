"""The provider itself: a request in, the events of a reply out; nothing kept, nothing asked of a network."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import blake2s

from apps.ground import clock
from apps.llm.builtin.case import Calling, Desk
from apps.llm.builtin.ledger import Ledger
from apps.llm.builtin.thread import Thread
from apps.llm.builtin.voice import Voice, admits, offered, parsed, sentences
from apps.llm.exchange import Call, Done, Event, Finish, Request, Said, Speaker, Text, Tool, Usage

NAME = "built-in"
LONGEST_LINE = 160
_SPACE = re.compile(r"\s+")


class BuiltIn:
    """Rules over the request; see the room's docstring for what it can carry."""

    name = NAME

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        """Sentence by sentence; `deadline` is never near, for nothing here waits."""
        if request.purpose in WRITTEN:
            yield from _spoken(WRITTEN[request.purpose](request))
        else:
            yield from self._turn(request)

    def _turn(self, request: Request) -> Iterator[Event]:
        next_step = Thread(desk_of(request), request.transcript).reply()
        if isinstance(next_step, Calling):
            yield Call(_call_id(request, next_step), next_step.tool, next_step.arguments)
            yield Done(Finish.CALLS, Usage(), NAME)
        else:
            yield from _spoken(next_step)


def warm() -> None:
    """Loads the words of all languages, a third of a second's work, so that no customer waits for it."""
    Thread(Desk(Voice("en"), clock.now(), {}, {}), (Said(Speaker.CUSTOMER, "?"),)).reply()


def _spoken(text: str) -> Iterator[Event]:
    for sentence in sentences(text):
        yield Text(sentence)
    yield Done(Finish.STOP, Usage(), NAME)


def desk_of(request: Request) -> Desk:
    return Desk(
        Voice(request.language),
        _now(request.facts.get("now", "")),
        {tool.name: tool for tool in request.tools},
        request.facts,
        request.passages,
        request.procedures,
        request.recalled,
    )


def _now(fact: str) -> datetime:
    told = parsed(fact)
    return told if told and told.tzinfo else clock.now()


def _call_id(request: Request, calling: Calling) -> str:
    """The same for the same place in the same conversation, so that a retried turn makes the same call."""
    place = f"{len(request.transcript)} {calling.tool} {calling.arguments}"
    return f"call_{blake2s(place.encode(), digest_size=8).hexdigest()}"


def summary(request: Request) -> str:
    """What the customer wrote first and last, and which tools were used: quoted, not composed."""
    exchanges = [exchange for exchange in Ledger(request.transcript).exchanges if exchange.heard]
    used = sorted({call.name for exchange in exchanges for call in exchange.calls})
    lines = [_line(exchange.heard) for exchange in (exchanges[:1] + exchanges[-1:] if len(exchanges) > 1 else exchanges)]
    return " … ".join(filter(None, [request.digest[:LONGEST_LINE], *lines, ", ".join(used)]))


def _line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()[:LONGEST_LINE]


def draft(request: Request) -> str:
    """What we would say next, out of passages and of what tools have said already: for a draft none is run."""
    called = {entry.name: Tool(entry.name, "", {}) for entry in request.transcript if isinstance(entry, Call)}
    for tools in (called, {}):
        next_step = Thread(replace(desk_of(request), tools=tools), request.transcript).reply()
        if not isinstance(next_step, Calling):
            return "".join(sentence for sentence in sentences(next_step) if not _is_beside(sentence))
    return ""


def _is_beside(sentence: str) -> bool:
    """A colleague neither says that we do not know, nor offers a colleague."""
    return admits(sentence) or bool(offered(sentence))


WRITTEN = {"summary": summary, "draft": draft}
