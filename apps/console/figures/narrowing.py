"""By what the conversations behind a figure are narrowed, and each way out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from apps.console.asked import NOBODYS, Asked
from apps.console.figures.splits import split_by
from apps.inboxes.models import Inbox
from apps.reports.figures.reading import Period
from apps.tenants.models import Team


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`url` leads to the same without it; empty: it cannot be taken away."""

    name: str
    words: str
    url: str = ""


def spelled(period: Period) -> str:
    last = date_format(period.last, "j M Y")
    return last if period.days == 1 else f"{date_format(period.first, 'j M Y')} to {last}"


def narrowings(asked: Asked, teams: Sequence[Team], split: dict[str, str]) -> list[Narrowing]:
    def without(*names: str) -> str:
        return f"?{asked.query(**split | dict.fromkeys(names, ''))}"

    found = [Narrowing("Days", spelled(asked.period), "" if asked.is_usual else without("from", "to"))]
    if asked.channel:
        found.append(Narrowing("Channel", str(Inbox.Kind(asked.channel).label), without("channel")))
    if asked.team:
        found.append(Narrowing("Team", _team(asked.team, teams), without("team")))
    elif asked.sight:
        found.append(Narrowing("Teams", "yours alone"))
    if by := split_by(split.get("aspect", "")):
        found.append(Narrowing(by.one, by.name_of(split["key"]), without("aspect", "key")))
    return found


def _team(key: str, teams: Sequence[Team]) -> str:
    return "No team" if key == NOBODYS else next(team.name for team in teams if str(team.pk) == key)
