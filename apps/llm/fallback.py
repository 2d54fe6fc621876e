"""Several providers as one: the first that answers, within the time there is.

A failure that may pass is tried once more; then the next is asked, also for all that is asked of this one later: who takes a turn keeps
one, so that no step of it waits for a model that has just failed. Once a word is out nothing is tried again: whoever reads the stream knows
what was shown, and decides.
"""

import random
import time
from collections.abc import Callable, Iterator

from apps.ground import clock
from apps.ground.breaker import breaker_of
from apps.llm.exchange import Done, Event, ModelFailed, Provider, Request
from apps.llm.failures import Declined
from apps.llm.streams import closing

JITTER = (0.05, 0.25)
PATIENCE = 1.5  # seconds to wait for a provider that asks for time, where another stands ready
KEPT_BACK, KEPT_SHARE = 2.0, 0.2  # of the time that is left, for whoever comes next: seconds at most, and share


class Fallback:
    name = "fallback"

    def __init__(self, *providers: Provider, pause: Callable[[float], None] = time.sleep) -> None:
        self._providers, self._pause = providers, pause
        self._given_up: set[str] = set()

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        failures: list[ModelFailed] = []
        for provider, until in self._in_turn(deadline):
            attempt = Attempt(provider, request, until)
            yield from attempt.run()
            if not attempt.done and self._paused(attempt.failed, until, is_last=provider is self._providers[-1]):
                yield from attempt.run()
            if attempt.done:
                return
            failures.append(attempt.failed)
            self._given_up.add(provider.name)
        raise failures[0] if failures else ModelFailed("Every model has failed of late and is left alone for a while.", passing=True)

    def _in_turn(self, deadline: float) -> Iterator[tuple[Provider, float]]:
        """Who may be asked, and until when."""
        for provider in self._providers:
            if provider.name not in self._given_up and breaker_of(provider.name).admits():
                left = deadline - clock.monotonic()
                kept = min(KEPT_BACK, left * KEPT_SHARE) if provider is not self._providers[-1] else 0.0
                yield provider, deadline - max(0.0, kept)

    def _paused(self, failed: ModelFailed, until: float, *, is_last: bool) -> bool:
        """Wait a moment before the second try; False when there is no use, or no time, or somebody else is ready sooner."""
        wait = random.uniform(*JITTER)  # noqa: S311 - spreads tries, keeps no secret
        if isinstance(failed, Declined) and failed.again_in is not None:
            wait += failed.again_in
        if not failed.passing or clock.monotonic() + wait >= until or (wait > PATIENCE and not is_last):
            return False
        self._pause(wait)
        return True


class Attempt:
    """One provider asked; its failure is kept where another try may help, and raised where something was said already."""

    def __init__(self, provider: Provider, request: Request, until: float) -> None:
        self._provider, self._request, self._until = provider, request, until
        self._breaker = breaker_of(provider.name)
        self.failed = ModelFailed("The model was not asked.", passing=True)
        self.done = False

    def run(self) -> Iterator[Event]:
        begun = False
        try:
            with closing(self._provider.stream(self._request, deadline=self._until)) as events:
                for event in events:
                    begun, self.done = True, isinstance(event, Done)
                    if self.done:
                        self._breaker.succeeded()
                    yield event
            if not self.done:
                raise ModelFailed("The model’s reply broke off.", passing=True)
        except ModelFailed as failed:
            if failed.passing:
                self._breaker.failed()
            if begun:
                raise
            self.failed = failed
