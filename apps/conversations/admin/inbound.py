"""What providers told us, in the admin: what came of it, and once more for what was set aside."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.conversations import actions
from apps.conversations.models import Inbound
from apps.tenants.admin.acts import Act, RowActs
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of


@admin.register(Inbound)
class InboundAdmin(RowActs):
    look, write = Can.SEE_ADMIN, None
    acts = {"again": Act(actions.try_again, "{row} is taken in once more.")}
    change_form_template = "admin/conversations/inbound/change_form.html"
    list_display = ["received_at", "channel", "sender", "state", "attempts", "problem", "provider_id"]
    list_display_links = ["received_at", "provider_id"]
    list_filter = ["state", "inbox"]
    list_select_related = ["inbox"]
    search_fields = ["=sender", "=provider_id"]
    date_hierarchy = "received_at"
    actions = ["take_in_again"]
    fieldsets = [
        (None, {"fields": ["channel", "sender", "provider_id", "as_told"]}),
        ("What came of it", {"fields": ["state", "problem", "attempts", "due_at"]}),
        ("When", {"fields": ["received_at", "taken_at"]}),
    ]

    @admin.display(ordering="inbox__name")
    def channel(self, inbound: Inbound) -> str:
        return str(inbound.inbox)

    @admin.display(description="what it said")
    def as_told(self, inbound: Inbound) -> SafeString:
        lines = format_html_join("", "<dt>{}</dt><dd dir='auto'>{}</dd>", sorted(inbound.fields.items()))
        return format_html("<dl>{}</dl>", lines) if lines else format_html("{}", inbound.path)

    def has_again_permission(self, request: HttpRequest) -> bool:
        return getattr(request, "member", None) is not None and allows(actor_of(request), Can.MANAGE_INBOXES)

    @admin.action(description="Try again", permissions=["again"])
    def take_in_again(self, request: HttpRequest, chosen: QuerySet[Inbound]) -> None:
        """Those that were set aside; of the others nothing need be done."""
        aside = list(chosen.filter(state=Inbound.State.ASIDE))
        for inbound in aside:
            actions.try_again(inbound, actor=actor_of(request))
        messages.success(request, f"{len(aside)} taken in once more." if aside else "None of these was set aside.")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        inbound: Inbound | None = context.get("original")
        may = inbound is not None and inbound.state == Inbound.State.ASIDE and self.has_again_permission(request)
        return super().render_change_form(request, context | {"may_try_again": may}, *args, **kwargs)
