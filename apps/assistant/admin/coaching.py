"""What coaching begins from, to read: what was written for colleagues and what they made of it, and what they think of the AI's words."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from apps.assistant.models import Turn, Verdict, Writing
from apps.escalations.admin.bounded import Bounded
from apps.escalations.visibility import sight_in
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can

LONGEST = 120


@admin.register(Writing)
class WritingAdmin(Bounded):
    look, write = Can.SEE_ADMIN, None
    list_display = ("asked_at", "asked_by", "conversation", "kind", "state", "by", "was_sent", "likeness")
    list_filter = ("kind", "state", "by", ("message", admin.EmptyFieldListFilter))
    list_select_related = ("asked_by__user", "conversation", "message")
    date_hierarchy = "asked_at"
    show_full_result_count = False
    fields = (
        "asked_by", "conversation", "kind", "manner", "wish", "words", "text", "sent", "likeness", "state", "problem", "left_out",
        "sources", "by", "read_seq", "asked_at", "ended_at",
    )  # fmt: skip
    readonly_fields = ("sent",)

    @admin.display(description="sent", boolean=True)
    def was_sent(self, writing: Writing) -> bool:
        return writing.message is not None

    @admin.display(description="what was sent")
    def sent(self, writing: Writing) -> str:
        return writing.message.text if writing.message else "Nothing that resembles it"


@admin.register(Verdict)
class VerdictAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, None
    list_display = ("given_at", "membership", "is_good", "reason", "about", "trace")
    list_filter = ("is_good", ("message", admin.EmptyFieldListFilter), "membership")
    list_select_related = ("membership__user", "message__conversation", "writing__conversation")
    date_hierarchy = "given_at"
    show_full_result_count = False
    fields = ("given_at", "membership", "is_good", "reason", "words", "trace")
    readonly_fields = ("words", "trace")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        """Whoever sees only some teams' conversations sees verdicts on no others."""
        rows: QuerySet[Verdict] = super().get_queryset(request)
        sight = sight_in(request)
        if sight is None:
            return rows
        return rows.filter(sight.over("message__conversation__") | sight.over("writing__conversation__"))

    @admin.display(description="what it is about")
    def about(self, verdict: Verdict) -> str:
        return _words(verdict)[:LONGEST]

    @admin.display(description="words")
    def words(self, verdict: Verdict) -> str:
        return _words(verdict)

    @admin.display(description="trace")
    def trace(self, verdict: Verdict) -> Any:
        """The turn a message came of, or what was written for a colleague."""
        if verdict.writing is not None:
            return format_html('<a href="{}">{}</a>', reverse("admin:assistant_writing_change", args=[verdict.writing.pk]), verdict.writing)
        turn = verdict.message.turn.removeprefix("t").partition(".")[0] if verdict.message else ""
        if not turn.isdecimal():
            return ""
        return format_html('<a href="{}">{}</a>', reverse("admin:assistant_turn_change", args=[turn]), Turn(pk=int(turn)))


def _words(verdict: Verdict) -> str:
    return verdict.writing.text if verdict.writing else verdict.message.text if verdict.message else ""
