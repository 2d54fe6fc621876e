"""What models cost, in the admin: sums by month, to read. Nobody writes here."""

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from apps.llm import prices, queries
from apps.llm.models import Spend
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can

MONTHS = 12
SUMMED = ("calls", "failed", "prompt", "cached", "completion", "spent")
OPERATORS = ZoneInfo("UTC")


@admin.register(Spend)
class SpendAdmin(TenantAdmin):
    look = Can.SEE_ADMIN
    list_display = ["at", "purpose", "provider", "model", "outcome", "prompt_tokens", "cached_tokens", "completion_tokens", "cost"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        member = getattr(request, "member", None)
        tenant = member.tenant if member else None
        told = {
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "months": _months(zone := tenant.zone if tenant else OPERATORS),
            "this_month": queries.month_began(zone),
            "limit": tenant.monthly_spend if tenant else None,
            "unknown_price": _unknown_price(),
        }
        return TemplateResponse(request, "admin/llm/spend.html", self.admin_site.each_context(request) | told)


def _months(zone: ZoneInfo) -> list[dict[str, Any]]:
    """The latest months, each with its rows and their totals."""
    rows = groupby(queries.monthly(Spend.objects.all(), zone), key=lambda row: row["month"])
    return [_month(month, list(uses)) for (month, uses), _ in zip(rows, range(MONTHS), strict=False)]


def _month(month: Any, uses: list[dict[str, Any]]) -> dict[str, Any]:
    total = {name: sum(use[name] for use in uses) for name in SUMMED}
    shown = [use | {"dollars": use["spent"] / queries.DOLLAR, "priced": prices.known(use["model"]) is not None} for use in uses]
    return {"month": month, "uses": shown, "total": total | {"dollars": total["spent"] / queries.DOLLAR}}


def _unknown_price() -> str:
    """What a model without a listed price counts as, for a person to read."""
    return ", ".join(dict.fromkeys(f"${price:f}" for price in prices.of_unknown()))
