"""A search as it is put to the database: one question to the words and marks, and what must hold at this very moment besides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Any

from apps.conversations.listing import Sight
from apps.conversations.models import Author
from apps.conversations.searching.asking import SPEAKERS, Asked, Filter
from apps.conversations.searching.marks import ANY, WEIGHTS, WHO, spoken, tagged
from apps.conversations.searching.names import Names, language_called
from apps.conversations.searching.wording import asked, exactly
from apps.ground import clock
from apps.text.lexemes import lexeme

# What changes from moment to moment is asked of the conversation itself: marks come a moment behind.
NOW = {
    "open": "c.status = 'open'",
    "resolved": "c.status = 'resolved'",
    "queue": "c.holder = 'queue'",
    "assistant": "c.holder = 'assistant'",
    "mine": "(c.holder = 'agent' AND c.agent_id = %(member)s::bigint)",
    "snoozed": "(c.snoozed_until IS NOT NULL AND c.snoozed_until > %(now)s)",
    "unread": "(c.status = 'open' AND c.last_author = 'customer' AND c.last_seq > c.agent_read_seq)",
}
IN_SIGHT = "(c.team_id = ANY(%(seen_teams)s::bigint[]) OR c.agent_id = %(seen_by)s::bigint)"
CALLED = {"agent": ("member", "by"), "team": ("team", "team"), "inbox": ("inbox", "inbox")}
NONE = "none.at.all"  # a mark that no conversation bears
NOBODY = "“{0}:{1}”: nobody and nothing is called so. Searched without it."


@dataclass(frozen=True, slots=True)
class Question:
    loose: str  # answered by the index alone
    strict: str  # with places and speakers, for few
    steady: str  # `strict` without what is asked of the conversation itself
    now: tuple[str, ...]
    few: str  # SQL on a conversation `c` that is true of few, where there is such
    parameters: dict[str, Any]
    problems: tuple[str, ...]
    is_strict: bool

    @property
    def exact(self) -> str:
        """SQL on a conversation `c`."""
        return " AND ".join(("true", *self.now))


def question(query: Asked, tenant_id: int, names: Names, zone: tzinfo, sight: Sight | None = None) -> Question:
    """What may be seen narrows it as a filter does."""
    return _Putting(query, tenant_id, names, zone, sight).put()


class _Putting:
    def __init__(self, query: Asked, tenant_id: int, names: Names, zone: tzinfo, sight: Sight | None) -> None:
        self._query, self._tenant_id, self._names, self._zone, self._sight = query, tenant_id, names, zone, sight
        self._problems = list(query.problems)
        self._now: list[str] = []
        self._few: list[str] = []
        self._narrowing: list[str] = []
        self._steady: list[str] = [self._mark(ANY)]
        self._speakers = [one.value for one in query.filters if one.name == "from" and one.value in SPEAKERS and not one.is_not]

    def put(self) -> Question:
        for one in self._query.filters:
            self._filter(one)
        for text in self._query.without:
            self._steady += [f"!({self._said(asked(text))})"] if asked(text) else []
        if self._sight:
            self._look(self._sight)
        loose = [*self._words(""), *self._phrases("", " & "), *self._steady, *self._narrowing]
        weights = "".join(sorted(WEIGHTS[Author(one)] for one in self._speakers))
        steady = [*self._words(weights), *self._phrases(weights, " <-> "), *self._steady]
        return Question(
            loose=" & ".join(loose), strict=" & ".join([*steady, *self._narrowing]), steady=" & ".join(steady), now=tuple(self._now),
            few=" AND ".join(self._few), parameters=self._parameters(), problems=tuple(self._problems),
            is_strict=bool(self._query.phrases or weights or self._now),
        )  # fmt: skip

    def _parameters(self) -> dict[str, Any]:
        sight = self._sight
        seen = {"seen_teams": list(sight.teams), "seen_by": sight.member_id} if sight else {}
        since, until = (day and datetime.combine(day, time.min, self._zone) for day in (self._query.since, self._query.until))
        return {"tenant": self._tenant_id, "member": self._names.me, "now": clock.now(), "since": since, "until": until, **seen}

    def _mark(self, mark: str) -> str:
        return lexeme(self._tenant_id, mark)

    def _any(self, marks: list[str]) -> str:
        return f"({' | '.join(map(self._mark, marks))})" if marks else ""

    def _words(self, weights: str) -> Iterator[str]:
        for word in self._query.words:
            for term in asked(word):
                yield self._said([term], weights)

    def _said(self, terms: list[str], weights: str = "") -> str:
        """Each was said, or is part of the customer's name."""
        forms = [[lexeme(self._tenant_id, term, weights)] + [self._mark(f"{WHO}{term}")] * (not weights) for term in terms]
        return " & ".join(f"({' | '.join(each)})" for each in forms)

    def _phrases(self, weights: str, between: str) -> Iterator[str]:
        for phrase in self._query.phrases:
            terms = exactly(phrase)
            if terms:
                yield f"({between.join(lexeme(self._tenant_id, term, weights) for term in terms)})"

    def _filter(self, one: Filter) -> None:
        if one.name == "is":
            self._state(one)
        elif found := self._marked(one.name, one.value):
            self._steady.append(f"!{found}" if one.is_not else found)
        else:
            self._problems.append(NOBODY.format(one.name, one.value))

    def _marked(self, name: str, value: str) -> str:
        """Nothing where nobody and nothing is called so."""
        match name:
            case "from":
                return self._from(value)
            case "who":
                return self._who(value)
            case "tag":
                return self._mark(tagged(value))
            case "has":
                return self._mark(f"has.{value}")
            case "number":
                return self._any([f"number.{value}", f"ticket.{value}"])
            case "owner" | "status" | "priority" | "sla":
                return self._mark(NONE)
            case "language":
                tag = language_called(value)
                return self._mark(spoken(tag)) if tag else ""
        kind, mark = CALLED[name]
        return self._any([f"{mark}.{one}" for one in self._names.called(kind, value)])

    def _state(self, one: Filter) -> None:
        holds = NOW[one.value]
        self._now.append(f"NOT {holds}" if one.is_not else holds)
        self._few += [] if one.is_not or one.value == "resolved" else [holds]

    def _look(self, sight: Sight) -> None:
        """The marks narrow, the conversation itself decides: what has just come into sight is found a moment later."""
        self._now.append(IN_SIGHT)
        self._narrowing.append(self._any([*(f"team.{team}" for team in sight.teams), f"held.{sight.member_id}"]))

    def _from(self, value: str) -> str:
        if value in SPEAKERS:
            return self._mark(f"said.{value}")
        colleagues = [self._mark(f"by.{one}") for one in self._names.called("member", value)]
        customer = "" if value.lower() == "me" else self._who(value)
        either = [*colleagues, *([customer] if customer else [])]
        return f"({' | '.join(either)})" if either else ""

    def _who(self, value: str) -> str:
        terms = asked(value, begins=2)
        return f"({' & '.join(self._mark(f'{WHO}{term}') for term in terms)})" if terms else ""
