"""Teams: who answers together."""

from django.db import models

from apps.ground.isolation import TenantKey
from apps.tenants.models.base import TenantModel
from apps.tenants.models.membership import Membership


class Team(TenantModel):
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(Membership, through="TeamMember", related_name="teams")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="team_name_once_a_tenant")]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    team = TenantKey(Team, on_delete=models.CASCADE, related_name="places")
    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "team", "membership"], name="team_member_once")]

    def __str__(self) -> str:
        return str(self.membership)
