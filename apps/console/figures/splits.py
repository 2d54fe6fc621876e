"""What figures are split by: agents, topics, reasons, models; each key by its name, and a table of all of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.console.figures.tables import Cell, Head
from apps.escalations.models import Escalation
from apps.reports.figures.definitions import Unit
from apps.tenants.models import Membership
from apps.text.topics import TOPICS

REASONS = {str(reason.value): str(reason.label) for reason in Escalation.Reason}

Sums = dict[str, Any]
Link = Callable[[str], str]  # to the conversations behind a figure, of this key


@dataclass(frozen=True, slots=True)
class Split:
    aspect: str
    key: str  # of its table
    title: str
    one: str  # what one of them is
    note: str
    columns: Sequence[Head]
    cells: Callable[[Sums, Link], list[Cell]]
    names: Callable[[Collection[str]], Mapping[str, str]]

    def name_of(self, key: str) -> str:
        return self.names([key]).get(key, key)


def _members(keys: Collection[str]) -> Mapping[str, str]:
    found = Membership.objects.select_related("user").filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 19])
    return dict.fromkeys(keys, "Somebody who left") | {str(one.pk): str(one) for one in found}


def _of_agents(sums: Sums, _: Link) -> list[Cell]:
    ended, hours = sums["ended"], sums["seconds"] / 3_600
    return [
        Cell.count(ended), Cell.count(sums["settled"]), Cell.share(sums["first"], sums["settled"]),
        Cell.share(sums["reopened"], ended), Cell.time(sums["reply"], sums["replied"]), Cell.time(sums["seconds"], ended),
        Cell.mean(ended, hours), Cell.time(sums["seconds"]), Cell.mean(sums["csat"], sums["rated"]),
    ]  # fmt: skip


def _of_topics(sums: Sums, link: Link) -> list[Cell]:
    ended = sums["ended"]
    return [
        Cell.count(ended), Cell.count(sums["alone"], link("deflection")), Cell.share(sums["alone"], ended),
        Cell.count(sums["escalated"], link("escalated")), Cell.cents(sums["cost"], ended), Cell.mean(sums["csat"], sums["rated"]),
    ]  # fmt: skip


def _of_reasons(sums: Sums, link: Link) -> list[Cell]:
    return [
        Cell.count(sums["ended"]), Cell.count(sums["taken"], link("taken")), Cell.count(sums["settled"]),
        Cell.mean(sums["csat"], sums["rated"]),
    ]  # fmt: skip


def _of_engines(sums: Sums, link: Link) -> list[Cell]:
    ended = sums["ended"]
    return [
        Cell.count(ended), Cell.count(sums["alone"], link("deflection")), Cell.share(sums["alone"], ended),
        Cell.share(sums["unknown"], sums["turns"]),
        Cell.share(sums["escalated"], ended), Cell.cents(sums["cost"], ended), Cell.mean(sums["csat"], sums["rated"]),
    ]  # fmt: skip


SPLITS = (
    Split(
        "agent", "agents", "By agent", "Agent",
        "A conversation counts for everybody who held it. First word, handle time and time held are their own: from their taking it to"
        " their first word, and how long they held each, snoozed time aside; the first two are means.",
        (
            Head("Ended"), Head("Settled"), Head("First contact", Unit.PERCENT), Head("Reopened", Unit.PERCENT),
            Head("First word", Unit.SECONDS), Head("Handle time", Unit.SECONDS), Head("Taken an hour"), Head("Time held", Unit.SECONDS),
            Head("Satisfaction", Unit.POINTS),
        ),
        _of_agents, _members,
    ),
    Split(
        "topic", "topics", "By what it was about", "Topic",
        "As the assistant read it; a conversation about two things counts for both.",
        (
            Head("Ended"), Head("Solved alone"), Head("Automation", Unit.PERCENT), Head("Asked for a person"), Head("Cost", Unit.CENTS),
            Head("Satisfaction", Unit.POINTS),
        ),
        _of_topics, lambda keys: {key: TOPICS.get(key, key) for key in keys},
    ),
    Split(
        "reason", "reasons", "Why a person was asked for", "Reason", "A conversation with two reasons counts for both.",
        (Head("Ended"), Head("Taken by people"), Head("Settled"), Head("Satisfaction", Unit.POINTS)),
        _of_reasons, lambda keys: {key: REASONS.get(key, key) for key in keys},
    ),
    Split(
        "engine", "models", "By the model that answered", "Model",
        "As the meter names it. A conversation in which two answered counts whole for both.",
        (
            Head("Ended"), Head("Solved alone"), Head("Deflection", Unit.PERCENT), Head("Did not know", Unit.PERCENT),
            Head("Asked for a person", Unit.PERCENT), Head("Cost", Unit.CENTS), Head("Satisfaction", Unit.POINTS),
        ),
        _of_engines, lambda keys: {key: key for key in keys},
    ),
)  # fmt: skip


def split_by(aspect: str) -> Split | None:
    return next((one for one in SPLITS if one.aspect == aspect), None)
