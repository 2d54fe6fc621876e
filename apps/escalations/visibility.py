"""Who sees what. An outside desk's people, where all their teams are such, see those teams' conversations and no others."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from apps.conversations.listing import Sight
from apps.escalations.models import TeamQueue
from apps.tenants.models import Membership, TeamMember
from apps.tenants.roles import Can, allows


def visible_teams(member: Membership) -> list[int] | None:
    """None: all there is."""
    sight = sight_of(member)
    return list(sight.teams) if sight else None


def sight_of(member: Membership) -> Sight | None:
    return sights_of([member]).get(member.pk)


def sight_in(request: HttpRequest) -> Sight | None:
    """Which conversations whoever asks sees, looked up once a request; None: all, as the operator does."""
    member: Membership | None = getattr(request, "member", None)
    if "sight" not in vars(request):
        vars(request)["sight"] = sight_of(member) if member else None
    found: Sight | None = vars(request)["sight"]
    return found


def sights_of(members: Iterable[Membership]) -> dict[int, Sight]:
    """Of those who do not see everything, in one statement. Who may change the tenant is never shut out of it."""
    bound = [member.pk for member in members if not allows(member.actor, Can.CHANGE_TENANT)]
    outside = Exists(TeamQueue.objects.filter(team=OuterRef("team"), sees_only_its_queue=True))
    teams: dict[int, list[int]] = {}
    inside: set[int] = set()
    for member_id, team_id, is_outside in TeamMember.objects.filter(membership__in=bound).values_list("membership_id", "team_id", outside):
        teams.setdefault(member_id, []).append(team_id)
        inside |= set() if is_outside else {member_id}
    return {member_id: Sight(tuple(sorted(found)), member_id) for member_id, found in teams.items() if member_id not in inside}
