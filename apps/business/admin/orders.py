from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.business.admin.records import LastingAdmin, NotMadeHere, ReadInline, RecordInline, WrittenElsewhere
from apps.business.models import Order, OrderLine, Refund, Return, ReturnLine, Shipment
from apps.business.money import spoken


class OrderLineInline(RecordInline):
    model = OrderLine
    autocomplete_fields = ["product"]


class ShipmentInline(RecordInline):
    model = Shipment


class RefundInline(ReadInline):
    model = Refund
    fields = ["number", "amount", "reason", "sentence", "made_at"]
    readonly_fields = ["number", "amount", "reason", "sentence", "made_at"]


@admin.register(Order)
class OrderAdmin(LastingAdmin):
    list_display = ["number", "customer", "state", "placed_at", "comes_to", "went_back"]
    list_filter = ["state", "placed_at"]
    list_select_related = ["customer"]
    search_fields = ["number", "customer__name", "customer__email"]
    autocomplete_fields = ["customer"]
    fieldsets = [
        (None, {"fields": ["number", "customer", "state", "placed_at"]}),
        ("Money", {"fields": ["currency", "shipping_fee", "discount", "paid_at", "paid_with"]}),
        ("Where it goes", {"fields": list(Order.PARTS)}),
    ]
    inlines = [OrderLineInline, ShipmentInline, RefundInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("lines", "refunds")

    @admin.display(description="total")
    def comes_to(self, order: Order) -> str:
        return spoken(order.total, order.currency)

    @admin.display(description="refunded")
    def went_back(self, order: Order) -> str:
        return spoken(order.refunded, order.currency) if order.refunded else "–"


class ReturnLineInline(ReadInline):
    model = ReturnLine


@admin.register(Return)
class ReturnAdmin(NotMadeHere):
    list_display = ["number", "order", "state", "reason", "opened_at"]
    list_filter = ["state"]
    list_select_related = ["order"]
    search_fields = ["number", "order__number"]
    readonly_fields = ["number", "order", "reason", "opened_at"]
    inlines = [ReturnLineInline]


@admin.register(Refund)
class RefundAdmin(WrittenElsewhere):
    list_display = ["number", "order", "how_much", "reason", "sentence", "actor_kind", "member", "made_at"]
    list_filter = ["rule", "actor_kind", "made_at"]
    list_select_related = ["order", "member__user"]
    search_fields = ["number", "order__number"]

    @admin.display(description="amount", ordering="amount")
    def how_much(self, refund: Refund) -> str:
        return spoken(refund.amount, refund.currency)
