"""Rules of a tenant, and facts to hold them against."""

from typing import Any

from apps.escalations import actions
from apps.escalations.models import Rule, RuleVersion
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.facts import Facts, Turn
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tenants.models import Membership, Team, Tenant

UNHAPPY = {"sentiment_below": 0.3, "sentiment_turns": 2}


def draft(tenant: Tenant, name: str = "Unhappy", **said: Any) -> Rule:
    with tenant_scope(tenant.pk):
        return actions.create_rule(**{"name": name, "conditions": UNHAPPY, "actor": SYSTEM} | said)


def publish(tenant: Tenant, name: str = "Unhappy", **said: Any) -> Rule:
    rule = draft(tenant, name, **said)
    actions.publish_rule(rule, actor=SYSTEM)
    return rule


def locked(tenant: Tenant, kind: str) -> Rule:
    with tenant_scope(tenant.pk):
        return Rule.objects.get(kind=kind)


def named(tenant: Tenant, name: str) -> Rule:
    with tenant_scope(tenant.pk):
        return Rule.objects.get(name=name)


def versions(rule: Rule) -> list[tuple[int, str]]:
    with tenant_scope(rule.tenant_id):
        return list(rule.versions.values_list("number", "state"))


def current(rule: Rule) -> RuleVersion:
    with tenant_scope(rule.tenant_id):
        version: RuleVersion = rule.current
        return version


def live(tenant: Tenant) -> list[Asked]:
    with tenant_scope(tenant.pk):
        return actions.live_rules()


def team(tenant: Tenant, name: str, *members: Membership) -> Team:
    with tenant_scope(tenant.pk):
        return create_team(name=name, members=members, actor=SYSTEM)


def asked(name: str = "Mine", **said: Any) -> Asked:
    """A rule that no row stands behind."""
    deeds = {key: said.pop(key) for key in [*said] if key not in Conditions.model_fields}
    return Asked(name, Conditions(**said), **deeds)


def said(text: str = "Hello", *flags: str, seq: int = 1, **signals: Any) -> Turn:
    return Turn(seq=seq, text=text, flags=frozenset(flags), **signals)


def facts(*turns: Turn, **known: Any) -> Facts:
    return Facts(turns=turns or (said(),), **known)
