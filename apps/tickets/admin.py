"""How a tenant's tickets move, what it asks of them and what it promises; and the tickets themselves, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can
from apps.tickets.models import SlaPolicy, Ticket, TicketField, TicketStatus


@admin.register(Ticket)
class TicketAdmin(TenantAdmin):
    """People work on them in the console."""

    look, write = Can.SEE_ADMIN, None
    list_display = ("number", "subject", "status_name", "priority", "owner", "team", "contact", "opened_at")
    list_filter = ("status", "priority", "source", "team")
    list_select_related = ("contact", "state", "owner__user", "team")
    search_fields = ("subject",)
    exclude = ("words",)

    @admin.display(description="status", ordering="status")
    def status_name(self, ticket: Ticket) -> str:
        return ticket.status_name


@admin.register(TicketStatus)
class TicketStatusAdmin(TenantAdmin):
    write = Can.MANAGE_TICKETS
    list_display = ("name", "stage", "position", "pauses", "is_active")
    list_filter = ("stage",)
    search_fields = ("name",)


@admin.register(TicketField)
class TicketFieldAdmin(TenantAdmin):
    write = Can.MANAGE_TICKETS
    list_display = ("name", "key", "kind", "is_required", "position", "is_active")
    search_fields = ("name", "key")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What tickets hold is held by the key, and in the form that the kind has."""
        return ("key", "kind") if obj else ()


@admin.register(SlaPolicy)
class SlaPolicyAdmin(TenantAdmin):
    write = Can.MANAGE_TICKETS
    list_display = ("name", "position", "priority", "team", "inbox", "tag", "first_reply", "next_reply", "resolution", "hours", "is_active")
    list_select_related = ("team", "inbox", "hours")
    search_fields = ("name",)
