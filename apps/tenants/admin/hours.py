from datetime import time
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from apps.ground import clock, spans
from apps.tenants.admin.base import TenantAdmin, TenantInline
from apps.tenants.models import Holiday, Hours, HoursSpan
from apps.tenants.roles import Can


class SpanFormSet(BaseInlineFormSet[Any, Any, Any]):
    """A week whose spans do not overlap, said in words."""

    key = "weekday"

    def clean(self) -> None:
        super().clean()
        days: dict[Any, list[tuple[time, time]]] = {}
        for form in self.forms:
            kept = getattr(form, "cleaned_data", {})
            if kept and not kept.get("DELETE") and kept.get("opens") is not None and kept.get("closes") is not None:
                days.setdefault(kept.get(self.key), []).append((kept["opens"], kept["closes"]))
        if problems := [problem for day in days.values() for problem in spans.problems(day)]:
            raise ValidationError(problems)


class HolidayFormSet(SpanFormSet):
    key = "date"


class HoursSpanInline(TenantInline):
    model = HoursSpan
    formset = SpanFormSet
    write = Can.MANAGE_HOURS


class HolidayInline(TenantInline):
    model = Holiday
    formset = HolidayFormSet
    write = Can.MANAGE_HOURS


@admin.register(Hours)
class HoursAdmin(TenantAdmin):
    write = Can.MANAGE_HOURS
    list_display = ["name", "time_zone", "open_now", "next_opening"]
    search_fields = ["name"]
    inlines = [HoursSpanInline, HolidayInline]

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("spans", "holidays")

    @admin.display(boolean=True)
    def open_now(self, hours: Hours) -> bool:
        return hours.is_open(clock.now())

    @admin.display(description="Open next")
    def next_opening(self, hours: Hours) -> Any:
        return hours.next_opening(clock.now())
