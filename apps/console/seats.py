"""Who sits at a socket: a session that still counts, a member who still is one.

Asked when a socket opens, and of all sockets of a tenant together every few seconds after.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from apps.conversations.listing import Sight
from apps.escalations.visibility import sight_of, sights_of
from apps.ground.scope import tenant_scope
from apps.tenants import queries
from apps.tenants.models import Membership, Session, User
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import CHOSEN, owes_second_factor

Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser's session, the member it acts as in the tenant its page belongs to, and which conversations they see."""

    session: str
    member: Membership
    sight: Sight | None = None


def take(session: str, wanted: str) -> Seat | None:
    """The seat of that session in the wanted tenant, or in the one chosen last where the page names none."""
    kept = _sessions({session}).get(session, {})
    user = User.objects.filter(pk=kept.get(SESSION_KEY) or 0, is_active=True).first()
    if user is None or not _counts(kept, user):
        return None
    member = queries.membership_to_act_as(user, wanted or str(kept.get(CHOSEN, "")))
    if member is None or (wanted and member.tenant.public_id != wanted) or not _may_sit(member):
        return None
    with tenant_scope(member.tenant.pk):
        return Seat(session, member, sight_of(member))


def still_taken(tenant_id: int, seats: set[Seat]) -> dict[Seat, Membership]:
    """Of these seats those that would be given now, each with its member as they are now."""
    kept = _sessions({seat.session for seat in seats})
    with tenant_scope(tenant_id):
        wanted = Membership.objects.active().filter(pk__in={seat.member.pk for seat in seats}, user__is_active=True)
        members = {member.pk: member for member in wanted.select_related("user", "tenant") if _may_sit(member)}
        sights = sights_of(members.values())
    found = {seat: members.get(seat.member.pk) for seat in seats if seat.sight == sights.get(seat.member.pk)}
    return {seat: member for seat, member in found.items() if member and _counts(kept.get(seat.session, {}), member.user)}


def _sessions(keys: set[str]) -> dict[str, Kept]:
    return {found.session_key: found.get_decoded() for found in Session.objects.filter(session_key__in=keys, expire_date__gt=Now())}


def _counts(kept: Kept, user: User) -> bool:
    """Whether a session is this person's sign-in still: a new password ends those before it."""
    if kept.get(SESSION_KEY) != str(user.pk) or kept.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    proofs = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(kept.get(HASH_SESSION_KEY, ""), proof) for proof in proofs)


def _may_sit(member: Membership) -> bool:
    return allows(member.actor, Can.SEE_CONSOLE) and not owes_second_factor(member)
