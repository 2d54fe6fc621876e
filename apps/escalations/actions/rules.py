"""Rules are drafted, published, ordered and switched. What was published once is never changed again; E1 and E2 stay what they are."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from apps.escalations.models import LOCKED, Rule, RuleVersion
from apps.escalations.rules import checking
from apps.escalations.rules.live import asked_of, live_rules
from apps.escalations.rules.looking import findings_of
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import versions
from apps.tenants.findings import refuse_errors
from apps.tenants.roles import Can, require

__all__ = [
    "asked_of", "change_rule", "create_rule", "live_rules", "move_rule", "publish_rule", "restore_rule", "switch_rule", "withdraw_rule",
]  # fmt: skip

STEP = 10  # between places


@transaction.atomic
def create_rule(*, name: str, actor: Actor, is_on: bool = True, **said: Any) -> Rule:
    """With its first draft, after all others."""
    require(actor, Can.MANAGE_RULES)
    checking.check_words(said)
    checking.refuse_priority("", said)
    last = Rule.objects.aggregate(place=Max("place"))["place"] or 0
    rule = Rule(name=name, is_on=is_on, place=last + STEP)
    rule.full_clean()
    rule.save()
    record("rule.created", actor=actor, about=rule)
    versions.write_draft(rule, said, actor=actor)
    return rule


def change_rule(rule: Rule, *, changed: Sequence[str], actor: Actor, **said: Any) -> None:
    """Keep what a form has put on it. Other words become the draft; what was published decides until that is too."""
    require(actor, Can.MANAGE_RULES)
    checking.check_words(said)
    with tenant_scope(rule.tenant_id):
        checking.refuse_unlocking(rule)
        checking.refuse_other_words(rule, said)
        checking.refuse_priority(rule.kind, said)
        rule.full_clean()
        versions.lock(rule)
        rule.changed_at = clock.now()
        rule.save(update_fields=[*changed, "changed_at"])
        version = versions.write_draft(rule, said, actor=actor)
        fields = ",".join([*changed, *said])
        record("rule.changed", actor=actor, about=rule, version=version.number if version else 0, fields=fields)


def switch_rule(rule: Rule, *, is_on: bool, actor: Actor) -> None:
    rule.is_on = is_on
    change_rule(rule, changed=["is_on"], actor=actor)


def publish_rule(rule: Rule, *, actor: Actor) -> None:
    """The draft decides from now on, unless lint finds an error in it."""
    require(actor, Can.MANAGE_RULES)
    with tenant_scope(rule.tenant_id):
        versions.lock(rule)
        published = versions.publish(rule, actor=actor, check=lambda draft: refuse_errors(findings_of(draft)))
        record("rule.published", actor=actor, about=rule, version=published.number)


def withdraw_rule(rule: Rule, *, actor: Actor) -> None:
    """It decides nothing any more. A draft stays a draft."""
    require(actor, Can.MANAGE_RULES)
    with tenant_scope(rule.tenant_id):
        checking.refuse_withdrawing(rule)
        versions.lock(rule)
        withdrawn = versions.withdraw(rule)
        record("rule.withdrawn", actor=actor, about=rule, version=withdrawn.number)


def restore_rule(rule: Rule, *, number: int, actor: Actor) -> RuleVersion:
    """What it said then is its draft now; a draft there was is kept among the old ones."""
    require(actor, Can.MANAGE_RULES)
    with tenant_scope(rule.tenant_id):
        versions.lock(rule)
        restored: RuleVersion = versions.restore(rule, number=number, actor=actor)
        record("rule.restored", actor=actor, about=rule, version=restored.number, of=number)
    return restored


def move_rule(rule: Rule, *, by: int, actor: Actor) -> None:
    """Up (less than nothing) or down so many places; at either end it stays. Nothing comes before the locked ones."""
    require(actor, Can.MANAGE_RULES)
    with tenant_scope(rule.tenant_id):
        checking.refuse_moving(rule)
        order = list(Rule.objects.select_for_update().exclude(kind__in=LOCKED))
        at = next((index for index, one in enumerate(order) if one.pk == rule.pk), None)
        if at is None:
            raise ValidationError("There is no such rule any more.")
        order.insert(max(0, at + by), order.pop(at))
        for index, one in enumerate(order, start=1):
            one.place = index * STEP
        Rule.objects.bulk_update(order, ["place"])
        record("rule.moved", actor=actor, about=rule, by=by)
