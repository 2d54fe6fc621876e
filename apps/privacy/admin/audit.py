"""The audit log in the admin, and a copy of it to take away."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from apps.events.models import Event
from apps.ground import clock
from apps.ground.aside import pieces
from apps.ground.scope import current
from apps.privacy import actions
from apps.privacy.auditing import Asked, lines
from apps.tenants.admin.acts import RowActs
from apps.tenants.admin.audit import EventAdmin
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of

LONGEST = timedelta(days=366)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
OTHER_DAYS = f"Choose a day from {EARLIEST.year} to {LATEST.year}."
ACTORS = ["member", "operator", "assistant", "customer", "system"]
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


def _day(label: str) -> forms.DateField:
    bounds = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    within = [MinValueValidator(EARLIEST, OTHER_DAYS), MaxValueValidator(LATEST, OTHER_DAYS)]
    return forms.DateField(label=label, validators=within, widget=forms.DateInput(attrs={"type": "date", **bounds}))


class AuditForm(forms.Form):
    since, until = _day("From"), _day("To, that day included")
    actor_kind = forms.ChoiceField(label="Who", required=False, choices=[("", "Anybody"), *((kind, kind.capitalize()) for kind in ACTORS)])
    actor_id = forms.IntegerField(label="Their id", required=False, min_value=0, help_text="Empty: all of them.")
    subject = forms.RegexField(r"^[a-z]*\Z", label="About", required=False, max_length=40, help_text="Such as conversation or contact.")
    subject_id = forms.IntegerField(label="Its id", required=False, min_value=0)
    form = forms.ChoiceField(label="As", choices=[("csv", "CSV"), ("jsonl", "JSON, a line for each event")])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and not since <= until <= since + LONGEST:
            raise ValidationError("Choose at most a year, from an earlier day to a later one.")
        return given

    def asked(self, zone: ZoneInfo) -> Asked:
        given = {name: value for name, value in self.cleaned_data.items() if name != "form" and value is not None}
        until = given.pop("until") + timedelta(days=1)
        since = given.pop("since")
        return Asked(datetime.combine(since, time.min, zone), datetime.combine(until, time.min, zone), **given)


admin.site.unregister(Event)


@admin.register(Event)
class AuditAdmin(EventAdmin, RowActs):
    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("copy/", wrap(self.copy_view), name=self.page_name("copy")), *super().get_urls()]

    @method_decorator(reauthentication_required)
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def copy_view(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "member", None) is None or not allows(actor_of(request), Can.SEE_AUDIT):
            raise PermissionDenied
        form = AuditForm(request.POST if request.method == "POST" else None, initial=_lately())
        if request.method == "POST" and form.is_valid():
            return self._copy(request, form)
        return self.page(request, "admin/privacy/audit.html", title="Take a copy of the audit log", crumb="Copy", form=form)

    def _copy(self, request: Any, form: AuditForm) -> HttpResponseBase:
        asked, kind = form.asked(request.member.tenant.zone), form.cleaned_data["form"]
        actions.tell_audit(form=kind, events=asked.events().count(), actor=actor_of(request))
        answer = StreamingHttpResponse(pieces(lines(asked, kind, current())), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="audit-{form.cleaned_data["since"]}-{form.cleaned_data["until"]}.{kind}"'
        return answer


def _lately() -> dict[str, Any]:
    today = clock.now().date()
    return {"since": today - timedelta(days=30), "until": today, "form": "csv"}
