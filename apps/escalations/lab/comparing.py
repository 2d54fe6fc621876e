"""What decides a conversation under either set of rules, and whether that is the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.escalations.lab.trying import Trial
from apps.escalations.models import Replayed, Target
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.facts import Facts
from apps.escalations.rules.judging import Found, weigh

Change = Replayed.Change


@dataclass(frozen=True, slots=True)
class Hit:
    """The rule that decides, at which message, and why."""

    rule: Asked
    seq: int
    evidence: Found

    @property
    def course(self) -> tuple[Any, ...]:
        """Who comes to it, and when: whether it is the same decision."""
        return self.rule.rule_id, self.rule.kind, self.rule.target, self.rule.team_id, self.rule.skill, self.seq


@dataclass(frozen=True, slots=True)
class Compared:
    before: Hit | None
    after: Hit | None

    @property
    def change(self) -> Change | None:
        """None: all as it was."""
        if self.before and self.after:
            return Change.ELSEWHERE if self.before.course != self.after.course else None
        return Change.NEWLY if self.after else Change.NO_LONGER if self.before else None


def compare(trial: Trial, moments: Iterable[Facts]) -> Compared:
    asking = _Asking(list(moments))
    return Compared(asking.first_hit(trial.now), asking.first_hit(trial.then))


class _Asking:
    """A rule that stands in both lists is weighed once."""

    def __init__(self, moments: Sequence[Facts]) -> None:
        self.moments = moments
        self.weighed: dict[tuple[int, int], Found] = {}

    def first_hit(self, rules: Sequence[Asked]) -> Hit | None:
        """What first brings a person; a ticket, which a rule opens once and the assistant goes on with, only where nothing does."""
        tickets: list[Hit] = []
        for place in range(len(self.moments)):
            hit = self._hit([rule for rule in rules if all(one.rule is not rule for one in tickets)], place)
            if hit and hit.rule.target != Target.TICKET:
                return hit
            tickets += [hit] if hit else []
        return tickets[0] if tickets else None

    def _hit(self, rules: Sequence[Asked], place: int) -> Hit | None:
        for rule in rules:
            if found := self._weigh(rule, place):
                return Hit(rule, self.moments[place].newest.seq, found)
        return None

    def _weigh(self, rule: Asked, place: int) -> Found:
        known = (id(rule), place)
        if known not in self.weighed:
            self.weighed[known] = weigh(rule.when, self.moments[place])
        return self.weighed[known]
