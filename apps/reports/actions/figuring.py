"""Figures follow the log and the meter, and can be thrown away and made anew: the same fold, so the same numbers.

A sweep follows. It reads again what was not settled at the last one, and what cannot be folded is owed and tried again, so nothing is left
out and nothing twice.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from apps.events.models import Event
from apps.events.settling import advance
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.llm.models import Spend
from apps.reports.facts.folding import FOLDED
from apps.reports.facts.keeping import folded, keep, mark_returns, rejoin, write
from apps.reports.facts.log import MERGED, PARTED, conversations_of_turns, stories
from apps.reports.figures.tallying import close_months, tally, tally_all
from apps.reports.models import Fact, Following
from apps.tenants.models import Tenant

MOST_EVENTS, MOST_OWED = 5_000, 2_000
LATE = timedelta(minutes=2)  # how long after its moment a row of the meter may come to be seen
CHANGES_OF_TENANTS = {"tenant.changed", "row.changed"}

log = structlog.get_logger(__name__)


@dataclass
class News:
    """Of one tenant: what to fold again, who was joined or parted, and whether its days are others now."""

    conversations: set[int] = field(default_factory=set)
    contacts: set[int] = field(default_factory=set)
    turns: set[int] = field(default_factory=set)
    days_moved: bool = False


def follow() -> int:
    """Sweep: what happened since; of how many tenants."""
    with across_tenants(Door.SWEEP):
        following = _locked()
        if following is None:
            return 0
        news = _news(following)
        following.owed = []
        for tenant_id, one in sorted(news.items()):
            following.owed += [] if _taken_in(tenant_id, one) else [[tenant_id, number] for number in one.conversations]
        following.owed = following.owed[:MOST_OWED]
        following.save()
    return len(news)


def rebuild(tenant: Tenant) -> int:
    """Throw its facts and tallies away and make them anew, in one commit: nobody sees the half of it. How many conversations."""
    with tenant_scope(tenant.pk):
        Following.objects.get_or_create(id=1)
        Following.objects.select_for_update().get(id=1)
        Fact.objects.all().delete()
        made = 0
        for batch in stories():
            facts = folded(batch)
            write(facts)
            made += len(facts)
        mark_returns(None)
        tally_all(tenant.zone)
    return made


def _locked() -> Following | None:
    """None while another sweep is at it, or a tenant's figures are made anew."""
    Following.objects.get_or_create(id=1)
    return Following.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _news(following: Following) -> dict[int, News]:
    news: defaultdict[int, News] = defaultdict(News)
    for tenant_id, conversation in following.owed:
        news[tenant_id].conversations.add(conversation)
    for tenant_id, name, subject, subject_id, payload in _told(following):
        _note(news[tenant_id], name, subject, subject_id, payload)
    for tenant_id, turn in _metered(following):
        news[tenant_id].turns.add(turn)
    return {tenant_id: one for tenant_id, one in news.items() if one != News()}


def _told(following: Following) -> list[tuple[int, str, str, int | None, dict[str, object]]]:
    events = Event.objects.filter(id__gt=following.settled_id).order_by("id")
    advance(following)
    rows = list(events.values_list("id", "tenant_id", "name", "subject", "subject_id", "payload")[:MOST_EVENTS])
    if len(rows) == MOST_EVENTS:
        following.settled_id = min(following.settled_id, rows[-1][0])
    return [row[1:] for row in rows]


def _metered(following: Following) -> list[tuple[int, int]]:
    since, following.metered_at = following.metered_at, clock.now()
    spent = Spend.objects.filter(turn_id__isnull=False)
    lately = spent.filter(at__gt=since - LATE) if since else spent.none()  # what was spent before is read with the turns it was for
    return [(tenant_id, turn) for tenant_id, turn in lately.order_by().values_list("tenant_id", "turn_id").distinct() if turn]


def _note(news: News, name: str, subject: str, subject_id: int | None, payload: dict[str, object]) -> None:
    conversation = payload.get("conversation")
    if name in FOLDED and isinstance(conversation, int):
        news.conversations.add(conversation)
    elif name in {MERGED, PARTED} and subject_id is not None:
        news.contacts |= {subject_id, int(str(payload["into"]))}
    elif name in CHANGES_OF_TENANTS and subject == "tenant":
        news.days_moved = True


def _taken_in(tenant_id: int, news: News) -> bool:
    """What is wrong with one tenant costs the others nothing."""
    try:
        with tenant_scope(tenant_id):
            _take_in(Tenant.objects.get(pk=tenant_id), news)
    except Exception as error:  # noqa: BLE001 - it is owed, and tried again
        log.warning("figures.not_followed", tenant=tenant_id, reason=type(error).__name__, at=place_of(error))
        return False
    return True


def _take_in(tenant: Tenant, news: News) -> None:
    stale: set[datetime] = set()
    if news.conversations or news.turns:
        stale |= keep(sorted(news.conversations | conversations_of_turns(news.turns)))
    if news.contacts:
        stale |= rejoin(news.contacts)
    if news.days_moved:
        tally_all(tenant.zone)
    elif stale:
        tally(stale, tenant.zone)
    else:
        close_months(tenant.zone)
