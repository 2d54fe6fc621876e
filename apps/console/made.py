"""Rows of the list as HTML, made once for as long as they say the same: a page and a push show the very same."""

import secrets
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from apps.console.facts import Facts
from apps.events.hub import heed

MOST_MADE = 2_000
WAIT, TICKS_FROM, LEFT, LEFT_FROM = (secrets.token_hex() for _ in range(4))  # where its clocks stand in a row that is kept

_made: OrderedDict[Hashable, str] = OrderedDict()


@dataclass(frozen=True, slots=True)
class _Untimed(Facts):
    """With marks where the clock ticks."""

    @property
    def wait(self) -> str:
        return WAIT

    @property
    def ticks_from(self) -> str:
        return TICKS_FROM

    @property
    def promise_left(self) -> str:
        return LEFT

    @property
    def promise_seconds(self) -> str:
        return LEFT_FROM


def row(facts: Facts) -> SafeString:
    return looked_up(facts)[0]


def looked_up(facts: Facts) -> tuple[SafeString, bool]:
    """The row, and whether it had to be made."""
    key = _key(facts)
    html = _made.get(key)
    is_new = html is None
    if html is None:
        html = _made[key] = _Untimed(facts.listed, facts.zone, facts.card).row()
        if len(_made) > MOST_MADE:
            _made.popitem(last=False)
    timed = html.replace(WAIT, facts.wait).replace(TICKS_FROM, facts.ticks_from)
    timed = timed.replace(LEFT, facts.promise_left).replace(LEFT_FROM, facts.promise_seconds)
    return mark_safe(timed), is_new  # noqa: S308 - a template rendered it


def _key(facts: Facts) -> Hashable:
    """All that it shows: what is stored, and what the clock makes of it besides how long somebody waits."""
    return (
        facts.listed,
        facts.card,
        facts.moment,
        facts.due,
        facts.wakes,
        facts.urgency,
        facts.left,
        facts.is_overdue,
        facts.promise and facts.promise.urgency,
    )


heed("recall.ended", _made.clear)
