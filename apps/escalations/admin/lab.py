"""The rule lab: a draft tried on stored conversations. The page writes a row, a worker runs it, and the page asks how far it is."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from apps.escalations import actions, lab
from apps.escalations.models import Replay, Replayed
from apps.escalations.visibility import sight_in
from apps.tenants.admin.acts import RowActs
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.roles import Can

A_PAGE = 25
Change = Replayed.Change


class ReplayForm(ActionForm):
    class Meta:
        model = Replay
        fields = ("rule", "trial", "since", "until", "channel", "limit")
        help_texts = {"rule": "One rule, or the drafts of all as if they were published at once.", "channel": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule, channel = self.fields["rule"], self.fields["channel"]
        rule.empty_label, rule.widget.can_add_related = "All drafts together", False  # type: ignore[attr-defined]
        channel.choices = [("", "All channels"), *channel.choices[1:]]  # type: ignore[attr-defined]

    def act(self) -> None:
        try:
            self.instance = actions.ask_replay(self.instance, actor=self.actor)
        except ValidationError as refused:
            self.add_error(None, refused)


@admin.register(Replay)
class ReplayAdmin(RowActs, ActionAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_RULES
    form = ReplayForm
    list_display = ("created_at", "what", "trial", "how_far", "newly", "no_longer", "elsewhere", "asked_by")
    list_select_related = ("rule", "asked_by__user")
    fieldsets = [
        (None, {"fields": ["rule", "trial"]}),
        ("Which conversations", {"fields": ["since", "until", "channel", "limit"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("<path:object_id>/progress/", wrap(self.progress_view), name=self.page_name("progress")), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It walks through every team's conversations, so who sees only some of them has no part in it."""
        return super().has_view_permission(request, obj) and sight_in(request) is None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and sight_in(request) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was tried stays what it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A sweep forgets them."""
        return False

    @admin.display(description="rule", ordering="rule__name")
    def what(self, replay: Replay) -> str:
        return str(replay.rule or "All drafts together")

    @admin.display(description="state", ordering="state")
    def how_far(self, replay: Replay) -> str:
        return "Failed" if replay.has_failed else f"{replay.get_state_display()}, {replay.done:,} conversations"

    @admin.display
    def newly(self, replay: Replay) -> int:
        return int(replay.counts.get(Change.NEWLY, 0))

    @admin.display(description="no longer")
    def no_longer(self, replay: Replay) -> int:
        return int(replay.counts.get(Change.NO_LONGER, 0))

    @admin.display(description="otherwise")
    def elsewhere(self, replay: Replay) -> int:
        return int(replay.counts.get(Change.ELSEWHERE, 0))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": "Replay rules"})

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """To where it can be watched."""
        return redirect("admin:escalations_replay_change", obj.pk)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        replay = self.row(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        told = {"original": replay, "title": self.what(replay), "may_ask": self.has_add_permission(request)}
        return self.page(request, "admin/escalations/lab.html", **told, **_found(request, replay))

    @method_decorator(require_safe)
    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A piece of the page while it is under way; then the whole page."""
        replay = self.row(request, object_id)
        headers = {} if replay.is_under_way else {"HX-Refresh": "true"}
        return TemplateResponse(request, "admin/escalations/lab/_progress.html", {"original": replay}, headers=headers)


def _found(request: HttpRequest, replay: Replay) -> dict[str, Any]:
    """One of the three lists, a page of it; the first that holds anything where none is asked for."""
    counts = {change: int(replay.counts.get(change, 0)) for change in Change}
    asked = request.GET.get("show", "")
    shown = Change(asked) if asked in Change.values else next((one for one in Change if counts[one]), Change.NEWLY)
    tabs = [{"url": f"?show={one}", "label": one.label, "count": counts[one], "current": one == shown} for one in Change]
    rows = Replayed.objects.filter(replay=replay, change=shown).select_related("conversation")
    return {
        "tabs": tabs, "shown": shown, "changes": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "same": replay.counts.get(lab.SAME, 0), "none": replay.counts.get(lab.NONE, 0),
    }  # fmt: skip
