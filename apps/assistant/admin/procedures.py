"""Procedures in the admin: written beside the tools there are, checked at every saving, published, and compared with what they were."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator

from apps.assistant import actions
from apps.assistant.admin.procedure_form import ProcedureForm
from apps.assistant.models import Procedure, ProcedureVersion
from apps.assistant.procedures import Finding, Shelf, lint, shelf
from apps.events.actors import Actor
from apps.tenants.admin.versioned import VersionedAdmin
from apps.tenants.findings import Severity, counted
from apps.tenants.roles import Can

LONGEST_WHEN = 90


@admin.register(Procedure)
class ProcedureAdmin(VersionedAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_ASSISTANT
    form = ProcedureForm
    on_published = "The next message is answered by it."
    on_withdrawn = "Nobody follows it any more."
    on_restored = "Publish it to have it followed."
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

    # The list

    @admin.display(description="when it applies")
    def applies_when(self, procedure: Any) -> str:
        first, _, more = procedure.live[0].when.strip().partition("\n") if procedure.live else ("", "", "")
        return Truncator(f"{first.strip()} …" if more else first).chars(LONGEST_WHEN)

    def get_list_display(self, request: HttpRequest) -> Any:
        """What lint finds in each, with the tenant's tools read once."""
        known: Any = SimpleLazyObject(shelf)

        @admin.display(description="findings")
        def findings(procedure: Any) -> str:
            return counted(_findings(procedure.live[0], known)) if procedure.live else ""

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
            "findings": [one for one in found if one.severity is not Severity.HINT],
            "hints": [one for one in found if one.severity is Severity.HINT],
            "tools": [(tool, tool.name in known.lent) for tool in known.tools.values()],
        }
        return super().render_change_form(request, context | own, *args, **kwargs)

    # Versions

    def lines_of(self, version: ProcedureVersion) -> list[str]:
        """All that a version holds, as lines."""
        head = [f"When: {line}" for line in version.when.splitlines()]
        head += [f"Tagged: {', '.join(version.tags)}"] if version.tags else []
        head += ["Only for customers who are upset"] if version.only_upset else []
        return [*head, *([""] if head else []), *version.text.splitlines()]

    def publish(self, procedure: Procedure, actor: Actor) -> None:
        actions.publish_procedure(procedure, actor=actor)

    def withdraw(self, procedure: Procedure, actor: Actor) -> None:
        actions.withdraw_procedure(procedure, actor=actor)

    def restore(self, procedure: Procedure, number: int, actor: Actor) -> ProcedureVersion:
        return actions.restore_procedure(procedure, number=number, actor=actor)


def _findings(version: ProcedureVersion, known: Shelf) -> tuple[Finding, ...]:
    return lint(version.text, version.when, known)
