"""The rules of a tenant as they are asked: what is published and on, in order, the locked ones first. Within its scope."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import structlog
from django.db.models import TextField
from django.db.models.functions import Cast
from pydantic import ValidationError

from apps.escalations.models import Priority, RuleVersion, Target
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.standard import FIRST, Standard
from apps.tenants.models.versions import Version

log = structlog.get_logger(__name__)

IN_ORDER = tuple(one.kind for one in FIRST)


def live_rules() -> list[Asked]:
    """In one statement. E10 is among them, and is not asked by itself: it says what becomes of the others."""
    return ordered(_published())


def ordered(rules: Iterable[Asked]) -> list[Asked]:
    """The locked ones first, as the house has them, to whom the tenant wants them to go; the others as they come."""
    given = list(rules)
    locked = {rule.kind: rule for rule in given if rule.kind in IN_ORDER}
    first = [_held_to(one, locked[one.kind]) if one.kind in locked else _standing_in(one) for one in FIRST]
    return [*first, *(rule for rule in given if rule.kind not in IN_ORDER)]


def _held_to(one: Standard, rule: Asked) -> Asked:
    """Whatever stands in its row, it is asked the same, waits for a person, and counts no less."""
    target = one.target if rule.target == Target.TICKET else rule.target
    priority = one.priority if one.priority == Priority.CRITICAL else min(max(one.priority, rule.priority), Priority.URGENT)
    return replace(rule, when=one.when, waits_for_nobody=True, target=target, priority=priority)


def asked_of(version: RuleVersion) -> Asked:
    """As it would be asked: a draft, for who wants to know what it would do."""
    return Asked(
        version.rule.name, version.when, version.rule.kind, version.target, version.team_id, version.skill, version.opens_ticket,
        version.priority, version.waits_for_nobody, version.words, version.words_language, version.rule_id, version.pk,
    )  # fmt: skip


def _published() -> Iterator[Asked]:
    rows: Iterable[Any] = (
        RuleVersion.objects.filter(state=Version.State.PUBLISHED, rule__is_on=True)
        .order_by("rule__place", "rule_id")
        .annotate(said=Cast("conditions", TextField()))
        .values_list(
            "rule__name", "said", "rule__kind", "target", "team_id", "skill", "opens_ticket", "priority", "waits_for_nobody", "words",
            "words_language", "rule_id", "pk",
        )
    )  # fmt: skip
    for name, said, kind, *others in rows:
        try:
            when = _parsed(said)
        except ValidationError:
            log.warning("rule.unreadable", kind=kind, version=others[-1])  # it decides nothing; the house stands in for a locked one
        else:
            yield Asked(name, when, kind, *others)


@lru_cache(maxsize=10_000)
def _parsed(said: str) -> Conditions:
    """Once for all rules that say the same."""
    return Conditions.model_validate_json(said)


def _standing_in(one: Standard) -> Asked:
    return Asked(one.name, one.when, one.kind, one.target, None, one.skill, one.opens_ticket, one.priority, one.waits_for_nobody)
