"""Messages in the admin, as transcripts to look through: the newest conversation first, in each what was said in its order."""

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from apps.conversations.models import Message
from apps.tenants.admin.own import OwnRows
from apps.tenants.roles import Can

SHOWN = 200  # letters
MOST_COUNTED = 10_000


class NearPaginator(Paginator):  # type: ignore[type-arg]
    """Of millions nobody turns every page: past so many it is not counted on."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.order_by().values_list("pk")[:MOST_COUNTED]) if isinstance(rows, QuerySet) else len(rows)


@admin.register(Message)
class MessageAdmin(OwnRows):
    look, write = Can.SEE_ADMIN, None
    list_display = ["created_at", "link", "who", "said", "channel", "language", "confidence"]
    list_display_links = ["created_at"]
    list_filter = ["author", "kind"]
    list_select_related = ["conversation__inbox"]
    search_fields = ["=conversation__number"]
    search_help_text = "The number of a conversation"
    ordering = ["-conversation_id", "seq"]
    sortable_by = ()
    paginator = NearPaginator
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["link", "who", "text", "card", "sources"]}),
        ("More of it", {"fields": ["created_at", "seq", "kind", "activity", "language", "confidence", "channel"]}),
    ]

    @admin.display(description="conversation")
    def link(self, message: Message) -> str:
        number = message.conversation.number
        return format_html('<a href="{}#message-{}">{}</a>', reverse("console:conversation", args=[number]), message.seq, number)

    @admin.display(description="by")
    def who(self, message: Message) -> str:
        return message.author_name or message.get_author_display()

    @admin.display(description="what was said")
    def said(self, message: Message) -> str:
        return format_html('<span dir="auto">{}</span>', Truncator(message.text or message.activity).chars(SHOWN))

    @admin.display
    def channel(self, message: Message) -> str:
        return str(message.conversation.inbox)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        rows: QuerySet[Message] = super().get_queryset(request).select_related("conversation__inbox")
        return rows.filter(conversation__contact__forgotten_at=None)
