"""What this web process alone knows: its requests, its sockets, whether it hears hints. None of it stands in a row."""

from collections import Counter as Tally

from django.http import HttpRequest
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from apps.events.hints import courier
from apps.events.hub import hub
from apps.events.rollcall import rollcall
from config.metrics.figures import Sample

AREAS = {"admin", "console", "widget", "hooks", "api", "accounts", "files", "tickets"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

disable_created_metrics()  # type: ignore[no-untyped-call]  # the time of each one's first count is nobody's question
registry = CollectorRegistry()
for collector in (ProcessCollector, PlatformCollector, GCCollector):
    collector(registry=registry)
REQUESTS = Counter("tandem_requests", "Requests that this process answered.", ["area", "method", "status"], registry=registry)
SECONDS = Histogram(
    "tandem_request_seconds", "How long this process took to answer; a poll waits on purpose.", ["area"], registry=registry, buckets=BUCKETS
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def answered(request: HttpRequest, status: int, seconds: float) -> None:
    """By area and not by address, so that the figures stay few whatever is asked for."""
    area = _area(request)
    REQUESTS.labels(area, request.method if request.method in METHODS else "other", f"{status // 100}xx").inc()
    SECONDS.labels(area).observe(seconds)


def _area(request: HttpRequest) -> str:
    first = request.path_info.lstrip("/").partition("/")[0]
    return first if first in AREAS else "other"


def read() -> list[Sample]:
    """Asked on the event loop that serves the sockets."""
    kinds = Tally(type(socket).__module__.split(".")[1] for socket in rollcall().present())
    sockets: list[Sample] = [("sockets", [kind], kinds[kind]) for kind in ("console", "widget")]
    return [*sockets, ("hub_connected", [], hub().is_connected), ("hints_waiting", [], courier.waiting)]
