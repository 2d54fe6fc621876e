"""Whose something is: one person's, a team's, or everybody's."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, Team, TenantModel

Own = TypeVar("Own", bound="Shared")


class SharedQuerySet(models.QuerySet[Own]):
    def seen_by(self, member: Membership) -> Self:
        """What is theirs, their teams', and everybody's."""
        mine = Q(owner=member) | Q(owner=None, team__in=member.places.values("team"))
        return self.filter(mine | Q(owner=None, team=None))


class Shared(TenantModel):
    owner = TenantKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: not only one person's."
    )
    team = TenantKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: every team's.")

    class Meta:
        abstract = True
