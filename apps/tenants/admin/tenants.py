from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.tenants import actions
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.models import Tenant
from apps.tenants.roles import Can


class TenantForm(ActionForm):
    def act(self) -> None:
        actions.change_tenant(self.instance, changed=self.changed_fields(), actor=self.actor)


@admin.register(Tenant)
class TenantSettings(ActionAdmin):
    form = TenantForm
    write = Can.CHANGE_TENANT
    list_display = ["name", "slug", "time_zone", "require_two_factor", "monthly_interactions", "monthly_spend", "created_at"]
    list_filter = ["require_two_factor", "time_zone"]
    search_fields = ["name", "slug"]
    readonly_fields = ["public_id", "created_at"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "public_id", "created_at"]}),
        ("Place and language", {"fields": ["time_zone", "languages"]}),
        ("Limits", {"fields": ["monthly_interactions", "monthly_spend"]}),
        ("Learning", {"fields": ["learn_from_rating"]}),
        ("Security", {"fields": ["require_two_factor"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tenants are made by `manage.py create_tenant`, which invites their owner."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
