"""What was done for people's privacy, in the admin: proofs of erasure, their own copies, legal holds."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from apps.ground import clock
from apps.ground.aside import octets
from apps.privacy import actions
from apps.privacy.actions.copying import key_of
from apps.privacy.dictionary import name_of
from apps.privacy.models import Dossier, Erasure, Hold, Job
from apps.tenants.admin.acts import Act
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.admin.own import OwnRows
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of


def counted(counts: dict[str, int]) -> SafeString | str:
    """Kinds in words, with how many of each."""
    lines = [(name_of(label)[0], many) for label, many in counts.items()]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines)) if lines else "Nothing yet"


@admin.register(Erasure)
class ErasureAdmin(OwnRows):
    look, write = Can.ERASE, None
    list_display = ["id", "contact", "state", "asked_at", "finished_at", "rows", "files"]
    list_filter = ["state"]
    list_select_related = ["contact"]
    fieldsets = [
        (None, {"fields": ["contact", "state", "problem", "asked_by", "asked_at", "finished_at", "again_at"]}),
        ("What went", {"fields": ["went", "files", "was_found"]}),
        ("Proof", {"fields": ["digest", "attempts"]}),
    ]
    readonly_fields = ["went", "was_found"]

    @admin.display(description="rows")
    def rows(self, erasure: Erasure) -> int:
        return sum(erasure.counts.values())

    @admin.display(description="rows that went or were emptied")
    def went(self, erasure: Erasure) -> SafeString | str:
        return counted(erasure.counts)

    @admin.display(description="what there was")
    def was_found(self, erasure: Erasure) -> SafeString | str:
        return counted(erasure.found)


@admin.register(Dossier)
class DossierAdmin(OwnRows):
    look, write = Can.ERASE, None
    list_display = ["id", "contact", "state", "asked_at", "rows", "files", "expires_at"]
    list_filter = ["state"]
    list_select_related = ["contact"]
    fields = ["contact", "state", "asked_by", "asked_at", "finished_at", "rows", "files", "size", "expires_at", "link"]
    readonly_fields = ["link"]

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("<path:object_id>/file/", wrap(self.file_view), name=self.page_name("file")), *super().get_urls()]

    @admin.display(description="file")
    def link(self, dossier: Dossier) -> SafeString | str:
        if dossier.state != Job.State.DONE:
            return "It is not there yet: look again in a moment."
        if not dossier.path or not dossier.expires_at or dossier.expires_at <= clock.now():
            return "It was thrown away when its link ended. Ask for a new one on the person’s page."
        address = f"{reverse('admin:privacy_dossier_file', args=[dossier.pk])}?{urlencode({'key': key_of(dossier)})}"
        return format_html('<a href="{}">Take the file</a>', address)

    @method_decorator(reauthentication_required)
    @method_decorator(require_GET)
    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        dossier = self.row(request, object_id)
        try:
            file = actions.fetch_dossier(dossier, key=request.GET.get("key", ""), actor=actor_of(request))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(f"admin:{self.page_name('change')}", dossier.pk)
        told = {"Content-Disposition": f'attachment; filename="contact-{dossier.contact.number}.zip"', "Content-Length": str(dossier.size)}
        answer = StreamingHttpResponse(octets(file), content_type="application/zip", headers=told)
        answer._resource_closers.append(file.close)  # type: ignore[attr-defined]  # noqa: SLF001 - as FileResponse does
        return answer


class HoldForm(ActionForm):
    def act(self) -> None:
        given = self.cleaned_data
        self.instance = actions.hold(given["contact"], reference=given["reference"], actor=self.actor)


@admin.register(Hold)
class HoldAdmin(OwnRows, ActionAdmin):
    form = HoldForm
    look = write = Can.ERASE
    acts = {"end": Act(actions.end_hold, "{row} is ended: what is kept of them may go again.")}
    list_display = ["reference", "contact", "set_by", "set_at", "ended_at"]
    list_select_related = ["contact", "set_by__user"]
    autocomplete_fields = ["contact"]
    readonly_fields = ["set_by", "set_at", "ended_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is set, and it is ended: what it said in between is not rewritten."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
