"""A stored conversation walked from its beginning: the facts as they were whenever its rules were asked, or would have been.

Decisions
- Rules are asked twice a turn: before the assistant speaks, and once its reply is known. Of a reply that was never sent, its confidence is
  what the escalation kept of it.
- What a person or a ticket has settled is what it is to `gathering`. What a person answers is between them and the customer: rules are
  asked again when the assistant has the word again.
- Who was on duty is not stored: in opening hours somebody is taken to have been there.
- Tags and tier are as they are now: what they were is not stored.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from apps.conversations.models import Author
from apps.escalations import gathering
from apps.escalations.lab.stored import Stored
from apps.escalations.rules.facts import Facts, Turn
from apps.ground import spans
from apps.ground.lane import Row
from apps.ground.spans import Schedule
from apps.inboxes.models import Inbox
from apps.tenants.models import Hours
from apps.text.sums import sums

AT_LAST, NO_END = datetime.max.replace(tzinfo=UTC), 2**31
A_YEAR = timedelta(days=gathering.DAYS)
Schedules = dict[int, Schedule]
Stretch = list[Row]


def schedules() -> Schedules:
    """Of the tenant in scope, by id."""
    return {hours.pk: hours.schedule() for hours in Hours.objects.prefetch_related("spans", "holidays")}


def moments(one: Stored, opening: Schedules) -> Iterator[Facts]:
    """Whenever the rules are asked, in order."""
    for stretch in _stretches(one):
        yield from _Walk(one, stretch, opening).moments()


def _stretches(one: Stored) -> Iterator[Stretch]:
    """What lies between two moments at which a person had dealt with everything, or had handed it back."""
    for (people, _), keyed in groupby(_keyed(one), key=itemgetter(0)):
        stretch = [row for _, row in keyed]
        if not people or any(row["author"] == Author.ASSISTANT for row in stretch):
            yield stretch


def _keyed(one: Stored) -> Iterator[tuple[tuple[int, int], Row]]:
    """Each message with how often a person had spoken, come or gone before it, and how often all before it was settled."""
    people = 0
    for row in one.said:
        if row["is_by_people"]:
            people += 1
        else:
            yield (people, bisect_left(one.settled, row["seq"])), row


class _Walk:
    """Through one stretch, turn by turn."""

    def __init__(self, one: Stored, stretch: Stretch, opening: Schedules) -> None:
        self.one, self.stretch, self.opening = one, stretch, opening
        self.turns: list[Turn] = list(gathering.turns_of(stretch))
        self.terms = cache(gathering.terms_of)

    def moments(self) -> Iterator[Facts]:
        goes = [list(rows) for _, rows in groupby(self.stretch, key=itemgetter("author"))]
        confidences: list[float] = []
        turns = 0
        for rows, then in zip(goes, [*goes[1:], None], strict=True):
            if rows[0]["author"] == Author.CUSTOMER:
                turns += 1
                yield from self._asked(turns, rows, then[0] if then else None, confidences)
            else:
                confidences += [row["confidence"] for row in rows if row["confidence"] is not None]

    def _asked(self, turns: int, rows: list[Row], reply: Row | None, confidences: list[float]) -> Iterator[Facts]:
        newest = rows[-1]
        before = self._facts(self.turns[:turns], newest, tuple(confidences))
        yield before
        until = (reply["seq"], reply["created_at"]) if reply else (NO_END, AT_LAST)
        yield replace(before, is_drafted=True, confidences=self._with_draft(newest, reply, before), **self._tried(before.newest, *until))

    def _with_draft(self, newest: Row, reply: Row | None, before: Facts) -> tuple[float, ...]:
        sent = reply["confidence"] if reply else None
        draft = self.one.drafted.get(newest["seq"]) if sent is None else sent
        return before.confidences if draft is None else (*before.confidences, draft)

    def _facts(self, turns: list[Turn], newest: Row, confidences: tuple[float, ...]) -> Facts:
        held, at = self.one.held, newest["created_at"]
        is_open = self._is_open(at)
        return Facts(
            turns=tuple(turns[-gathering.MOST_SAID :]),
            confidences=confidences,
            asked=gathering.times_asked(tuple(turns), self.terms),
            earlier=tuple(self._earlier(at)),
            tags=self.one.tags,
            tier=held["tier"],
            attachments=gathering.files_of([row for row in self.stretch if row["seq"] <= newest["seq"]]),
            channel=held["channel"],
            language=self._language(newest["seq"]),
            is_open=is_open,
            somebody_is_there=is_open,
            page=newest["page"],
            **self._tried(turns[-1], newest["seq"], at),
        )

    def _tried(self, turn: Turn, until: int, at: datetime) -> dict[str, Any]:
        """What the assistant had tried in this stretch, and what had come of it by then."""
        first = self.stretch[0]["seq"]
        calls = [call for call in self.one.calls if first <= call["asked_seq"] < until]
        ended = [call for call in calls if call["finished_at"] and call["finished_at"] <= at]
        return {
            "failed_tools": sum(call["state"] == "failed" for call in ended),
            "outcomes": gathering.outcomes_of(ended),
            "amount": max([*sums(turn.text), *gathering.amounts_of(calls)], default=None),
        }

    def _earlier(self, at: datetime) -> Iterator[float]:
        began = self.one.held["opened_at"]
        for opened in self.one.opened:
            if opened < began and opened > at - A_YEAR:
                yield (at - opened) / timedelta(days=1)

    def _language(self, seq: int) -> str:
        plain = [row["language"] for row in self.one.said if row["seq"] <= seq and row["language"]]
        return str(plain[-1] if plain else self.one.held["language"])

    def _is_open(self, at: datetime) -> bool:
        held = self.one.held
        schedule = self.opening.get(held["hours_id"])
        return held["human_mode"] != Inbox.HumanMode.TICKET and (schedule is None or spans.is_open(schedule, at))
