from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.business.adapters import names
from apps.business.admin.records import LastingAdmin, RecordAdmin, RecordForm
from apps.business.models import RefundPolicy, Shop


@admin.register(RefundPolicy)
class RefundPolicyAdmin(RecordAdmin):
    """A policy is fields to set and a sentence to check them by."""

    list_display = ["name", "is_active", "sentence"]
    list_filter = ["is_active"]
    readonly_fields = ["sentence"]
    fieldsets = [
        (None, {"fields": ["name", "is_active", "sentence"]}),
        ("When", {"fields": ["window_days", "condition", "excluded_categories", "allows_exceptions"]}),
        (
            "How much",
            {
                "fields": [
                    "currency",
                    "assistant_limit",
                    "assistant_monthly_limit",
                    "agent_limit",
                    "supervisor_limit",
                    "admin_limit",
                    "owner_limit",
                ]
            },
        ),
    ]

    @admin.display(description="in words")
    def sentence(self, policy: RefundPolicy) -> str:
        return policy.sentence


class ShopForm(RecordForm):
    back_office = forms.ChoiceField(choices=lambda: [(name, name.capitalize()) for name in names()], help_text="Where your records are.")


@admin.register(Shop)
class ShopAdmin(LastingAdmin):
    form = ShopForm
    list_display = ["__str__", "currency", "shipping_fee", "free_shipping_from", "back_office"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A tenant has one shop."""
        return super().has_add_permission(request) and not Shop.objects.exists()
