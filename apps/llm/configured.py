"""The configured model, over whichever wire it speaks."""

from collections.abc import Iterator
from typing import cast

from django.utils.module_loading import import_string

from apps.llm.exchange import Event, Request
from apps.llm.wires import where

WIRES = {"chat": "apps.llm.wires.chat.stream", "responses": "apps.llm.wires.responses.stream"}


class Configured:
    """Loads its wire when it is asked, never before: the model client stays out of web processes."""

    name = "openai"

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        spoken = import_string(WIRES[where.wire()])
        return cast("Iterator[Event]", spoken(request, deadline=deadline))
