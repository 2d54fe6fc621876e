"""What leaves the house in the admin: how far it has come, why it did not, and once more. What was said stands in the conversation."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from apps.conversations import actions
from apps.conversations.failures import in_words
from apps.conversations.models import Delivery
from apps.tenants.admin.acts import Act, RowActs
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

MOST_AT_ONCE = 200


@admin.register(Delivery)
class DeliveryAdmin(RowActs):
    look, write = Can.SEE_ADMIN, None
    acts = {"again": Act(actions.send_again, "It is sent again."), "abandon": Act(actions.abandon, "It is given up.")}
    list_display = ["created_at", "link", "channel", "purpose", "to", "state", "why", "attempts", "sent_at"]
    list_display_links = ["created_at"]
    list_filter = ["state", "channel", "problem", "purpose", "inbox"]
    list_select_related = ["conversation", "inbox"]
    search_fields = ["=to", "=provider_id", "=conversation__number"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ["send_again"]
    fieldsets = [
        (None, {"fields": ["link", "channel", "inbox", "purpose", "to"]}),
        ("How it stands", {"fields": ["state", "why", "code", "attempts", "troubled_at", "due_at", "provider_id", "segments", "template"]}),
        ("When", {"fields": ["created_at", "tried_at", "sent_at"]}),
    ]

    @admin.display(description="conversation", ordering="conversation__number")
    def link(self, delivery: Delivery) -> str:
        if delivery.conversation is None:
            return ""
        number = delivery.conversation.number
        return format_html('<a href="{}">{}</a>', reverse("console:conversation", args=[number]), number)

    @admin.display(description="problem", ordering="problem")
    def why(self, delivery: Delivery) -> str:
        return in_words(delivery.problem)

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """Each that had failed; the others are left as they are."""
        failed = list(chosen.filter(state=Delivery.State.FAILED).order_by("pk")[:MOST_AT_ONCE])
        again = sum(self._sent_again(request, one) for one in failed)
        messages.success(request, f"{again} of them {'is' if again == 1 else 'are'} sent again.")

    def _sent_again(self, request: HttpRequest, delivery: Delivery) -> bool:
        try:
            actions.send_again(delivery, actor=actor_of(request))
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
            return False
        return True

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        delivery = context.get("original")
        own = {"may_go_again": bool(delivery and delivery.may_go_again), "is_troubled": bool(delivery and delivery.is_troubled)}
        return super().render_change_form(request, context | own, *args, **kwargs)
