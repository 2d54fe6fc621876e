"""The workspace: through which membership a signed-in person acts in this request, and whose rows it may touch.

Every synchronous view of a signed-in person runs inside their tenant's scope, its template's rendering included. Asynchronous views (polls,
streams) scope each read themselves: a scope is a transaction, and theirs would last for as long as the visitor stays.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from structlog.contextvars import bind_contextvars

from apps.events.actors import Actor
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import queries
from apps.tenants.models import Membership, Tenant, User
from apps.tenants.roles import Role

CHOSEN = "workspace"
TWO_FACTOR_ROLES = {Role.OWNER, Role.ADMIN}


class WorkspaceRequest(HttpRequest):
    """A request after the workspace middleware: `member` is None for strangers, for the operator, and for people without a workspace."""

    user: User
    member: Membership | None


class MemberRequest(WorkspaceRequest):
    """A request that `members_only` let through."""

    member: Membership


def chosen_workspace(request: HttpRequest) -> str:
    return str(request.session.get(CHOSEN, ""))


def choose_workspace(request: HttpRequest, tenant: Tenant) -> None:
    request.session[CHOSEN] = tenant.public_id


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request."""
    member: Membership | None = getattr(request, "member", None)
    if member is not None:
        return member.actor
    return Actor(kind="operator", id=request.user.pk)


class WorkspaceMiddleware:
    async_capable = sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if iscoroutinefunction(view) or not request.user.is_authenticated:
            return None
        user: User = request.user  # type: ignore[assignment]
        member = request.member = queries.membership_to_act_as(user, chosen_workspace(request))  # type: ignore[attr-defined]
        if member is None:
            return self._without_workspace(request, user, view, args, kwargs)
        bind_contextvars(tenant=member.tenant.public_id, member=member.pk)
        if _owes_second_factor(request, user, member):
            messages.warning(request, f"{member.tenant.name} asks its admins for a second factor. Set one up to go on.")
            return redirect("mfa_index")
        with tenant_scope(member.tenant_id, user_id=user.pk):
            return _rendered(view(request, *args, **kwargs))

    def _without_workspace(self, request: HttpRequest, user: User, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not user.is_superuser:
            return None
        with across_tenants(Door.OPERATOR):
            return _rendered(view(request, *args, **kwargs))


def _rendered(response: Any) -> HttpResponseBase:
    """Lazy templates read their rows now, while the scope is open."""
    if callable(getattr(response, "render", None)):
        response.render()
    rendered: HttpResponseBase = response
    return rendered


def _owes_second_factor(request: HttpRequest, user: User, member: Membership) -> bool:
    if not member.tenant.require_two_factor or member.role not in TWO_FACTOR_ROLES:
        return False
    return not request.path.startswith("/accounts/") and not is_mfa_enabled(user)
