"""Figures follow the log and the meter.

A sweep follows. It reads again what was not settled at the last one, and what cannot be taken in is owed and tried again, so nothing is
left out and nothing twice. What the meter noted is read once, as soon as nobody can be late with a row.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

import structlog
from psycopg.errors import LockNotAvailable

from apps.events.models import Event
from apps.events.settling import advance, stop_at
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.llm.models import Spend
from apps.reports.facts.folding import FOLDED
from apps.reports.facts.keeping import keep, rejoin
from apps.reports.facts.log import MERGED, PARTED, conversations_of_turns
from apps.reports.figures import books
from apps.reports.figures.tallying import close_months, tally, tally_all
from apps.reports.models import Following
from apps.tenants.models import Tenant

MOST_EVENTS, MOST_OWED, MOST_SPENT = 5_000, 2_000, 2_000  # in one sweep; of what is owed the rest has its turn in the next
LATE = timedelta(minutes=2)  # how long after its moment a row of the meter may come to be seen
CHANGES_OF_TENANTS = {"tenant.changed", "row.changed"}
CONVERSATION, CONTACT, TURN, DAYS = "conversation", "contact", "turn", "days"

Thing = tuple[str, int]  # what to take in, of one tenant: a conversation, somebody joined or parted, a turn that was paid, all its days
Owed = list[int | str]  # tenant, number, and of what kind, where that is no conversation

log = structlog.get_logger(__name__)


def follow() -> int:
    """Sweep: what happened since; of how many tenants."""
    with across_tenants(Door.SWEEP):
        following = _locked()
        if following is None:
            return 0
        tried, kept = following.owed[:MOST_OWED], following.owed[MOST_OWED:]
        news = _news(following, tried)
        left = [_owed(tenant_id, thing) for tenant_id, things in sorted(news.items()) for thing in _left_of(tenant_id, sorted(things))]
        following.owed = kept + [owed for owed in left if owed not in kept]
        following.save()
    return len(news)


def _locked() -> Following | None:
    """None while another sweep is at it."""
    Following.objects.get_or_create(id=1)
    return Following.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _news(following: Following, owed: Iterable[Owed]) -> dict[int, set[Thing]]:
    news: defaultdict[int, set[Thing]] = defaultdict(set)
    for tenant_id, number, *kind in owed:
        news[int(tenant_id)].add((str(kind[0]) if kind else CONVERSATION, int(number)))
    for tenant_id, thing in _told(following):
        news[tenant_id].add(thing)
    for tenant_id, thing in _metered(following):
        news[tenant_id].add(thing)
    return news


def _owed(tenant_id: int, thing: Thing) -> Owed:
    kind, number = thing
    return [tenant_id, number] if kind == CONVERSATION else [tenant_id, number, kind]


def _told(following: Following) -> list[tuple[int, Thing]]:
    """What is not settled yet is read again by the next sweep."""
    events = Event.objects.filter(id__gt=following.settled_id).order_by("id")
    advance(following)
    rows = list(events.values_list("id", "tenant_id", "name", "subject", "subject_id", "payload")[:MOST_EVENTS])
    if len(rows) == MOST_EVENTS:
        stop_at(following, rows[-1][0])
    return [(tenant_id, thing) for _, tenant_id, *event in rows for thing in _things(*event)]


def _things(name: str, subject: str, subject_id: int | None, payload: dict[str, object]) -> list[Thing]:
    conversation = payload.get("conversation")
    if name in FOLDED and isinstance(conversation, int):
        return [(CONVERSATION, conversation)]
    if name in {MERGED, PARTED} and subject_id is not None:
        return [(CONTACT, subject_id), (CONTACT, int(str(payload["into"])))]
    if name in CHANGES_OF_TENANTS and subject == "tenant" and "time_zone" in str(payload.get("fields")).split(","):
        return [(DAYS, 0)]
    return []


def _metered(following: Following) -> list[tuple[int, Thing]]:
    """Each row once; what was spent before there were figures is read with the turns it was for."""
    due_until = clock.now() - LATE
    if following.metered_id is None:
        following.metered_id = Spend.objects.filter(at__lte=due_until).values_list("id", flat=True).first() or 0
    told = Spend.objects.values_list("id", "tenant_id", "conversation_id", "turn_id", "at")
    rows = told.filter(id__gt=following.metered_id).order_by("id")[:MOST_SPENT]
    due = list(takewhile(lambda row: row[-1] <= due_until, rows))
    if due:
        following.metered_id = due[-1][0]
    return [(tenant_id, (CONVERSATION, one) if one else (TURN, turn or 0)) for _, tenant_id, one, turn, _ in due if one or turn]


def _left_of(tenant_id: int, things: list[Thing]) -> list[Thing]:
    """What could not be taken in. Halved until it stands alone, it costs the others nothing, of its own tenant or of another; but not where
    somebody else has the books, for whom each half would wait as long."""
    try:
        with tenant_scope(tenant_id):
            _take_in(Tenant.objects.get(pk=tenant_id), things)
    except Exception as error:  # noqa: BLE001 - it is owed, and tried again
        if (half := len(things) // 2) and not isinstance(error.__cause__, LockNotAvailable):
            return _left_of(tenant_id, things[:half]) + _left_of(tenant_id, things[half:])
        log.warning("figures.not_followed", tenant=tenant_id, of=things[0][0], reason=type(error).__name__, at=place_of(error))
        return things
    return []


def _take_in(tenant: Tenant, things: Iterable[Thing]) -> None:
    of: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number in things:
        of[kind].add(number)
    ours = books.opened(tenant)
    stale: set[datetime] = set()
    if of[CONVERSATION] or of[TURN]:
        stale |= keep(sorted(of[CONVERSATION] | conversations_of_turns(of[TURN])))
    if of[CONTACT]:
        stale |= rejoin(of[CONTACT])
    if of[DAYS] and ours.time_zone != tenant.time_zone:
        ours.time_zone = tenant.time_zone
        ours.save(update_fields=["time_zone"])
        tally_all(tenant.zone)
    elif stale:
        tally(stale, books.days_of(ours))
    else:
        close_months(books.days_of(ours))
