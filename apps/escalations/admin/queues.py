"""How queues work: each team's, and the order in which people wait in all of them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.business.admin.records import RecordForm
from apps.escalations.models import QueueOrder, TeamQueue
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can
from apps.text.phones import dialled

MOST_MINUTES, LONGEST_TIER = 600, 20


class TeamQueueForm(RecordForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        limits = given.get("overflow_minutes") or given.get("overflow_depth")
        if limits and not given.get("overflow_to"):
            self.add_error("overflow_to", "Choose who takes over, or leave both limits empty.")
        if given.get("overflow_to") and given.get("overflow_to") == given.get("team"):
            self.add_error("overflow_to", "Choose another team: this is the one that overflows.")
        if given.get("overflow_to") and not limits:
            self.add_error("overflow_minutes", "Give a wait or a number of people from which on it overflows.")
        return given


@admin.register(TeamQueue)
class TeamQueueAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_RULES
    form = TeamQueueForm
    list_display = ("team", "mode", "overflow_to", "overflow_minutes", "overflow_depth", "sees_only_its_queue")
    list_display_links = ("team",)
    list_filter = ("mode",)
    list_select_related = ("team", "overflow_to")
    fieldsets = [
        (None, {"fields": ["team", "mode", "offer_seconds"]}),
        ("When it is too much", {"fields": ["overflow_to", "overflow_minutes", "overflow_depth"]}),
        ("What its people see", {"fields": ["sees_only_its_queue"]}),
    ]


class MinutesByTier(forms.CharField):
    """Written as people would: vip 10, gold 5."""

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **options: Any) -> None:
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{tier} {minutes}" for tier, minutes in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        return dict(self._read(part) for part in str(value or "").split(",") if part.strip())

    def _read(self, part: str) -> tuple[str, int]:
        tier, _, minutes = part.replace(":", " ").strip().rpartition(" ")
        if not tier.strip() or not minutes.isdecimal() or int(minutes) > MOST_MINUTES or len(tier.strip()) > LONGEST_TIER:
            raise ValidationError(f"“{part.strip()}” is not a tier and its minutes. Write each as: vip 10. At most {MOST_MINUTES} minutes.")
        return tier.strip(), int(minutes)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or {}))


class QueueOrderForm(RecordForm):
    tier_minutes = MinutesByTier(required=False, label="By tier", help_text="Each tier of your customers with its minutes: vip 10, gold 5.")

    def clean_on_call_phone(self) -> str:
        given: str = self.cleaned_data["on_call_phone"]
        number = dialled(given, zone="")
        if given and not number:
            raise ValidationError("Write the number with its country code: +1 212 555 0100.")
        return number


@admin.register(QueueOrder)
class QueueOrderAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_RULES
    form = QueueOrderForm
    list_display = ("name", "sentiment_minutes", "normal_minutes", "high_minutes", "urgent_minutes", "promise_minutes", "on_call")
    list_select_related = ("on_call__user",)
    fieldsets = [
        ("Minutes a waiting customer is moved up", {"fields": ["sentiment_minutes", "tier_minutes", "promise_minutes"]}),
        ("By what it is about", {"fields": ["low_minutes", "normal_minutes", "high_minutes", "urgent_minutes"]}),
        ("Who touches nothing", {"fields": ["away_after_minutes"]}),
        ("In an emergency", {"fields": ["on_call", "on_call_phone"]}),
    ]

    @admin.display(description="order")
    def name(self, order: QueueOrder) -> str:
        return "How the queue is ordered"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A tenant has one."""
        return super().has_add_permission(request) and not QueueOrder.objects.exists()
