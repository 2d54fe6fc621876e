"""Rows of conversations in the admin: whoever sees only some teams' conversations in the console sees no others' rows here."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.conversations.admin.conversations import ConversationAdmin
from apps.conversations.admin.deliveries import DeliveryAdmin
from apps.conversations.admin.inbound import InboundAdmin
from apps.conversations.admin.messages import MessageAdmin
from apps.conversations.listing import Sight
from apps.conversations.models import Conversation, Delivery, Inbound, Message
from apps.escalations.visibility import sight_in
from apps.tenants.admin.base import TenantAdmin
from apps.tickets.admin import TicketAdmin
from apps.tickets.models import Ticket
from apps.tools.admin import ApprovalAdmin, ToolCallAdmin
from apps.tools.models import Approval, ToolCall


class Bounded(TenantAdmin):
    """`way` leads from a row to its conversation."""

    way: ClassVar[str] = "conversation__"

    def get_queryset(self, request: HttpRequest) -> QuerySet:  # type: ignore[type-arg]
        rows, sight = super().get_queryset(request), sight_in(request)
        return rows if sight is None else rows.filter(self.seen(sight))

    def seen(self, sight: Sight) -> Q:
        return sight.over(self.way)


class BoundedConversationAdmin(Bounded, ConversationAdmin):
    way = ""


class BoundedMessageAdmin(Bounded, MessageAdmin):
    pass


class BoundedDeliveryAdmin(Bounded, DeliveryAdmin):
    pass


class BoundedTicketAdmin(Bounded, TicketAdmin):
    def seen(self, sight: Sight) -> Q:
        """Also what is their team's, or their own."""
        return super().seen(sight) | Q(team__in=sight.teams) | Q(owner=sight.member_id)


class BoundedToolCallAdmin(Bounded, ToolCallAdmin):
    pass


class BoundedApprovalAdmin(Bounded, ApprovalAdmin):
    way = "call__conversation__"


class BoundedInboundAdmin(InboundAdmin):
    """Whose conversation it will be is not known yet: whoever sees some alone sees none of it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inbound]:
        rows: QuerySet[Inbound] = super().get_queryset(request)
        return rows if sight_in(request) is None else rows.none()


# The rooms below know of no outside desks, so their pages are bounded from here.
BOUNDED_BELOW = {
    Conversation: BoundedConversationAdmin,
    Message: BoundedMessageAdmin,
    Delivery: BoundedDeliveryAdmin,
    Inbound: BoundedInboundAdmin,
    Ticket: BoundedTicketAdmin,
    ToolCall: BoundedToolCallAdmin,
    Approval: BoundedApprovalAdmin,
}
for model, page in BOUNDED_BELOW.items():
    admin.site.unregister(model)
    admin.site.register(model, page)
