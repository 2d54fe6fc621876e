"""Who may give transcripts out: whose role allows it, and who sees every conversation there is."""

from django.core.exceptions import PermissionDenied

from apps.escalations.visibility import sight_of
from apps.events.actors import Actor
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require

BOUNDED = "You see the conversations of some teams. Whoever sees all of them can export."


def require_export(actor: Actor) -> None:
    """Within the tenant's scope. An outside desk gives out none, nor does a link that was made before somebody became one of it."""
    require(actor, Can.EXPORT)
    if actor.kind == "member" and actor.id and sight_of(Membership.objects.get(pk=actor.id)):
        raise PermissionDenied(BOUNDED)
