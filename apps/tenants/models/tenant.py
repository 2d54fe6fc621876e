"""The tenant: a customer of Tandem's operator."""

import zoneinfo
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from apps.ground import clock, ids

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$", "Use 3 to 40 small letters, digits and hyphens, beginning with a letter.")


@cache
def zones() -> frozenset[str]:
    """Read from hundreds of files, and so only once a process."""
    return frozenset(zoneinfo.available_timezones())


def known_zone(name: str) -> None:
    if name not in zones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as Europe/Berlin or America/New_York.")


def default_languages() -> list[str]:
    return ["en"]


class Tenant(models.Model):
    tenant_isolated = "own rows"

    public_id = models.CharField(max_length=16, unique=True, default=ids.public_id, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    languages = models.JSONField(default=default_languages, help_text="The languages your customers write in, most common first.")
    settings = models.JSONField(default=dict, blank=True, editable=False)
    monthly_interactions = models.PositiveIntegerField(
        null=True, blank=True, help_text="The most conversations and calls the assistant takes in a month. Empty means no limit."
    )
    monthly_spend = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="The most that models may cost in a month, in US dollars. Empty means no limit.",
    )
    learn_from_rating = models.PositiveSmallIntegerField(
        "learn from ratings of",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="What your people said in a resolved conversation becomes a draft article, without personal data, where its customer "
        "rated it so well, of five, or better. Empty means never.",
    )
    require_two_factor = models.BooleanField(
        "two-factor for admins", default=False, help_text="Owners and admins must sign in with a second factor."
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
