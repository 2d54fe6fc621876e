"""Tickets, to look at; the console will be where people work on them."""

from django.contrib import admin

from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can
from apps.tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, None
    list_display = ("number", "subject", "status", "contact", "opened_at")
    list_filter = ("status",)
    list_select_related = ("contact",)
    search_fields = ("subject",)
