from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.business.admin.records import NotMadeHere, ReadInline, RecordAdmin, WrittenElsewhere
from apps.business.models import Callback, Cart, CartLine, Customer, Lead, PasswordReset


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    list_display = ["name", "reference", "email", "phone", "tier", "is_known"]
    list_filter = ["tier"]
    search_fields = ["name", "reference", "email", "phone"]
    readonly_fields = ["contact", "created_at"]
    fieldsets = [
        (None, {"fields": ["name", "reference", "email", "phone", "tier", "tags"]}),
        ("Address", {"fields": list(Customer.PARTS)}),
        ("In conversations", {"fields": ["contact", "created_at"]}),
    ]

    @admin.display(description="writes in", boolean=True)
    def is_known(self, customer: Customer) -> bool:
        return customer.contact_id is not None


@admin.register(Lead)
class LeadAdmin(NotMadeHere):
    list_display = ["__str__", "interest", "email", "phone", "state", "changed_at"]
    list_filter = ["state"]
    search_fields = ["name", "email", "interest"]
    readonly_fields = ["contact", "created_at", "changed_at"]


@admin.register(Callback)
class CallbackAdmin(NotMadeHere):
    list_display = ["number", "phone", "at", "state", "owner", "asked_at"]
    list_filter = ["state"]
    list_select_related = ["owner__user"]
    search_fields = ["number", "phone"]
    readonly_fields = ["number", "contact", "conversation", "asked_at"]
    autocomplete_fields = ["owner"]


class CartLineInline(ReadInline):
    model = CartLine


@admin.register(Cart)
class CartAdmin(WrittenElsewhere):
    list_display = ["contact", "things", "changed_at"]
    list_select_related = ["contact"]
    inlines = [CartLineInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("lines")

    @admin.display
    def things(self, cart: Cart) -> int:
        return sum(line.quantity for line in cart.lines.all())


@admin.register(PasswordReset)
class PasswordResetAdmin(WrittenElsewhere):
    list_display = ["customer", "asked_at"]
    list_select_related = ["customer"]
