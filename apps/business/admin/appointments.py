from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.business.actions import cancel_appointment
from apps.business.admin.records import LinesField, RecordAdmin, RecordForm, RecordInline, WrittenElsewhere
from apps.business.models import Appointment, Resource, Service, Skill, TimeOff
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of
from apps.tools.registry import Refused


class ServiceForm(RecordForm):
    intake = LinesField(required=False, label="Intake questions", help_text="What you ask before the appointment, one a line.")


class SkillInline(RecordInline):
    model = Skill
    autocomplete_fields = ["resource"]


class TimeOffInline(RecordInline):
    model = TimeOff


@admin.register(Service)
class ServiceAdmin(RecordAdmin):
    form = ServiceForm
    list_display = ["name", "code", "minutes", "price", "currency", "is_offered"]
    list_filter = ["is_offered"]
    search_fields = ["name", "code"]
    inlines = [SkillInline]


@admin.register(Resource)
class ResourceAdmin(RecordAdmin):
    list_display = ["name", "hours", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["hours"]
    search_fields = ["name"]
    inlines = [TimeOffInline]


@admin.register(Appointment)
class AppointmentAdmin(WrittenElsewhere):
    """Booked and moved by actions, so that nobody is booked twice; here they are read and cancelled."""

    list_display = ["number", "starts_at", "service", "resource", "whose", "state"]
    list_filter = ["state", "service", "resource", "starts_at"]
    list_select_related = ["service", "resource", "customer"]
    search_fields = ["number", "name", "customer__name"]
    actions = ["cancel"]

    @admin.display(description="for")
    def whose(self, appointment: Appointment) -> str:
        return appointment.name or str(appointment.customer or "–")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return allows(actor_of(request), Can.MANAGE_BUSINESS)

    @admin.action(description="Cancel the chosen appointments", permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for appointment in queryset:
            try:
                cancel_appointment(appointment, actor=actor_of(request))
            except Refused as refused:
                self.message_user(request, refused.reason, messages.ERROR)
