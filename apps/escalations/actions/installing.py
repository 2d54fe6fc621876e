"""A tenant begins with the standard rules, published: all of them in a few statements, since every new tenant pays for it."""

from collections.abc import Sequence

from django.db import transaction

from apps.escalations.models import LOCKED, Rule, RuleVersion, Target
from apps.escalations.rules.looking import findings_of
from apps.escalations.rules.standard import STANDARD, Pack, Standard, standard
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.actions import versions
from apps.tenants.findings import refuse_errors
from apps.tenants.models import Team
from apps.tenants.models.versions import Version

STEP = 10  # between places, so that what a pack adds later has room


@transaction.atomic
def install_standard(packs: Sequence[Pack] = (), *, actor: Actor = SYSTEM) -> None:
    """Within the tenant's scope. What is there already stays, and goes to its team once there is one of that name."""
    teams = {team.name: team for team in Team.objects.all()}
    there = set(Rule.objects.values_list("name", flat=True))
    missing = [one for one in standard(packs) if one.name not in there]
    rules = Rule.objects.bulk_create(
        Rule(name=one.name, kind=one.kind, place=0 if one.kind in LOCKED else STEP * STANDARD.index(one)) for one in missing
    )
    RuleVersion.objects.bulk_create(_published(rule, one, teams.get(one.team)) for rule, one in zip(rules, missing, strict=True))
    if there:
        _give_to_teams(teams, actor)
    record("rule.installed", actor=actor, count=len(rules))


def _published(rule: Rule, one: Standard, team: Team | None) -> RuleVersion:
    return RuleVersion(
        rule=rule,
        number=1,
        state=Version.State.PUBLISHED,
        published_at=clock.now(),
        conditions=one.when.stored(),
        target=Target.ANYONE if one.team and team is None else one.target,
        team=team,
        skill=one.skill,
        opens_ticket=one.opens_ticket,
        priority=one.priority,
        waits_for_nobody=one.waits_for_nobody,
    )


def _give_to_teams(teams: dict[str, Team], actor: Actor) -> None:
    """Rules that nobody has touched since, and that went to anyone for want of a team."""
    untouched = RuleVersion.objects.filter(number=1, by=None, target=Target.ANYONE, state=Version.State.PUBLISHED)
    for one in STANDARD:
        version = untouched.filter(rule__name=one.name, rule__kind=one.kind).select_related("rule").first() if one.team in teams else None
        if version is not None and version.rule.draft is None:
            versions.write_draft(version.rule, {"target": Target.TEAM, "team": teams[one.team]}, actor=actor)
            published = versions.publish(version.rule, actor=actor, check=lambda draft: refuse_errors(findings_of(draft)))
            record("rule.published", actor=actor, about=version.rule, version=published.number)
