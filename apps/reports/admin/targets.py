"""What a tenant aims at. Figures that are not listed are held against what is usual."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.business.admin.records import RecordForm
from apps.inboxes.models import Inbox
from apps.reports.figures.definitions import BANDED
from apps.reports.models import Band
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can


class BandForm(RecordForm):
    figure = forms.ChoiceField(choices=[(key, f"{figure.label} ({figure.unit})") for key, figure in BANDED.items()])
    channel = forms.ChoiceField(required=False, choices=[("", "All that have none of their own"), *Inbox.Kind.choices])


@admin.register(Band)
class BandAdmin(TenantAdmin):
    write = Can.CHANGE_TENANT
    form = BandForm
    list_display = ("name", "low", "high")

    @admin.display(description="figure", ordering="figure")
    def name(self, band: Band) -> str:
        return str(band)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("figure", "channel") if obj else ()
