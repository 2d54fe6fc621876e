"""Rules in the admin: in their order, each in one sentence, with what lint finds; written in fields or in a typed sentence."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from apps.escalations import actions
from apps.escalations.admin.rule_form import RuleForm, proposal
from apps.escalations.models import Rule, RuleVersion
from apps.escalations.rules.looking import findings, findings_of
from apps.escalations.rules.reading import Reading, Vocabulary, read
from apps.escalations.rules.wording import sentence
from apps.escalations.visibility import sight_in
from apps.events.actors import Actor
from apps.inboxes.models import Inbox
from apps.tenants.admin.versioned import VersionedAdmin
from apps.tenants.findings import Severity, counted
from apps.tenants.models import Team
from apps.tenants.models.versions import Version
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of


@admin.register(Rule)
class RuleAdmin(VersionedAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_RULES
    form = RuleForm
    on_published = "The next message is held against it."
    on_withdrawn = "It decides nothing any more."
    on_restored = "Publish it to have it decide."
    search_fields = ("name",)
    ordering = ("place", "id")
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("name", "is_on")}),
        ("What is said", {"fields": ("topics", "references", "keywords", "attachment", "dangers", "wants_human")}),
        ("Mood", {"fields": ("sentiment_below", "sentiment_turns", "moods", "mood_turns")}),
        (
            "The assistant’s trouble",
            {"fields": ("confidence_below", "confidence_turns", "complexity_from", "asked_times", "failed_tools", "outcomes")},
        ),
        ("The customer", {"fields": ("tags", "tiers", "amount_from", "contacts_from", "contacts_days", "languages")}),
        ("Where and when", {"fields": ("channels", "hours", "presence", "page_contains")}),
        (
            "What happens",
            {"fields": ("target", "team", "skill", "opens_ticket", "priority", "waits_for_nobody", "words", "words_language")},
        ),
    )
    looked_at = ((None, {"fields": ("name", "is_on", "says")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        """Each with its draft and what is published as `live`, newest first."""
        live = RuleVersion.objects.exclude(state=Version.State.RETIRED).select_related("team")
        return super().get_queryset(request).prefetch_related(Prefetch("versions", queryset=live, to_attr="live"))

    # The list

    @admin.display(description="what it says")
    def says(self, rule: Any) -> str:
        return sentence(rule.live[0]) if rule.live else ""

    def get_list_display(self, request: HttpRequest) -> Any:
        """What lint finds in each, with the tenant's rules read once; and buttons for who may use them."""
        found: Any = SimpleLazyObject(findings)

        @admin.display(description="findings")
        def to_mend(rule: Any) -> str:
            return counted(found.get(rule.pk, []))

        shown = ("name", "says", "state", "version", to_mend, "is_on")
        return (*shown, "acts") if self.has_change_permission(request) else shown

    @admin.display(description="order and switch")
    def acts(self, rule: Rule) -> SafeString:
        return render_to_string("admin/escalations/rule/_acts.html", {"rule": rule})

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return self.fieldsets if may else self.looked_at

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change, **kwargs)
        reading = self._read(request)
        form.proposed = proposal(reading, request.GET["say"], is_new=obj is None) if reading else {}
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        current: RuleVersion | None = context["original"].current if context.get("original") else None
        found = findings_of(current) if current and not context["errors"] else []
        own = {
            "says": sentence(current) if current else "",
            "findings": [one for one in found if one.severity is not Severity.HINT],
            "hints": [one for one in found if one.severity is Severity.HINT],
            "reading": self._read(request),
            "said": request.GET.get("say", ""),
            "may_replay": self.has_add_permission(request) and sight_in(request) is None,
        }
        return super().render_change_form(request, context | own, *args, **kwargs)

    def _read(self, request: HttpRequest) -> Reading | None:
        """What a typed sentence says; nothing of it is kept until the form is saved."""
        said = request.GET.get("say", "").strip()
        return read(said, vocabulary()) if said and request.method == "GET" else None

    # Acts

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/move/", wrap(self.move_view), name="escalations_rule_move"),
            path("<path:object_id>/switch/", wrap(self.switch_view), name="escalations_rule_switch"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def move_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        by = -1 if request.POST.get("by") == "up" else 1
        return self._acted(request, object_id, lambda rule: actions.move_rule(rule, by=by, actor=actor_of(request)))

    @method_decorator(require_POST)
    def switch_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        is_on = request.POST.get("is_on") == "on"
        return self._acted(request, object_id, lambda rule: actions.switch_rule(rule, is_on=is_on, actor=actor_of(request)))

    def _acted(self, request: HttpRequest, object_id: str, act: Any) -> HttpResponse:
        rule = self.seen(request, object_id)
        if not self.has_change_permission(request, rule):
            raise PermissionDenied
        try:
            act(rule)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect("admin:escalations_rule_changelist")

    # Versions

    def lines_of(self, version: RuleVersion) -> list[str]:
        words = [f"Words ({version.words_language}): {version.words}"] if version.words else []
        return [sentence(version), *words]

    def publish(self, rule: Rule, actor: Actor) -> None:
        actions.publish_rule(rule, actor=actor)

    def withdraw(self, rule: Rule, actor: Actor) -> None:
        actions.withdraw_rule(rule, actor=actor)

    def restore(self, rule: Rule, number: int, actor: Actor) -> RuleVersion:
        return actions.restore_rule(rule, number=number, actor=actor)


def vocabulary() -> Vocabulary:
    teams: Mapping[str, int] = dict(Team.objects.values_list("name", "pk"))
    kinds = frozenset(Inbox.Kind.values)
    return Vocabulary(teams=teams, channels=Vocabulary().channels | kinds)
