"""Turns under way in this process keep their lease while it lives: one thread renews them all."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from apps.assistant.actions import claiming
from apps.assistant.models import Turn
from apps.ground import clock
from apps.ground.scope import release_connection

EVERY = 1.0  # seconds
LONGEST = 150.0  # a runner that hangs longer is as good as dead

Held = tuple[int, int, int]  # tenant, turn, attempt

log = structlog.get_logger(__name__)


class Keeper:
    def __init__(self) -> None:
        self._held: dict[Held, float] = {}  # and until when, at most
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(self, turn: Turn) -> Iterator[None]:
        held = (turn.conversation.tenant.pk, turn.pk, turn.attempts)
        with self._lock:
            self._held[held] = clock.monotonic() + LONGEST
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._renew_forever, name="turns' keeper", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(held, None)

    def _renew_forever(self) -> None:
        """Until nothing is held: the next turn starts another thread."""
        pause = threading.Event()
        while not pause.wait(EVERY):
            with self._lock:
                held = {one for one, until in self._held.items() if clock.monotonic() < until}
                if not held:
                    self._thread = None
                    return
            self.renew(held)

    def renew(self, held: set[Held]) -> None:
        by_tenant = defaultdict(list)
        for tenant_id, turn_id, attempt in held:
            by_tenant[tenant_id].append((turn_id, attempt))
        try:
            for tenant_id, turns in by_tenant.items():
                claiming.renew(tenant_id, turns)
        except Exception as error:  # noqa: BLE001 - the database may be away: what runs out meanwhile is taken up by somebody
            log.warning("turn.lease_not_renewed", reason=type(error).__name__)
        finally:
            release_connection()


keeper = Keeper()
