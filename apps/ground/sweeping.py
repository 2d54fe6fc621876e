"""A sweep goes on: one row that always fails is set aside in the log, and costs the others nothing."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from apps.ground.blame import place_of

log = structlog.get_logger(__name__)


def each(rows: Iterable[tuple[int, int]], act: Callable[[int, int], Any]) -> int:
    """Do it for each (tenant, row); how many it was done for. What failed is named by ids alone."""
    done = 0
    for tenant_id, row_id in rows:
        with bound_contextvars(tenant=tenant_id, row=row_id):
            try:
                done += bool(act(tenant_id, row_id))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one row is no reason to leave the next
                log.warning("sweep.row_failed", sweep=act.__name__.strip("_"), reason=type(error).__name__, at=place_of(error))
    return done
