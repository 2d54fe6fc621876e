"""What lint finds in a tenant's own rules, beside all others it has. Within its scope."""

from collections.abc import Iterable

from django.db.models import Count, Q

from apps.conversations.models import Conversation
from apps.escalations.models import RuleVersion
from apps.escalations.rules.lint import Finding, Known, lint
from apps.escalations.rules.live import IN_ORDER, asked_of
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, Team
from apps.tenants.models.versions import Version

LATELY = 500  # conversations whose tags are known


def known_here() -> Known:
    """What lint asks of the tenant."""
    teams = Team.objects.annotate(size=Count("members", filter=Q(members__ended_at=None)))
    skills = Membership.objects.active().values_list("skills", flat=True)
    tagged = Conversation.objects.exclude(tags=[]).order_by("-pk").values_list("tags", flat=True)[:LATELY]
    return Known(
        teams={team.pk: team.size for team in teams},
        skills=_plain(skills),
        tags=_plain(tagged),
        channels=frozenset(Inbox.objects.values_list("kind", flat=True)),
    )


def findings() -> dict[int, list[Finding]]:
    """By rule, of what is worked on: each draft, or else what is published. One that is off is looked over by itself."""
    live = RuleVersion.objects.exclude(state=Version.State.RETIRED).select_related("rule").order_by("number")
    newest = sorted({version.rule_id: version for version in live}.values(), key=_place)
    known, on = known_here(), [asked_of(version) for version in newest if version.rule.is_on]
    found: dict[int, list[Finding]] = {version.rule_id: [] for version in newest}
    for finding in lint(on, known):
        found[on[finding.place].rule_id or 0].append(finding)
    for version in newest:
        if not version.rule.is_on:
            found[version.rule_id] = lint([asked_of(version)], known)
    return found


def findings_of(draft: RuleVersion) -> list[Finding]:
    """As it would stand among those that decide now."""
    live = RuleVersion.objects.filter(state=Version.State.PUBLISHED, rule__is_on=True).exclude(rule=draft.rule).select_related("rule")
    rules = [asked_of(version) for version in sorted([*live, draft], key=_place)]
    return [one for one in lint(rules, known_here()) if rules[one.place].rule_id == draft.rule_id]


def _place(version: RuleVersion) -> tuple[int, int, int]:
    rule = version.rule
    return rule.place, IN_ORDER.index(rule.kind) if rule.kind in IN_ORDER else 0, rule.pk


def _plain(lists: Iterable[Iterable[object]]) -> frozenset[str]:
    return frozenset(str(one).casefold() for several in lists for one in several)
