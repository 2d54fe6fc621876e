"""Members and invitations. Whoever changes a role proves once more who they are."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from apps.tenants import actions
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.models import Invitation, Membership, Tenant
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

fresh_sign_in = method_decorator(reauthentication_required)


class MembershipForm(ActionForm):
    def act(self) -> None:
        actions.change_member(self.instance, changed=self.changed_fields(), actor=self.actor)


class StillHere(admin.SimpleListFilter):
    title = "membership"
    parameter_name = "membership"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("ended", "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        match self.value():
            case "active":
                return queryset.filter(ended_at=None)
            case "ended":
                return queryset.exclude(ended_at=None)
            case _:
                return queryset


class StillOpen(admin.SimpleListFilter):
    title = "invitation"
    parameter_name = "invitation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        return Invitation.objects.open() & queryset if self.value() == "open" else queryset


@admin.register(Membership)
class MembershipAdmin(ActionAdmin):
    form = MembershipForm
    write = Can.MANAGE_PEOPLE
    list_display = ["name", "email", "role", "capacity", "money_limit", "active"]
    list_filter = [StillHere, "role"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["person", "role", "skills", "languages", "capacity", "money_limit", "joined_at", "ended_at"]
    readonly_fields = ["person", "joined_at", "ended_at"]
    actions = ["end_memberships"]

    @admin.display(ordering="user__name")
    def name(self, member: Membership) -> str:
        return str(member.user)

    @admin.display(ordering="user__email")
    def email(self, member: Membership) -> str:
        return member.user.email

    @admin.display
    def person(self, member: Membership) -> str:
        return f"{member.user} ({member.user.email})"

    @admin.display(boolean=True)
    def active(self, member: Membership) -> bool:
        return member.is_active

    @fresh_sign_in
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People come by invitation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A membership ends; what its person did stays."""
        return False

    @admin.action(description="Take the chosen people out", permissions=["change"])
    def end_memberships(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        _each(self, request, queryset.filter(ended_at=None), actions.end_membership)


class InvitationForm(ActionForm):
    tenant: Tenant

    def act(self) -> None:
        asked = self.cleaned_data
        invited = actions.invite(tenant=self.tenant, email=asked["email"], role=asked["role"], actor=self.actor)
        self.instance = invited.invitation


@admin.register(Invitation)
class InvitationAdmin(ActionAdmin):
    form = InvitationForm
    look = Can.MANAGE_PEOPLE
    write = Can.MANAGE_PEOPLE
    list_display = ["email", "role", "state", "created_at", "expires_at"]
    list_filter = [StillOpen, "role"]
    search_fields = ["email"]
    actions = ["revoke"]

    @admin.display
    def state(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return "Accepted"
        if invitation.revoked_at:
            return "Taken back"
        return "Open" if invitation.is_open else "Expired"

    @fresh_sign_in
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self._may_write(request)

    @admin.action(description="Take the chosen invitations back", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        _each(self, request, queryset.open(), actions.revoke_invitation)  # type: ignore[attr-defined]


def _each(page: ActionAdmin, request: HttpRequest, rows: QuerySet[Any], act: Any) -> None:
    """Act on every row; what is refused is said, and the rest goes on."""
    for row in rows:
        try:
            act(row, actor=actor_of(request))
        except (ValidationError, PermissionDenied) as refused:
            sentence = " ".join(getattr(refused, "messages", [str(refused)]))
            page.message_user(request, f"{row}: {sentence}", messages.ERROR)
