from typing import Any

from django.contrib import admin

from apps.business.admin.records import RecordAdmin, RecordInline
from apps.business.models import Listing, Product
from apps.business.money import spoken


class ListingInline(RecordInline):
    model = Listing
    max_num = 1
    verbose_name = verbose_name_plural = "facts of a home"


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    list_display = ["name", "sku", "cost", "category", "in_stock", "is_offered"]
    list_filter = ["is_offered", "in_stock", "category"]
    search_fields = ["name", "sku", "category"]
    fieldsets = [
        (None, {"fields": ["name", "sku", "description", "category", "tags"]}),
        ("Price", {"fields": ["price", "currency", "in_stock", "is_offered"]}),
        ("On your site", {"fields": ["url", "image"]}),
    ]
    inlines = [ListingInline]

    @admin.display(description="price", ordering="price")
    def cost(self, product: Product) -> Any:
        return spoken(product.price, product.currency)
