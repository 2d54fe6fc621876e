"""When a snoozed conversation may come back: later today, in the morning, next week; when people are there, where there are hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.formats import date_format

from apps.conversations.models import Conversation
from apps.ground import clock, spans
from apps.ground.spans import Schedule
from apps.tenants.models import Tenant

MORNING, LATER, A_DAY, A_WEEK = time(9), timedelta(hours=3), timedelta(days=1), 7
QUARTER = 15


@dataclass(frozen=True, slots=True)
class Choice:
    """`at` in the zone it is told in."""

    words: str
    at: datetime

    @property
    def value(self) -> str:
        return self.at.isoformat()

    @property
    def moment(self) -> str:
        return date_format(self.at, "D j M, H:i")


def choices(tenant: Tenant, conversation_id: int) -> list[Choice]:
    """Each moment once; by the clock of the inbox's hours."""
    hours = Conversation.objects.select_related("inbox__hours").get(pk=conversation_id).inbox.hours
    schedule = hours.schedule() if hours else None
    now = clock.now().astimezone(schedule.zone if schedule else tenant.zone)
    found = [one for one in (_later(schedule, now), _tomorrow(schedule, now), _next_week(schedule, now)) if one]
    return list({one.at: one for one in reversed(found)}.values())[::-1]


def moment_in(request: HttpRequest, tenant: Tenant) -> datetime:
    """One of those, or one that was chosen: a time without a zone is the tenant's."""
    said = request.POST.get("until") or request.POST.get("at", "")
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise ValidationError("Choose a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=tenant.zone)


def _later(schedule: Schedule | None, now: datetime) -> Choice | None:
    """Only while it is the same day, and people are there then."""
    late = now + LATER + timedelta(minutes=-now.minute % QUARTER)
    at = late.replace(second=0, microsecond=0)
    is_there = schedule is None or spans.is_open(schedule, at)
    return Choice("Later today", at) if at.date() == now.date() and is_there else None


def _tomorrow(schedule: Schedule | None, now: datetime) -> Choice:
    tomorrow = now.date() + A_DAY
    at = _morning(schedule, tomorrow, now)
    return Choice("Tomorrow morning" if at.date() == tomorrow else f"On {at:%A}", at)


def _next_week(schedule: Schedule | None, now: datetime) -> Choice:
    monday = now.date() + timedelta(days=A_WEEK - now.weekday())
    return Choice("Next week", _morning(schedule, monday, now))


def _morning(schedule: Schedule | None, day: date, now: datetime) -> datetime:
    """When people begin on that day or the first after it; where there are no hours, at nine."""
    midnight = datetime.combine(day, time(0), tzinfo=now.tzinfo)
    opens = spans.next_opening(schedule, midnight) if schedule else None
    return opens.astimezone(now.tzinfo) if opens else datetime.combine(day, MORNING, tzinfo=now.tzinfo)
