"""The page itself: who may read it, and what it says."""

import secrets
import threading
from collections.abc import Callable
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from psycopg_pool import PoolTimeout
from redis import RedisError

from apps.ground import clock
from config.metrics import broker, figures, process, rows
from config.metrics.figures import Sample

KEPT_FOR = 5.0  # seconds; however many ask, the database is asked once
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

log = structlog.get_logger(__name__)


def may_read(request: HttpRequest) -> bool:
    """Whoever has the token; and this machine itself, where nobody passed on what another said."""
    token, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if token and secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return not getattr(request, "scope", {}).get("forwarded") and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class Kept:
    """What the database and Redis said last, for a moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: list[Sample] = []
        self._until = 0.0

    def samples(self) -> list[Sample]:
        with self._lock:
            if clock.monotonic() >= self._until:
                self._samples = [*_asked("database", rows.read), *_asked("redis", broker.read)]
                self._until = clock.monotonic() + KEPT_FOR
            return self._samples


def _asked(part: str, read: Callable[[], list[Sample]]) -> list[Sample]:
    """One that is away is a figure too, and no reason to say nothing of the other."""
    began = clock.monotonic()
    try:
        found = read()
    except (Error, PoolTimeout, RedisError) as error:
        log.warning("metrics.part_away", part=part, reason=type(error).__name__)
        return [("up", [part], 0)]
    return [("up", [part], 1), ("answer_seconds", [part], clock.monotonic() - began), *found]


class Told(Collector):
    def __init__(self, samples: list[Sample]) -> None:
        self._samples = samples

    def collect(self) -> list[Metric]:
        return list(figures.families(self._samples))


def text(samples: list[Sample]) -> bytes:
    told = CollectorRegistry()
    told.register(Told(samples))
    return generate_latest(told) + generate_latest(process.registry)


kept = Kept()
