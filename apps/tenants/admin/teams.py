from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from apps.tenants.admin.base import TenantAdmin, TenantInline
from apps.tenants.models import Team, TeamMember
from apps.tenants.roles import Can


class TeamMemberInline(TenantInline):
    model = TeamMember
    write = Can.MANAGE_TEAMS
    autocomplete_fields = ["membership"]


@admin.register(Team)
class TeamAdmin(TenantAdmin):
    write = Can.MANAGE_TEAMS
    list_display = ["name", "people"]
    search_fields = ["name"]
    inlines = [TeamMemberInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        teams: QuerySet[Team] = super().get_queryset(request).annotate(size=Count("places"))
        return teams

    @admin.display(ordering="size")
    def people(self, team: Team) -> int:
        size: int = team.size  # type: ignore[attr-defined]
        return size
