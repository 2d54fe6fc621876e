"""Why people were asked for, what they were told of the case, and what came of it. Nobody writes here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.escalations.admin.bounded import Bounded
from apps.escalations.models import Availability, CaseFile, Escalation, Move, Promise
from apps.tenants.admin.base import TenantAdmin, TenantInline
from apps.tenants.roles import Can


class MovesInline(TenantInline):
    model = Move
    fields = readonly_fields = ("at", "kind", "by", "member", "team", "note")
    verbose_name_plural = "from hand to hand"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Move]:
        moves: QuerySet[Move] = super().get_queryset(request).select_related("by__user", "member__user", "team")
        return moves


@admin.register(Escalation)
class EscalationAdmin(Bounded):
    look, write = Can.SEE_ADMIN, None
    list_display = ("decided_at", "link", "title", "state", "priority", "goes_to", "waited", "estimated", "ending")
    list_display_links = ("decided_at",)
    list_filter = ("state", "reason", "priority", "ending", "was_staffed", "team", "rule")
    list_select_related = ("conversation", "team")
    search_fields = ("title", "=conversation__number")
    date_hierarchy = "decided_at"
    show_full_result_count = False
    inlines = (MovesInline,)
    fieldsets = [
        (None, {"fields": ["link", "state", "reason", "ruled_by", "priority"]}),
        ("Who it is for", {"fields": ["team", "skill", "to_supervisor", "taken_by"]}),
        ("Who was there", {"fields": ["was_open", "was_staffed", "position", "estimated"]}),
        ("When", {"fields": ["decided_at", "queued_at", "taken_at", "closed_at", "ending"]}),
    ]

    @admin.display(description="conversation", ordering="conversation__number")
    def link(self, escalation: Escalation) -> SafeString:
        number = escalation.conversation.number
        return format_html('<a href="{}">{}</a>', reverse("console:conversation", args=[number]), number)

    @admin.display(description="rule")
    def ruled_by(self, escalation: Escalation) -> str:
        return f"{escalation.rule}, {str(escalation.version).lower()}" if escalation.rule and escalation.version else ""

    @admin.display(description="goes to", ordering="team__name")
    def goes_to(self, escalation: Escalation) -> str:
        return "A supervisor" if escalation.to_supervisor else escalation.skill or str(escalation.team or "Anyone")

    @admin.display(description="waited")
    def waited(self, escalation: Escalation) -> str:
        return _minutes(escalation.waited_seconds)

    @admin.display(description="told to wait", ordering="estimated_seconds")
    def estimated(self, escalation: Escalation) -> str:
        return _minutes(escalation.estimated_seconds)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        files = CaseFile.objects.filter(escalation_id=int(object_id) if object_id.isdecimal() else 0).prefetch_related("additions")
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "case_file": files.first()})


def _minutes(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


@admin.register(Promise)
class PromiseAdmin(Bounded):
    look, write = Can.SEE_ADMIN, None
    list_display = ("due_at", "link", "kind", "words", "whose", "came_of_it")
    list_display_links = ("due_at",)
    list_filter = ("kind", "team", ("missed_at", admin.EmptyFieldListFilter))
    list_select_related = ("conversation", "owner__user", "team")
    search_fields = ("words", "=conversation__number")
    date_hierarchy = "due_at"

    @admin.display(description="conversation", ordering="conversation__number")
    def link(self, promise: Promise) -> SafeString:
        number = promise.conversation.number
        return format_html('<a href="{}">{}</a>', reverse("console:conversation", args=[number]), number)

    @admin.display(description="whose")
    def whose(self, promise: Promise) -> str:
        return str(promise.owner or promise.team or "Anyone who answers")

    @admin.display(description="what came of it")
    def came_of_it(self, promise: Promise) -> str:
        if promise.kept_at:
            return "Kept, late" if promise.missed_at else "Kept"
        return "Not needed any more" if promise.dropped_at else "Missed" if promise.missed_at else "Open"


@admin.register(Availability)
class AvailabilityAdmin(TenantAdmin):
    """What people chose to be; who is on duty also has the console open."""

    look, write = Can.SEE_ADMIN, None
    list_display = ("membership", "state", "changed_at")
    list_filter = ("state",)
    list_select_related = ("membership__user",)
