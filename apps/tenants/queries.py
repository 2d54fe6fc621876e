"""Reads worth a name."""

from dataclasses import dataclass

from django.db import connection

from apps.ground import clock, ids
from apps.ground.lane import Row, Statement
from apps.ground.scope import person_scope, tenant_scope
from apps.tenants.models import Invitation, Membership, Session, User
from apps.tenants.models.membership import PRESENCE_LEASE
from apps.tenants.models.user import initials, public_name


def tenant_id_of(public_id: str) -> int | None:
    """The id behind a public id, before any row may be read: the database gives out this one number and nothing else."""
    return _looked_up("tandem_tenant_by_public_id", public_id)


def tenant_id_by_slug(slug: str) -> int | None:
    return _looked_up("tandem_tenant_by_slug", slug)


def _looked_up(function: str, value: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [value])
        found: int | None = cursor.fetchone()[0]
    return found


def memberships_of(user: User) -> list[Membership]:
    """Where a person works, oldest first, whatever tenant the caller is in."""
    with person_scope(user.pk):
        return list(Membership.objects.active().filter(user=user).select_related("tenant", "user").order_by("id"))


def membership_to_act_as(user: User, preferred: str) -> Membership | None:
    """The membership of the tenant a person chose before, or else their oldest."""
    return preferred_of(memberships_of(user), preferred)


def preferred_of(found: list[Membership], preferred: str) -> Membership | None:
    return next((member for member in found if member.tenant.public_id == preferred), found[0] if found else None)


def sessions_of(user: User) -> list[Session]:
    """The browsers a person is signed in with, those used last first."""
    return list(Session.objects.filter(user=user, expire_date__gt=clock.now()).order_by("-seen_at", "session_key"))


def invitation_of(token: str) -> Invitation | None:
    """The invitation a token opens, whatever its state; None for a token that never was."""
    public_id = ids.tenant_of(token)
    tenant_id = tenant_id_of(public_id) if public_id else None
    if tenant_id is None:
        return None
    with tenant_scope(tenant_id):
        return Invitation.objects.filter(digest=ids.digest(token)).select_related("tenant").first()


HUES = 12

_PEOPLE = """
SELECT m.id, COALESCE(NULLIF(u.name, ''), u.email) AS name FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id
WHERE m.tenant_id = %(tenant)s AND m.ended_at IS NULL AND m.id IN (
    SELECT w.membership_id FROM tenants_presence w WHERE w.tenant_id = %(tenant)s AND w.page = %(page)s AND w.seen_at > %(present)s
) ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a page, as every viewer sees them."""

    id: int
    name: str

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def first(self) -> str:
        return public_name(self.name)

    @property
    def hue(self) -> int:
        return self.id % HUES


def people_on(tenant_id: int, page: str) -> Statement:
    """Who is on a page now, each once however many windows they have, in a steady order."""
    return Statement(_PEOPLE, {"tenant": tenant_id, "page": page, "present": clock.now() - PRESENCE_LEASE})


def people_of(rows: list[Row]) -> list[Person]:
    return [Person(row["id"], row["name"]) for row in rows]
