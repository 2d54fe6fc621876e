"""What is tried: the rules as they are asked now, and as they would be."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from apps.escalations.models import Rule, RuleVersion
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.live import asked_of, live_rules, ordered
from apps.tenants.models.versions import Version

AT_EACH_OTHERS = "E10"  # what becomes of other rules' wishes where nobody is there; it escalates nothing by itself
NO_DRAFT = "{rule} has no draft, so there is nothing to try. Change it first, or replay as if it were not there."
NO_DRAFTS = "No rule has a draft, so there is nothing to try. Change a rule first."
IS_OFF = "{rule} decides nothing now, so nothing would change without it."
NEVER_ASKED = (
    "{rule} says what becomes of other rules where nobody is there. It escalates nothing by itself, so there is nothing to replay."
)
LOCKED_STAYS = "{rule} is always there: customers in need reach a person by it."


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules in the order they are asked."""

    now: list[Asked]
    then: list[Asked]


def as_drafted(rule: Rule | None = None) -> Trial:
    """With a rule's draft in its place, or with the drafts of all rules. One that is off is tried as if it were on."""
    rules = [rule] if rule else Rule.objects.filter(versions__state=Version.State.DRAFT)
    drafts = {one.pk: asked_of(draft) for one in rules if (draft := _words(one)) and one.kind != AT_EACH_OTHERS}
    if not drafts:
        raise ValidationError(_nothing_in(rule))
    now = _asked_now()
    return Trial(now, _in_order([drafts.get(one.rule_id or 0, one) for one in now], drafts))


def without(rule: Rule) -> Trial:
    now = _asked_now()
    if rule.is_locked:
        raise ValidationError(LOCKED_STAYS.format(rule=rule))
    if rule.kind == AT_EACH_OTHERS:
        raise ValidationError(NEVER_ASKED.format(rule=rule))
    if all(one.rule_id != rule.pk for one in now):
        raise ValidationError(IS_OFF.format(rule=rule))
    return Trial(now, [one for one in now if one.rule_id != rule.pk])


def _words(rule: Rule) -> RuleVersion | None:
    """Its draft; of one that is off, else what it would be switched on with."""
    words: RuleVersion | None = rule.draft or (None if rule.is_on else rule.published)
    return words


def _nothing_in(rule: Rule | None) -> str:
    if rule is None:
        return NO_DRAFTS
    return (NEVER_ASKED if rule.kind == AT_EACH_OTHERS else NO_DRAFT).format(rule=rule)


def _asked_now() -> list[Asked]:
    return [one for one in live_rules() if one.kind != AT_EACH_OTHERS]


def _in_order(rules: list[Asked], drafts: Mapping[int, Asked]) -> list[Asked]:
    """What was never published stands where its rule does."""
    known = {one.rule_id for one in rules}
    places = Rule.objects.order_by("place", "id").values_list("pk", flat=True)
    order = {pk: place for place, pk in enumerate(places)}
    both = [*rules, *(draft for pk, draft in drafts.items() if pk not in known)]
    return ordered(sorted(both, key=lambda one: order.get(one.rule_id or 0, 0)))
