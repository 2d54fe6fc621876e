"""Members are told of what concerns them: a sweep follows the log, each event once, and looks ahead to promises that are due soon."""

from collections import defaultdict
from collections.abc import Sequence

import structlog
from django.db import connection
from django.db.models import Max

from apps.desk.models import Notice, Noticing
from apps.desk.noticing import CONCERNS, Reading, Told, falls_due, soon
from apps.events.log import announce
from apps.events.models import Event
from apps.events.settling import advance, stop_at
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each

MOST_EVENTS, KEPT = 2_000, 200

_FORGET = """
DELETE FROM desk_notice n USING (
    SELECT id, row_number() OVER (PARTITION BY tenant_id, membership_id ORDER BY id DESC) AS place FROM desk_notice
) placed WHERE n.id = placed.id AND placed.place > %s
"""

log = structlog.get_logger(__name__)


def notify() -> int:
    """Sweep: how many notices there are more; one at a time. What was read is noted in the commit that keeps what came of it."""
    with across_tenants(Door.SWEEP):
        noticing = _locked()
        if noticing is None:
            return 0
        made = sum(_tell_of(tenant_id, events) for tenant_id, events in _news(noticing).items())
        noticing.save()
        tenants = soon().order_by("tenant_id").values_list("tenant_id", "tenant_id").distinct()
        return made + each(tenants, _tell_in_time)


def _locked() -> Noticing | None:
    """None while another sweep is at it. The log is followed from here on: nobody is told of what was before."""
    if not Noticing.objects.exists():
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        Noticing.objects.get_or_create(id=1, defaults={"settled_id": newest, "seen_id": newest})
    return Noticing.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _news(noticing: Noticing) -> dict[int, list[Event]]:
    """Each event as soon as it can be seen, and once: beyond what is settled it is remembered which were read."""
    unread = Event.objects.filter(CONCERNS, id__gt=noticing.settled_id).exclude(id__in=noticing.handled).order_by("id")
    advance(noticing)
    events = list(unread[:MOST_EVENTS])
    if len(events) == MOST_EVENTS:
        stop_at(noticing, events[-1].pk)
    known = {*noticing.handled, *(event.pk for event in events)}
    noticing.handled = sorted(one for one in known if one > noticing.settled_id)
    news: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        news[event.tenant_id].append(event)
    return news


def _tell_of(tenant_id: int, events: Sequence[Event]) -> int:
    """Where one of them cannot be read, the others are, one by one."""
    try:
        return _tell(tenant_id, events)
    except Exception as error:  # noqa: BLE001 - what one event breaks is not taken from all the others
        log.warning("noticing.batch_failed", tenant=tenant_id, reason=type(error).__name__)
        known = {event.pk: event for event in events}

        def tell_alone(_: int, event_id: int) -> int:
            return _tell(tenant_id, [known[event_id]])

        return each(((tenant_id, event_id) for event_id in known), tell_alone)


def _tell(tenant_id: int, events: Sequence[Event]) -> int:
    with tenant_scope(tenant_id):
        return _keep(Reading(tenant_id, events).told())


def _tell_in_time(tenant_id: int, _: int) -> int:
    with tenant_scope(tenant_id):
        return _keep(falls_due(tenant_id))


def _keep(told: Sequence[Told]) -> int:
    notices = [
        Notice(
            membership_id=one.member_id, kind=one.kind, conversation_id=one.conversation_id, ticket_id=one.ticket_id, cause=one.cause,
            by_id=one.by_id, at=one.at,
        )
        for one in told
    ]  # fmt: skip
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for member_id in {one.member_id for one in told}:
        announce("notices.changed", noticed=member_id)
    return len(notices)


def forget_notices() -> int:
    """Sweep: of each member all but the newest."""
    with across_tenants(Door.SWEEP), connection.cursor() as cursor:
        cursor.execute(_FORGET, [KEPT])
        return int(cursor.rowcount)
