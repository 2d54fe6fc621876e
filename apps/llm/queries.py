"""Reads of the meter."""

from collections.abc import Iterable
from datetime import datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from apps.ground import clock
from apps.llm.models import Spend
from apps.tenants.models import Tenant

DOLLAR = 1_000_000


def month_began(zone: tzinfo) -> datetime:
    return datetime.combine(clock.today(zone).replace(day=1), time(0), zone)


def spent_this_month(tenant: Tenant) -> Decimal:
    """In dollars, in the tenant's own month."""
    spent: int = Spend.objects.filter(at__gte=month_began(tenant.zone)).aggregate(all=Coalesce(Sum("cost"), 0))["all"]
    return Decimal(spent) / DOLLAR


def within_budget(tenant: Tenant) -> bool:
    return tenant.monthly_spend is None or spent_this_month(tenant) < tenant.monthly_spend


def monthly(rows: QuerySet[Spend], zone: tzinfo) -> Iterable[dict[str, Any]]:
    """By month, purpose, provider and model; the newest month and the dearest use first."""
    found: Iterable[Any] = (
        rows.annotate(month=TruncMonth("at", tzinfo=zone))
        .values("month", "purpose", "provider", "model")
        .annotate(
            calls=Count("id"),
            failed=Count("id", filter=Q(outcome=Spend.Outcome.FAILED)),
            prompt=Sum("prompt_tokens"),
            cached=Sum("cached_tokens"),
            completion=Sum("completion_tokens"),
            spent=Sum("cost"),
            estimated=Count("id", filter=Q(estimated=True)),
        )
        .order_by("-month", "-spent", "purpose", "model")
    )
    return found
