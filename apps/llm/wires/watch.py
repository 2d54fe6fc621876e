"""The watch over one stream: when the model is silent for too long, or time is up, it shuts the connection under the reader.

A reader that waits for bytes cannot look at the clock, and a server that keeps a connection alive with empty comments would hold it for
ever; so a thread looks for it. What it shuts is the socket: shutting is safe from another thread, closing is not.
"""

import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from openai import Timeout

from apps.ground import clock
from apps.llm.exchange import ModelFailed

CONNECT_WITHIN = 2.0
USAGE_WITHIN = 1.0  # after the finish; some servers never say what was used


class Watch:
    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._limit, self._reason = deadline, ""
        self._over, self._sooner = threading.Event(), threading.Event()
        self.late = ""
        self.reader_away = False  # busy with what it was given: the silence is not the model's
        self._allow(settings.MODEL_FIRST_WORD_SECONDS, "The model did not begin in time.")

    def _allow(self, seconds: float, reason: str) -> None:
        """So long from now, and never past the deadline."""
        at, before = clock.monotonic() + seconds, self._limit
        self._limit, self._reason = (at, reason) if at < self._deadline else (self._deadline, "The time for this reply is up.")
        if self._limit < before:
            self._sooner.set()

    def timeout(self) -> Timeout:
        """Until the reply begins the client itself keeps the time; then the watch does."""
        left = self._limit - clock.monotonic()
        if left <= 0:
            raise ModelFailed(self._reason, passing=True)
        return Timeout(left, connect=min(CONNECT_WITHIN, left))

    def over(self, response: Any) -> Self:
        """Take over the watch of a response whose body is about to be read."""
        response.request.extensions["timeout"]["read"] = None
        socket = response.extensions["network_stream"].get_extra_info("socket")
        threading.Thread(target=self._keep, args=(socket,), name="watch", daemon=True).start()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._sooner.set()

    def heard(self) -> None:
        """The model said something: from here on silence counts."""
        self._allow(settings.MODEL_STALL_SECONDS, "The model fell silent.")

    def finished(self) -> None:
        """Only the count of tokens is still to come, and not worth a long wait."""
        self._allow(USAGE_WITHIN, "The count of tokens did not come.")

    def _keep(self, socket: Any) -> None:
        while not self._over.is_set():
            left = self._limit - clock.monotonic()
            if left <= 0 and self.reader_away and self._limit < self._deadline:
                self.heard()
            elif left <= 0:
                self.late = self._reason
                with suppress(OSError):
                    socket.shutdown(2)  # both ways
                return
            else:
                self._sooner.wait(left)
                self._sooner.clear()
