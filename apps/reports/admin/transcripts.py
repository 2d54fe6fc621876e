"""Exports from the admin's lists of conversations and messages: of the rows that are chosen, or of all that the filters match.

The rooms below know of no exports, so their pages are given the act from here, and the filters by which one is asked for.
"""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.conversations.admin.conversations import Learned
from apps.conversations.models import Conversation, Message
from apps.escalations.admin.bounded import BoundedConversationAdmin, BoundedMessageAdmin
from apps.escalations.visibility import sight_in
from apps.reports.admin.narrowing import NARROWING, narrowed
from apps.reports.selecting import parsed
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of

WORDS = {one.parameter_name for one in NARROWING} | {"until", "sentiment_above", "confidence_above"}
PASSED_BY = {"o", "p", "e", "all"}  # the admin's own
MOST_BY_NUMBER = 300  # they stand in an address
TOO_MANY = f"Choose at most {MOST_BY_NUMBER} of them, or all that match filters of outcome, channel, language, tag, agent, mood and day."


class Exportable(TenantAdmin):
    """`way_to_conversation` leads from a row to its conversation."""

    way_to_conversation: ClassVar[str]
    number: ClassVar[str]
    search_help_text = "Words, “phrases”, -without, or a conversation’s number"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """As in the console's search; a number is a conversation's."""
        member = getattr(request, "member", None)
        if not search_term or search_term.isdecimal() or member is None:
            return super().get_search_results(request, queryset, search_term)
        try:
            return narrowed(queryset, self.way_to_conversation, {"text": search_term}, member.tenant), False
        except ValidationError as wrong:
            messages.warning(request, " ".join(wrong.messages))
            return queryset.none(), False

    def has_export_permission(self, request: HttpRequest) -> bool:
        is_member = getattr(request, "member", None) is not None
        return is_member and allows(actor_of(request), Can.EXPORT) and sight_in(request) is None

    @admin.action(description="Export", permissions=["export"])
    def export(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """The console's form goes on from here, with the same selection."""
        try:
            words = self._filters(request) if request.POST.get("select_across") == "1" else None
        except ValidationError as wrong:
            messages.warning(request, " ".join(wrong.messages))
            return None
        if words is None:
            numbers = list(chosen.order_by().values_list(self.number, flat=True).distinct()[: MOST_BY_NUMBER + 1])
            words = {"conversations": ",".join(map(str, sorted(numbers)))}
            if len(numbers) > MOST_BY_NUMBER:
                messages.warning(request, TOO_MANY)
                return None
        return redirect(f"{reverse('console:exports')}?{urlencode(words, doseq=True)}")

    def _filters(self, request: Any) -> dict[str, Any] | None:
        """What the list was narrowed by, as a selection says it; None where it cannot."""
        asked = {name: value for name, value in request.GET.items() if name not in PASSED_BY}
        text = asked.pop("q", "")
        if asked.keys() - WORDS or text.isdecimal():
            return None
        return parsed(asked | {"text": text}, request.member.tenant).words


class ExportableConversationAdmin(Exportable, BoundedConversationAdmin):
    way_to_conversation, number = "pk", "number"
    actions = ["export", "learn_from"]
    list_filter = ["status", *NARROWING, Learned, "inbox"]


class ExportableMessageAdmin(Exportable, BoundedMessageAdmin):
    way_to_conversation, number = "conversation", "conversation__number"
    actions = ["export"]
    list_filter = [*NARROWING, "author", "kind"]


for model, page in {Conversation: ExportableConversationAdmin, Message: ExportableMessageAdmin}.items():
    admin.site.unregister(model)
    admin.site.register(model, page)
