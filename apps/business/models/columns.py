"""Columns that many records have."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", "Give the currency as three capital letters, such as USD or EUR.")
COUNTRY = RegexValidator(r"^[A-Z]{2}\Z", "Give the country as two capital letters, such as US or DE.")
PLACE_ON_SITE = RegexValidator(r"^(https://|/(?!/))", "Give an address that begins with https://, or with / for a page of your own site.")


def money(**options: Any) -> Any:
    """An amount of at most two decimals, never below nothing."""
    return models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **options)


def currency() -> Any:
    return models.CharField(max_length=3, default="USD", validators=[CURRENCY])


class Addressed(models.Model):
    """Where something is sent, or somebody lives."""

    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[COUNTRY])

    PARTS = ("street", "city", "region", "postal_code", "country")

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """In one line."""
        town = " ".join(part for part in (self.region, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, town, self.country) if part)
