"""How a tenant's tickets move, what it asks of them and what it promises; and the tickets themselves, to look at."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from apps.ground import clock
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can
from apps.tickets.models import SlaPolicy, Ticket, TicketField, TicketStatus

MEANING = {"stage", "pauses"}
FOLLOWS = "Tickets that have this status follow within a minute or two, and their clocks with them. No customer is written to."


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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Tickets that have it follow, some at a time: there may be many."""
        if change and MEANING & set(form.changed_data):
            obj.turned_at = clock.now()
            messages.info(request, FOLLOWS)
        super().save_model(request, obj, form, change)


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
