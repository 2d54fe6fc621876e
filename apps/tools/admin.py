"""Tools in the admin: which of them the assistant has, what it did with them, and what waits for an approval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from apps.tenants.admin.base import ActionAdmin, ActionForm, TenantAdmin
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of
from apps.tools import actions
from apps.tools.models import Approval, ToolCall, ToolSetting
from apps.tools.registry import Content, Tier, Tool, named, tools

TIERS = {
    Tier.READ: ("Looks things up", "Runs as soon as the assistant asks for it."),
    Tier.WRITE: ("Changes things", "Most of these wait for the customer’s yes to exactly what would happen."),
    Tier.MONEY: ("Moves money", "Waits for the customer’s yes, and over a limit for somebody with authority."),
}


ALWAYS_THERE = "{tool} is always there: a customer can reach a person at any time, so there is nothing to set."


def offered() -> list[tuple[str, str]]:
    """What can be switched."""
    return [(tool.name, f"{tool.name} ({tool.tier})") for tool in tools() if not tool.always_on]


def is_always_on(name: str) -> bool:
    tool = named(name)
    return tool is not None and tool.always_on


def came_of(content: Content | None) -> tuple[int, str]:
    """What a decision came to, and how that is shown: an approved call says what it did, a refused one nothing."""
    if content is None:
        return messages.SUCCESS, "refused."
    if content.get("status") == "running":
        return messages.WARNING, "approved, but it is not known yet whether it was done."
    if "error" in content or content.get("status") in {"refused", "failed"}:
        reason = content.get("reason") or str(content.get("error", "")).replace("_", " ")
        return messages.WARNING, f"approved, but not done because: {reason}"
    return messages.SUCCESS, "approved and done."


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool as a tenant has it: what nobody changed is as the tool comes."""

    tool: Tool
    setting: ToolSetting | None

    @property
    def is_on(self) -> bool:
        return self.setting is None or self.setting.is_on

    @property
    def most_a_conversation(self) -> int:
        own = self.setting.most_a_conversation if self.setting else None
        return self.tool.most_a_conversation if own is None else own


def by_tier() -> list[tuple[str, str, list[Offered]]]:
    settings = {setting.tool: setting for setting in ToolSetting.objects.all()}
    offers = [Offered(tool, settings.get(tool.name)) for tool in tools()]
    tiers = [(title, sentence, [one for one in offers if one.tool.tier is tier]) for tier, (title, sentence) in TIERS.items()]
    return [found for found in tiers if found[2]]


class SettingForm(ActionForm):
    tool = forms.ChoiceField(choices=offered, help_text="What it may do is fixed by its tier: read, write or money.")

    class Meta:
        model = ToolSetting
        fields = ("tool", "is_on", "most_a_conversation")

    def act(self) -> None:
        given = {name: self.cleaned_data[name] for name in ("is_on", "most_a_conversation")}
        self.instance = actions.set_tool(self.cleaned_data["tool"], actor=self.actor, **given)


@admin.register(ToolSetting)
class ToolSettingAdmin(ActionAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_ASSISTANT
    form = SettingForm
    list_display = ("tool", "tier", "is_on", "most_a_conversation", "description")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A tenant's people see every tool there is; the operator, who has none, what tenants changed."""
        if getattr(request, "member", None) is None:
            return super().changelist_view(request, extra_context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        told = {"title": "Tools", "opts": self.opts, "tiers": by_tier(), "may_change": self.has_change_permission(request)}
        return TemplateResponse(request, "admin/tools/tools.html", self.admin_site.each_context(request) | told)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The list leads here for every tool."""
        tool = request.GET.get("tool", "")
        if is_always_on(tool):
            messages.info(request, ALWAYS_THERE.format(tool=tool))
            return redirect("admin:tools_toolsetting_changelist")
        return super().add_view(request, form_url, extra_context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and is_always_on(obj.tool))

    @admin.display
    def tier(self, setting: ToolSetting) -> str:
        found = named(setting.tool)
        return str(found.tier) if found else "gone"

    @admin.display
    def description(self, setting: ToolSetting) -> str:
        found = named(setting.tool)
        return found.description if found else ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ToolCall)
class ToolCallAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, None
    list_display = ("asked_at", "tool", "tier", "state", "actor_kind", "conversation", "milliseconds")
    list_filter = ("state", "tier", "tool")
    list_select_related = ("conversation",)
    date_hierarchy = "asked_at"


@admin.register(Approval)
class ApprovalAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, None
    list_display = ("asked_at", "summary", "amount", "state", "decided_by", "expires_at")
    list_filter = ("state",)
    list_select_related = ("call", "decided_by__user")
    actions = ("approve", "refuse")

    @admin.display
    def summary(self, approval: Approval) -> str:
        return str(approval.call.summary)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return getattr(request, "member", None) is not None and allows(actor_of(request), Can.APPROVE)

    @admin.action(description="Approve: it is done at once", permissions=["approve"])
    def approve(self, request: HttpRequest, chosen: "models.QuerySet[Approval]") -> None:
        self._decide(request, chosen, actions.approve)

    @admin.action(description="Refuse", permissions=["approve"])
    def refuse(self, request: HttpRequest, chosen: "models.QuerySet[Approval]") -> None:
        self._decide(request, chosen, actions.refuse)

    def _decide(self, request: Any, chosen: "models.QuerySet[Approval]", decide: Callable[..., Content | None]) -> None:
        """Each by itself: one that cannot be decided any more says so, and the others are."""
        for approval in chosen:
            try:
                level, outcome = came_of(decide(approval, by=request.member))
            except (PermissionDenied, ValidationError) as refused:
                level, outcome = messages.ERROR, " ".join(getattr(refused, "messages", [str(refused)]))
            messages.add_message(request, level, f"{approval.call.summary}: {outcome}")
