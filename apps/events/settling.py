"""How far the log is settled: ids are handed out before their transactions commit, so a lower id may appear after a higher one.

Three steps, each in a sweep of its own: read the newest id handed out (`seen_id`), later note the next transaction number (`waiting_xid`),
later still find that every transaction before it has ended.
"""

from django.db import connection

from apps.events.models import Settling

ENDED = 0  # a transaction's number before which none is open


def advance(horizon: Settling) -> None:
    """One step; whoever asked saves it."""
    newest_id, oldest_open, next_xid = database_state()
    if horizon.waiting_id is not None and horizon.waiting_xid is not None and oldest_open >= horizon.waiting_xid:
        horizon.settled_id, horizon.waiting_id, horizon.waiting_xid = horizon.waiting_id, None, None
    if horizon.waiting_id is None and horizon.seen_id > horizon.settled_id:
        horizon.waiting_id, horizon.waiting_xid = horizon.seen_id, next_xid
    horizon.seen_id = newest_id


def stop_at(horizon: Settling, read_id: int) -> None:
    """Too much for one sweep: it was read no further than this. What is settled beyond waits for the next as settled already."""
    if read_id < horizon.settled_id:
        horizon.waiting_id, horizon.waiting_xid = horizon.settled_id, ENDED
        horizon.settled_id = read_id


def database_state() -> tuple[int, int, int]:
    """The newest event id handed out, the oldest transaction still open, and the next one's number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_value, pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint"
            " FROM events_event_id_seq, pg_current_snapshot() AS now"
        )
        newest, oldest, upcoming = cursor.fetchone()
    return newest, oldest, upcoming
