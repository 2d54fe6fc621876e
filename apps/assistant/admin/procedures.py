"""Procedures in the admin: written beside the tools there are, checked at every saving, published, and compared with what they were."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from apps.assistant import actions
from apps.assistant.admin.comparing import compared
from apps.assistant.admin.procedure_form import ProcedureForm
from apps.assistant.models import Procedure, ProcedureVersion
from apps.assistant.procedures import Finding, Severity, Shelf, lint, shelf
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

VERSIONS_A_PAGE = 20
LONGEST_WHEN = 90


@admin.register(Procedure)
class ProcedureAdmin(ActionAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_ASSISTANT
    form = ProcedureForm
    list_display = ("name", "applies_when", "state", "version")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "when", "is_on")}),
        ("What is done", {"fields": ("text",)}),
        ("For whom alone", {"fields": ("tags", "only_upset"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        procedures: Any = super().get_queryset(request)
        return procedures.with_live()  # type: ignore[no-any-return]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is switched off or withdrawn; what it said is kept."""
        return False

    # The list

    @admin.display(description="when it applies")
    def applies_when(self, procedure: Any) -> str:
        first, _, more = procedure.live[0].when.strip().partition("\n") if procedure.live else ("", "", "")
        return Truncator(f"{first.strip()} …" if more else first).chars(LONGEST_WHEN)

    @admin.display
    def state(self, procedure: Any) -> str:
        states = {version.state for version in procedure.live}
        if len(states) > 1:
            return "Published, with a draft"
        return str(procedure.live[0].get_state_display()) if states else "Withdrawn"

    @admin.display
    def version(self, procedure: Any) -> int | None:
        return procedure.live[0].number if procedure.live else None

    def get_list_display(self, request: HttpRequest) -> Any:
        """What lint finds in each, with the tenant's tools read once."""
        known: Any = SimpleLazyObject(shelf)

        @admin.display(description="findings")
        def findings(procedure: Any) -> str:
            return _counted(_findings(procedure.live[0], known)) if procedure.live else ""

        return (*self.list_display, findings, "is_on")

    # What somebody who may only look sees of the words

    @admin.display(description="when it applies")
    def when(self, procedure: Procedure) -> str:
        return procedure.current.when if procedure.current else ""

    @admin.display(description="steps")
    def text(self, procedure: Procedure) -> str:
        return procedure.current.text if procedure.current else ""

    @admin.display(description="only if tagged")
    def tags(self, procedure: Procedure) -> str:
        return ", ".join(procedure.current.tags) if procedure.current else ""

    @admin.display(description="only for customers who are upset", boolean=True)
    def only_upset(self, procedure: Procedure) -> bool:
        return bool(procedure.current and procedure.current.only_upset)

    # The form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        procedure: Procedure | None = context.get("original")
        known, current = shelf(), procedure.current if procedure else None
        found = _findings(current, known) if current and not context["errors"] else ()  # of what is saved, not of what was refused
        own = {
            "at_work": current,
            "published": procedure.published if procedure else None,
            "findings": [one for one in found if one.severity is not Severity.HINT],
            "hints": [one for one in found if one.severity is Severity.HINT],
            "tools": [(tool, tool.name in known.lent) for tool in known.tools.values()],
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context | own, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Procedure, post_url_continue: Any = None) -> HttpResponse:
        return self._after(request, obj)

    def response_change(self, request: HttpRequest, obj: Procedure) -> HttpResponse:
        return self._after(request, obj)

    def _after(self, request: HttpRequest, procedure: Procedure) -> HttpResponse:
        """What was typed is kept by now; then what the button asks for besides."""
        try:
            if "_publish" in request.POST:
                actions.publish_procedure(procedure, actor=actor_of(request))
                messages.success(request, f"“{procedure}” is published. The next message is answered by it.")
            elif "_withdraw" in request.POST:
                actions.withdraw_procedure(procedure, actor=actor_of(request))
                messages.success(request, f"“{procedure}” is withdrawn. Nobody follows it any more.")
            else:
                messages.success(request, f"“{procedure}” is saved.")
        except ValidationError as refused:
            messages.error(request, f"It is saved, and not published. {' '.join(refused.messages)}")
        return redirect("admin:assistant_procedure_change", procedure.pk)

    # Versions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        versions, restore = wrap(self.versions_view), wrap(self.restore_view)
        return [
            path("<path:object_id>/versions/", versions, name="assistant_procedure_versions"),
            path("<path:object_id>/versions/<int:number>/restore/", restore, name="assistant_procedure_restore"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        procedure = self._procedure(request, object_id)
        kept = procedure.versions.select_related("by__user", "published_by__user")
        page = Paginator(kept, VERSIONS_A_PAGE).get_page(request.GET.get("p"))
        before = {version.number: version for version in kept.filter(number__in=[version.number - 1 for version in page])}
        told = {
            "title": f"Versions of {procedure}",
            "original": procedure,
            "opts": self.opts,
            "page": page,
            "versions": [(version, compared(version, before.get(version.number - 1))) for version in page],
            "may_restore": self.has_change_permission(request, procedure),
        }
        return TemplateResponse(request, "admin/assistant/procedure/versions.html", self.admin_site.each_context(request) | told)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        procedure = self._procedure(request, object_id)
        try:
            draft = actions.restore_procedure(procedure, number=number, actor=actor_of(request))
        except ProcedureVersion.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, f"Version {number} is a draft again, as version {draft.number}. Publish it to have it followed.")
        return redirect("admin:assistant_procedure_change", procedure.pk)

    def _procedure(self, request: HttpRequest, object_id: str) -> Procedure:
        procedure: Procedure | None = self.get_object(request, object_id)
        if procedure is None:
            raise Http404
        if not self.has_view_permission(request, procedure):
            raise PermissionDenied
        return procedure


def _findings(version: ProcedureVersion, known: Shelf) -> tuple[Finding, ...]:
    return lint(version.text, version.when, known)


def _counted(found: Sequence[Finding]) -> str:
    errors, warnings = (sum(one.severity is severity for one in found) for severity in (Severity.ERROR, Severity.WARNING))
    told = [f"{errors} to mend"] if errors else []
    told += [f"{warnings} to look at"] if warnings else []
    return ", ".join(told) or "None"
