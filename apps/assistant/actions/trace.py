"""What was done in a turn, kept in memory while it runs and written down with its end: the trace costs the customer no waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apps.assistant.models import Step, Turn
from apps.ground import clock
from apps.llm.exchange import Usage


class Trace:
    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._steps: list[Step] = []

    @contextmanager
    def step(self, kind: Step.Kind) -> Iterator[dict[str, Any]]:
        """One step; what the block puts into the dictionary is its detail, also where it fails."""
        detail: dict[str, Any] = {}
        step = Step(turn=self._turn, tenant_id=self._turn.tenant_id, kind=kind, detail=detail, at=clock.now())
        self._steps.append(step)
        began = clock.monotonic()
        try:
            yield detail
        finally:
            step.milliseconds = round((clock.monotonic() - began) * 1000)

    @property
    def taken(self) -> list[Step]:
        """What was done so far, none of it written."""
        return list(self._steps)

    def spend(self, usage: Usage) -> None:
        self._turn.prompt_tokens += usage.prompt
        self._turn.cached_tokens += usage.cached
        self._turn.completion_tokens += usage.completion

    def write(self) -> None:
        """Within the scope, in the transaction that ends the turn."""
        Step.objects.bulk_create(self._steps)
        self._steps = []
