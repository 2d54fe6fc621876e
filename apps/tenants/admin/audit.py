"""The audit log, to read and filter. Nobody writes here, whatever their role."""

from django.contrib import admin

from apps.events.models import Event, Seal
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can


@admin.register(Event)
class EventAdmin(TenantAdmin):
    look = Can.SEE_AUDIT
    list_display = ["at", "name", "actor_kind", "actor_id", "subject", "subject_id", "payload"]
    list_filter = ["name", "actor_kind", "at"]
    search_fields = ["name", "request_id"]
    search_help_text = "An event's name or a request's id."
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Seal)
class SealAdmin(TenantAdmin):
    look = Can.SEE_AUDIT
    list_display = ["number", "sealed_at", "count", "digest"]
    ordering = ["-tenant_id", "-number"]
