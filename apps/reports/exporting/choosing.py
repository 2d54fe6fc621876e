"""What an export begins with: which conversations it is of, and what its order needs to know of the tenant."""

from collections.abc import Iterator

from psycopg import ClientCursor

from apps.ground.lane import Statement
from apps.ground.snapshot import Session
from apps.reports.disguise import Disguise
from apps.reports.exporting.colleagues import Colleagues
from apps.reports.exporting.disguising import Disguising
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.halves import Beat, at_ease
from apps.tenants.models import Membership

FETCHED = 5_000


def choose(session: Session, statement: Statement, beat: Beat = at_ease) -> Chosen:
    """By `selecting.chosen`. Of each there are three numbers, brought in by a cursor: a million take 24 MB."""
    chosen = Chosen()
    for choice in _rows(session, statement):
        chosen.add(choice)
        beat()
    return chosen


def _rows(session: Session, statement: Statement) -> Iterator[tuple[int, int, int]]:
    with ClientCursor(session) as cursor:
        cursor.execute(f"DECLARE chosen NO SCROLL CURSOR FOR {statement.sql}", statement.parameters)
        while rows := cursor.execute(f"FETCH {FETCHED} FROM chosen").fetchall():
            yield from rows
        cursor.execute("CLOSE chosen")


def disguising(key: bytes) -> Disguising:
    """Within the tenant's scope."""
    people = Membership.objects.values_list("pk", "user__name", "user__shown_as")
    return Disguising(Disguise(key), Colleagues({member: (name, shown_as) for member, name, shown_as in people}))
