"""Canned replies in the admin: what colleagues share, and one's own, written beside what they will read like."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from apps.desk import actions
from apps.desk.models import CannedReply
from apps.desk.placeholders import EXAMPLE, MEANINGS, problems, worded
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of
from apps.text.markup import to_html

LONGEST_PREVIEW = 8_000


class CannedReplyForm(ActionForm):
    class Meta:
        help_texts = {
            "shortcut": "What one types after the slash, such as refund-sent.",
            "text": "In Markdown. What differs stands in braces: "
            + "; ".join(f"{{{{ {name} }}}} is {meaning}" for name, meaning in MEANINGS.items())
            + ". {{ customer.name|there }} says “there” where no name is known.",
            "team": "Whose members may say it. Empty: everybody’s.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if team := self.fields.get("team"):
            team.empty_label = "Everybody"  # type: ignore[attr-defined]
            team.disabled = bool(self.instance.owner_id)

    def act(self) -> None:
        try:
            self._do()
        except ValidationError as refused:
            self.add_error(None, refused)

    def _do(self) -> None:
        if self.instance.pk:
            actions.change_canned(self.instance, changed=self.changed_fields(), actor=self.actor)
        else:
            self.instance = actions.create_canned(actor=self.actor, **self.cleaned_data)


@admin.register(CannedReply)
class CannedReplyAdmin(ActionAdmin):
    form = CannedReplyForm
    write = Can.MANAGE_DESK
    fields = ["shortcut", "title", "text", "team"]
    list_display = ["__str__", "title", "whose"]
    list_filter = ["team"]
    list_select_related = ["team"]
    search_fields = ["shortcut", "title", "text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A colleague's own are theirs alone."""
        member = getattr(request, "member", None)
        own = Q(owner=member) if member else Q(pk=None)
        return super().get_queryset(request).filter(own | Q(owner=None))

    def get_urls(self) -> list[URLPattern]:
        preview = path("preview/", self.admin_site.admin_view(self.preview_view), name="desk_cannedreply_preview")
        return [preview, *super().get_urls()]

    @admin.display(description="for")
    def whose(self, reply: CannedReply) -> str:
        return "You" if reply.owner_id else str(reply.team or "Everybody")

    @method_decorator(require_POST)
    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What is being typed, as an agent would send it, with what nobody could fill in."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = request.POST.get("body", "")[:LONGEST_PREVIEW]
        told = "".join(f"{problem}\n\n" for problem in problems(text))
        return HttpResponse(to_html(f"{told}{worded(text, EXAMPLE)}"))

    def delete_model(self, request: HttpRequest, obj: CannedReply) -> None:
        actions.delete_canned(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CannedReply]) -> None:
        for reply in queryset:
            self.delete_model(request, reply)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action records it."""
