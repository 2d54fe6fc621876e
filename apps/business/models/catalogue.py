"""What is sold or let. A home is a product too, with the facts of a home beside it: so one search and one id serve both."""

from typing import Any

from django.db import models
from django.db.models import Q

from apps.business.models.appointments import Resource
from apps.business.models.columns import PLACE_ON_SITE, currency, money
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel
from apps.text.folding import folded


class ProductQuerySet(models.QuerySet["Product"]):
    def offered(self) -> "ProductQuerySet":
        return self.filter(is_offered=True)


class Product(TenantModel):
    sku = models.SlugField("id", max_length=60, help_text="As customers and your site know it, such as oat-cleanser.")
    name = models.CharField(max_length=120)
    description = models.TextField(max_length=2_000, blank=True)
    price = money()
    currency = currency()
    category = models.CharField(max_length=40, blank=True)
    tags = models.JSONField(default=list, blank=True, help_text="Other words people look for it by, in any language.")
    in_stock = models.BooleanField(default=True)
    is_offered = models.BooleanField("offered", default=True, help_text="Switched off, nobody is shown it; orders keep it.")
    url = models.CharField("page", max_length=500, blank=True, validators=[PLACE_ON_SITE])
    image = models.CharField("picture", max_length=500, blank=True, validators=[PLACE_ON_SITE])
    words = models.TextField(blank=True, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "sku"], name="product_sku_once_a_tenant", violation_error_message="Another product has this id."
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = folded(" ".join([self.name, self.category, *self.tags, self.description]))
        super().save(*args, **kwargs)


class Listing(TenantModel):
    """The facts of a home."""

    class Offer(models.TextChoices):
        SALE = "sale", "For sale"
        RENT = "rent", "To let"

    product = TenantKey(Product, on_delete=models.CASCADE, related_name="listings", db_index=False)
    offer = models.CharField(max_length=4, choices=Offer, default=Offer.SALE)
    rooms = models.PositiveSmallIntegerField("bedrooms")
    baths = models.PositiveSmallIntegerField("bathrooms", default=1)
    area = models.PositiveIntegerField("area in m²")
    street = models.CharField(max_length=120)
    place = models.CharField("neighbourhood", max_length=80, blank=True)
    built = models.PositiveSmallIntegerField("built in", null=True, blank=True)
    shown_by = TenantKey(Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "product"], name="listing_once_a_product", violation_error_message="The home has its facts already."
            ),
            models.CheckConstraint(condition=Q(area__gt=0), name="listing_has_an_area", violation_error_message="A home has an area."),
        ]

    def __str__(self) -> str:
        return self.street
