"""Each figure once: its name, what it means, how it is reckoned, and the conversations behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apps.reports.figures.histograms import median

Sums = Mapping[str, Any]
Target = tuple[float | None, float | None]  # from, to
ANY: Target = (None, None)

# Conditions on a fact `f` that ended; each both counts and lists.
COUNTS: Mapping[str, str] = {
    "ended": "true",
    "wished": "f.topics ? 'cancel'",
    "stayed": "f.topics ? 'cancel' AND NOT f.was_cancelled AND f.outcome IN ('solved', 'ended', 'went_silent')",
    "alone": (
        "f.outcome IN ('solved', 'ended', 'went_silent') AND f.assistant_spoke"
        " AND NOT (f.was_queued OR f.was_taken OR f.was_diverted)"
    ),
    "settled": "f.outcome IN ('solved', 'ended', 'went_silent') AND NOT f.was_left",
    "first": "f.outcome IN ('solved', 'ended', 'went_silent') AND NOT f.was_left AND f.reopened = 0 AND f.came_back_at IS NULL",
    "queued": "f.was_queued",
    "left": "f.was_left",
    "taken": "f.was_taken",
    "escalated": "f.reasons <> '[]'",
    "reopened": "f.reopened > 0",
    "rated": "f.csat IS NOT NULL",
    "scored": "f.nps IS NOT NULL",
    "promoters": "f.nps >= 9",
    "detractors": "f.nps <= 6",
    "promised": "f.promises_kept + f.promises_missed > 0",
    "with_turns": "f.turns > 0",
    "answered": "f.first_response IS NOT NULL",
    "shown": "f.to_screen IS NOT NULL",
    "waited": "f.wait IS NOT NULL",
    "heard": "f.to_word IS NOT NULL",
    "told": "f.told_wait IS NOT NULL",
}  # fmt: skip
TOTALS: Mapping[str, str] = {
    "cost": "f.cost",
    "csat": "f.csat",
    "kept": "f.promises_kept",
    "settled_promises": "f.promises_kept + f.promises_missed",
    "assistant_time": "f.assistant_seconds",
    "queue_time": "f.queue_seconds",
    "human_time": "f.human_seconds",
    "turns": "f.turns",
    "unknown": "f.unknown_turns",
}
TIMES: Mapping[str, str] = {
    "first_response": "f.first_response",
    "to_screen": "f.to_screen",
    "wait": "f.wait",
    "to_word": "f.to_word",
    "resolution": "f.resolution",
    "handle": "CASE WHEN f.was_taken THEN f.human_seconds END",
    "told_error": "abs(f.wait - f.told_wait)",
}
COUNTED = "f.ended_at IS NOT NULL AND f.outcome NOT IN ('spam', 'merged')"
BEGAN = "f.outcome NOT IN ('spam', 'merged')"


class Unit(StrEnum):
    NUMBER = "conversations"
    PERCENT = "percent"
    SECONDS = "seconds"
    CENTS = "US cents"
    POINTS = "points"
    RATE = "an hour"


class How(StrEnum):
    """How a figure comes of sums."""

    COUNT = "count"
    SHARE = "share"  # of `whole`, in percent
    MEDIAN = "median"
    MEAN = "mean"  # of `part` for each of `whole`
    NET = "net"


@dataclass(frozen=True, slots=True)
class Figure:
    """`behind` names the count of the conversations that stand behind it."""

    key: str
    label: str
    meaning: str
    reckoned: str
    how: How
    part: str
    behind: str
    whole: str = ""
    unit: Unit = Unit.PERCENT
    better: int = 0  # above nought: more is better
    band: Target = ANY
    bands: Mapping[str, Target] = field(default_factory=dict)  # where a channel has its own
    scale: float = 1

    def usual(self, channel: str) -> Target:
        """What is usually aimed at, on a channel or on all of them."""
        return self.bands.get(channel, self.band)

    @property
    def where(self) -> str:
        return BEGAN if self.is_of_beginnings else f"{COUNTED} AND {COUNTS[self.behind]}"

    @property
    def is_of_beginnings(self) -> bool:
        return self.behind == "opened"

    def count(self, sums: Sums) -> int:
        """How many conversations stand behind it."""
        return int(sums.get(self.behind, 0))

    def value(self, sums: Sums) -> float | None:
        match self.how:
            case How.COUNT:
                return int(sums.get(self.part, 0))
            case How.MEDIAN:
                return median(sums.get(self.part, {}))
            case How.NET:
                part = sums.get("promoters", 0) - sums.get("detractors", 0)
            case _:
                part = sums.get(self.part, 0)
        whole = sums.get(self.whole, 0)
        return self.scale * part / whole if whole else None


def _share(key: str, label: str, meaning: str, reckoned: str, part: str, whole: str, **more: Any) -> Figure:
    return Figure(key, label, meaning, reckoned, How.SHARE, part, part, whole, scale=100, **more)


def _median(key: str, label: str, meaning: str, reckoned: str, behind: str, **more: Any) -> Figure:
    return Figure(key, label, meaning, reckoned, How.MEDIAN, key, behind, unit=Unit.SECONDS, **{"better": -1, **more})


def _count(key: str, label: str, meaning: str, reckoned: str) -> Figure:
    return Figure(key, label, meaning, reckoned, How.COUNT, key, key, unit=Unit.NUMBER)


def _mean_time(key: str, label: str, meaning: str, total: str) -> Figure:
    reckoned = "The mean over all that ended, of this time alone."
    return Figure(key, label, meaning, reckoned, How.MEAN, total, "ended", "ended", Unit.SECONDS)


VOLUME = (
    _count("opened", "Began", "Conversations that began.", "Counted on the day they began, without spam and merged ones."),
    _count(
        "ended", "Ended", "Conversations that ended.",
        "Counted on the day they last ended, without spam and merged ones. What goes on again is not counted until it ends.",
    ),
    _count(
        "taken", "Taken by people", "Ended conversations that a colleague had at some time.", "Ended; somebody held them, however briefly."
    ),
    _count(
        "escalated", "Asked for a person", "Ended conversations for which a person was asked.",
        "Ended; an escalation was opened, whoever asked: the customer, a rule, the assistant, a colleague, or an inbox that people answer.",
    ),
)  # fmt: skip
SOLVING = (
    _share(
        "deflection", "Deflection", "The share that the assistant solved alone.",
        "Of those that ended: the assistant answered, and not only that it did not know; nobody was waited for or took it, and no ticket or"
        " call came of it; solved, ended by the customer, or gone silent.",
        "alone", "ended", better=1, band=(65, 80),
    ),
    _share(
        "fcr", "First-contact resolution", "The share of what was settled that stayed settled.",
        "Of those that ended solved, by the customer or in silence, and were not left while waiting: never reopened, and the same person"
        " opened no other on any channel within 7 days, spam aside. The last 7 days may still fall.",
        "first", "settled", better=1, band=(80, None),
    ),
    _share(
        "reopen_rate", "Reopened", "The share that had ended before and went on.", "Of those that ended: reopened at least once.",
        "reopened", "ended", better=-1,
    ),
    _median(
        "resolution", "Time to resolution", "Half were open no longer than this.",
        "The median of the time each was open, whoever had it, snoozed or not; the time it was closed in between does not count.",
        "ended", bands={"web": (120, 240), "voice": (180, 300)},
    ),
)  # fmt: skip
WAITING = (
    _median(
        "first_response", "First response", "Half had the first reply within this time.",
        "The median from the customer's first word to the first reply, of the assistant or of a person; without those that had none.",
        "answered",
    ),
    _median(
        "wait", "Wait for a person", "Half of those who were taken from the queue waited no longer.",
        "The median from coming into the queue to the first taking; who came in more than once before that, from the last time. Who was"
        " never taken is not in it.",
        "waited",
    ),
    _share(
        "abandonment", "Left while waiting", "The share of those who waited that gave up.",
        "Of those that came into the queue: the customer ended it before anybody had taken it. Who only went silent does not count.",
        "left", "queued", better=-1,
    ),
    _median(
        "to_screen", "Handoff to the screen", "Half of those that reached a colleague's screen were there within this time.",
        "The median from coming into the queue to the first offer to somebody, or to the taking.", "shown",
    ),
    _median(
        "to_word", "Handoff to the first human word", "Half of those who heard a person from the queue did within this time.",
        "The median from coming into the queue to the first message of a colleague after the taking.", "heard", band=(None, 15),
    ),
    _median(
        "told_error", "Error of the told wait", "Half were told a wait that was wrong by no more than this.",
        "The median difference, whichever way, between the wait that was told last and the wait it took; of those who were told one and"
        " were taken.",
        "told",
    ),
)  # fmt: skip
WORK = (
    _median(
        "handle", "Handle time", "Half of those that people took were in their hands no longer than this.",
        "The median of the time colleagues held it, one after the other, without the time it was snoozed.", "taken",
    ),
    _mean_time("with_assistant", "With the assistant", "How long the assistant had each.", "assistant_time"),
    _mean_time("in_queue", "In the queue", "How long each waited for people.", "queue_time"),
    _mean_time("with_people", "With people", "How long colleagues had each, without the time it was snoozed.", "human_time"),
    Figure(
        "per_hour", "Escalations an agent-hour", "How many conversations people take in an hour of holding them.",
        "Conversations taken by people, by the hours colleagues held them; who holds two at once counts two hours.",
        How.MEAN, "taken", "taken", "human_time", Unit.RATE, better=1, scale=3_600,
    ),
    Figure(
        "cost", "Cost of an interaction", "What models cost for each conversation.",
        "What the meter noted in it, by the conversations that ended: the assistant's turns, summaries, drafts, translations. Not in it:"
        " searches and the playground, which belong to no conversation, and what carriers ask for messages.",
        How.MEAN, "cost", "ended", "ended", Unit.CENTS, better=-1, scale=1 / 10_000,
    ),
    Figure(
        "promises", "Promises kept", "The share of promises that were kept in time.",
        "Of the promises in ended conversations that were kept or missed. Behind it stand all conversations with such promises.",
        How.SHARE, "kept", "promised", "settled_promises", better=1, scale=100,
    ),
    Figure(
        "unknown", "Did not know", "The share of the assistant's turns in which it did not know.",
        "Of the assistant's turns in ended conversations, those it was stopped in among them. Behind it stand all conversations in which"
        " it took a turn.",
        How.SHARE, "unknown", "with_turns", "turns", better=-1, scale=100,
    ),
)  # fmt: skip
OPINION = (
    Figure(
        "csat", "Satisfaction", "What customers gave, of five.",
        "The mean of the scores of conversations that ended, of those who gave one; of each the last.",
        How.MEAN, "csat", "rated", "rated", Unit.POINTS, better=1, band=(4.2, None),
    ),
    Figure(
        "nps", "Recommendation (NPS)", "Who would recommend, less who would not.",
        "Of those who answered, from nought to ten: the share who gave nine or ten, less the share who gave six or less.",
        How.NET, "promoters", "scored", "scored", Unit.POINTS, better=1, scale=100,
    ),
    _share(
        "saves", "Stayed after a wish to cancel", "The share of those who spoke of cancelling that did not cancel here.",
        "Of those that ended and in which the assistant read a wish to cancel or leave: solved, ended by the customer, or gone silent, and"
        " no subscription was cancelled in it. What is cancelled elsewhere is not known.",
        "stayed", "wished", better=1,
    ),
)  # fmt: skip
GROUPS: Mapping[str, tuple[Figure, ...]] = {
    "Volume": VOLUME, "Solving": SOLVING, "Waiting": WAITING, "Work and cost": WORK, "Customers": OPINION,
}  # fmt: skip
FIGURES = tuple(figure for group in GROUPS.values() for figure in group)
BANDED = {figure.key: figure for figure in FIGURES if figure.better}
_BY_KEY = {figure.key: figure for figure in FIGURES}


def figure_named(key: str) -> Figure | None:
    return _BY_KEY.get(key)
