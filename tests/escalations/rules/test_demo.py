"""The demo tenants begin with rules that fit them, and nothing is wrong with any."""

import pytest

from apps.escalations.rules.live import live_rules
from apps.escalations.rules.looking import findings
from apps.ground.scope import tenant_scope
from apps.tenants.models import Team
from apps.tenants.queries import tenant_id_by_slug
from tests import demo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("acme", ["Damaged goods, and upset", "Wish to leave in a bad mood", "Third time in a week, and not glad of it"]),
        ("lumen", ["Symptoms and medication", "Insurance dispute"]),
        ("maple", []),
    ],
)
def test_each_has_what_its_business_asks_for(slug: str, own: list[str]) -> None:
    demo.seed()
    with tenant_scope(tenant_id_by_slug(slug)):
        rules = live_rules()
        assert [rule.name for rule in rules if rule.kind == "E14"] == own
        assert [finding.sentence for found in findings().values() for finding in found if finding.severity != "hint"] == []


def test_disputes_bugs_and_prices_go_to_their_teams() -> None:
    demo.seed()
    with tenant_scope(tenant_id_by_slug("acme")):
        teams = dict(Team.objects.values_list("pk", "name"))
        goes_to = {rule.kind: teams[rule.team_id] for rule in live_rules() if rule.team_id and rule.kind != "E14"}
    assert goes_to == {"E7": "Billing", "E8": "Engineering", "E9": "Sales"}
