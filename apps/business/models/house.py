"""What the whole business goes by: its shop's settings, its numbers, and the acts that happen once."""

from django.core.validators import RegexValidator
from django.db import models

from apps.business.models.columns import PLACE_ON_SITE, currency, money
from apps.ground import clock
from apps.tenants.models import TenantModel

FIRST_NUMBER = 1001


class Shop(TenantModel):
    """One row a tenant; where it is missing, the defaults hold."""

    currency = currency()
    shipping_fee = money(default=0)
    free_shipping_from = money(null=True, blank=True, help_text="Goods of this worth ship for free. Empty: never.")
    payment_page = models.CharField(
        max_length=300, blank=True, validators=[PLACE_ON_SITE], help_text="Where customers pay; the payment's id is added at its end."
    )
    password_page = models.CharField(
        max_length=300, blank=True, validators=[PLACE_ON_SITE],
        help_text="Where customers choose a new password; a signed token is added at its end. Empty: there are no accounts to sign in to.",
    )  # fmt: skip
    back_office = models.CharField(
        max_length=40, default="embedded", validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z")], help_text="Which system keeps the records."
    )

    class Meta:
        verbose_name = "shop settings"
        verbose_name_plural = "shop settings"
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="shop_once_a_tenant", violation_error_message="There are settings already.")
        ]

    def __str__(self) -> str:
        return "Shop settings"


class Series(TenantModel):
    """The last number given out in one series of a tenant, such as its refunds."""

    name = models.CharField(max_length=20)
    last = models.PositiveBigIntegerField(default=FIRST_NUMBER - 1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="series_once_a_tenant")]


class Deed(TenantModel):
    """An act under a key: asked for again, it has been done, and this says what came of it."""

    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="deed_once_a_key")]
