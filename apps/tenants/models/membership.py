"""A person's place in a tenant: how they come in, what they may do, where they are."""

from datetime import datetime, timedelta

from django.db import models

from apps.events.actors import Actor
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models.base import TenantModel
from apps.tenants.models.user import User
from apps.tenants.roles import Can, Role, role_may

INVITATION_DAYS = 7
PRESENCE_LEASE = timedelta(seconds=45)
TWO_FACTOR_ROLES = {Role.OWNER, Role.ADMIN}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None)


class Membership(TenantModel):
    tenant_isolated = "own rows"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    skills = models.JSONField(default=list, blank=True, help_text="What the person is good at, such as billing or returns.")
    languages = models.JSONField(default=list, blank=True, help_text="Languages the person answers in, such as en or es.")
    capacity = models.PositiveSmallIntegerField(default=4, help_text="How many conversations at once.")
    money_limit = models.DecimalField(
        max_digits=12, decimal_places=2, default=0, help_text="The most the person may refund or credit without an approval."
    )
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["tenant_id", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_a_tenant")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def actor(self) -> Actor:
        return Actor(kind="member", id=self.pk, role=self.role)

    @property
    def public_name(self) -> str:
        return self.user.public_name

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    @property
    def may_admin(self) -> bool:
        return role_may(self.role, Can.SEE_ADMIN)

    @property
    def needs_second_factor(self) -> bool:
        """Whether the tenant asks one of somebody in this role."""
        return self.tenant.require_two_factor and self.role in TWO_FACTOR_ROLES


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())


def invitation_expiry() -> datetime:
    return clock.now() + timedelta(days=INVITATION_DAYS)


class Invitation(TenantModel):
    """A link that makes its reader a member. Only the token's digest is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    digest = models.CharField(max_length=64, editable=False)
    invited_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(default=invitation_expiry, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="invitation_digest_once_a_tenant")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > clock.now()


class PresenceQuerySet(models.QuerySet["Presence"]):
    def live(self) -> "PresenceQuerySet":
        return self.filter(seen_at__gt=clock.now() - PRESENCE_LEASE)


class Presence(TenantModel):
    """One socket of a member on one page, leased: unseen for longer than the lease, it is gone."""

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=64)
    socket = models.UUIDField()
    seen_at = models.DateTimeField(default=clock.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "socket"], name="presence_socket_once_a_tenant")]
        indexes = [models.Index(fields=["tenant", "page", "seen_at"], name="presence_by_page")]
