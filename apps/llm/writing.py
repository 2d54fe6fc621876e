"""Text that a model writes for colleagues, whole or not at all."""

from typing import NamedTuple

from apps.ground import clock
from apps.llm.exchange import Done, ModelFailed, Provider, Request, Text
from apps.llm.metering import FREE


class Written(NamedTuple):
    text: str
    is_by_model: bool = False  # and not by the built-in engine in its place


def written(by: Provider, request: Request, *, seconds: float) -> Written:
    """Nothing where it failed: half of a summary would pass for one."""
    try:
        events = list(by.stream(request, deadline=clock.monotonic() + seconds))
    except ModelFailed:
        return Written("")
    models = {event.model for event in events if isinstance(event, Done)}
    return Written("".join(event.text for event in events if isinstance(event, Text)).strip(), is_by_model=FREE not in models)
