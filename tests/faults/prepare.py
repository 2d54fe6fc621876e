"""A process of its own, `python -m tests.faults.prepare`: lets the cast into an empty house, signs two of them in, opens Acme's inboxes.

It prints their cookies and the inboxes' keys, a line each.
"""

import django

django.setup()

from apps.escalations.models import RuleVersion, Target, TeamQueue  # noqa: E402
from apps.events.actors import SYSTEM  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.tenants.actions import create_team  # noqa: E402
from config.bench.prepare import signed_in  # noqa: E402
from tests.cast import assemble  # noqa: E402
from tests.factories import make_inbox  # noqa: E402

NUMBERS = {"assistant": "+14155550101", "people": "+14155550100"}

cast = assemble()
with tenant_scope(cast.acme.pk):
    desk = create_team(name="Desk", members=[cast.sarah], actor=SYSTEM)
    TeamQueue.objects.create(team=desk, mode=TeamQueue.Mode.PUSH, offer_seconds=600)
    RuleVersion.objects.filter(rule__kind="E1").update(target=Target.TEAM, team=desk)  # who asks for a person is offered to the desk
for agent in (cast.sarah, cast.tom):
    print(signed_in(agent.user))  # noqa: T201 - read by who started it
for first in ("assistant", "people"):
    print(make_inbox(cast.acme, answered_by=first).key)  # noqa: T201
    print(make_inbox(cast.acme, answered_by=first, kind="sms", sender=NUMBERS[first], per_second=50).key)  # noqa: T201
