"""Teams and opening hours."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import spans
from apps.tenants.models import Holiday, Hours, HoursSpan, Membership, Team, TeamMember
from apps.tenants.roles import Can, require


@transaction.atomic
def create_team(*, name: str, members: Iterable[Membership], actor: Actor) -> Team:
    require(actor, Can.MANAGE_TEAMS)
    team = Team.objects.create(name=name)
    TeamMember.objects.bulk_create(TeamMember(team=team, membership=member) for member in members)
    record("team.created", actor=actor, about=team)
    return team


@transaction.atomic
def create_hours(
    *,
    name: str,
    time_zone: str,
    week: Mapping[int, Iterable[tuple[time, time]]],
    holidays: Mapping[date, str],
    actor: Actor,
) -> Hours:
    """Opening hours of that name, whole: what was there before under the name is replaced."""
    require(actor, Can.MANAGE_HOURS)
    hours, _ = Hours.objects.update_or_create(name=name, defaults={"time_zone": time_zone})
    hours.spans.all().delete()
    hours.holidays.all().delete()
    for weekday, day in week.items():
        _add_day(hours, weekday, list(day))
    Holiday.objects.bulk_create(Holiday(hours=hours, date=on, name=called) for on, called in holidays.items())
    record("hours.created", actor=actor, about=hours)
    return hours


def _add_day(hours: Hours, weekday: int, day: list[tuple[time, time]]) -> None:
    if problems := spans.problems(day):
        raise ValidationError(problems)
    HoursSpan.objects.bulk_create(HoursSpan(hours=hours, weekday=weekday, opens=opens, closes=closes) for opens, closes in day)
