from django.contrib import admin

from apps.business.admin.records import LastingAdmin, RecordAdmin, WrittenElsewhere
from apps.business.models import Invoice, Payment, Plan, Subscription
from apps.business.money import spoken


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    list_display = ["name", "code", "cost", "every", "is_offered"]
    list_filter = ["is_offered", "every"]
    search_fields = ["name", "code"]

    @admin.display(description="price", ordering="price")
    def cost(self, plan: Plan) -> str:
        return spoken(plan.price, plan.currency)


@admin.register(Subscription)
class SubscriptionAdmin(LastingAdmin):
    list_display = ["customer", "plan", "started_on", "next_plan", "changes_on", "ends_on"]
    list_filter = ["plan", "ends_on"]
    list_select_related = ["customer", "plan", "next_plan"]
    search_fields = ["customer__name"]
    autocomplete_fields = ["customer"]


@admin.register(Invoice)
class InvoiceAdmin(LastingAdmin):
    list_display = ["number", "customer", "about", "how_much", "state", "due_on"]
    list_filter = ["state", "due_on"]
    list_select_related = ["customer"]
    search_fields = ["number", "customer__name"]
    autocomplete_fields = ["customer", "order"]

    @admin.display(description="amount", ordering="amount")
    def how_much(self, invoice: Invoice) -> str:
        return spoken(invoice.amount, invoice.currency)


@admin.register(Payment)
class PaymentAdmin(WrittenElsewhere):
    list_display = ["number", "customer", "invoice", "how_much", "state", "created_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["customer", "invoice"]
    search_fields = ["number", "customer__name", "invoice__number"]

    @admin.display(description="amount", ordering="amount")
    def how_much(self, payment: Payment) -> str:
        return spoken(payment.amount, payment.currency)
