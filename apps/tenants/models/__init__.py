from apps.tenants.models.base import TenantModel
from apps.tenants.models.hours import Holiday, Hours, HoursSpan
from apps.tenants.models.membership import Invitation, Membership, Presence
from apps.tenants.models.session import Session
from apps.tenants.models.team import Team, TeamMember
from apps.tenants.models.tenant import Tenant
from apps.tenants.models.user import User

__all__ = [
    "Holiday",
    "Hours",
    "HoursSpan",
    "Invitation",
    "Membership",
    "Presence",
    "Session",
    "Team",
    "TeamMember",
    "Tenant",
    "TenantModel",
    "User",
]
