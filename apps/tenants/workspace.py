"""The workspace: through which membership a signed-in person acts in this request, and whose rows it may touch.

`scoped` puts every synchronous view of a signed-in person inside their tenant's scope, its template's rendering included. Asynchronous
views (polls, streams) scope each read themselves: a scope is a transaction, and theirs would last for as long as the visitor stays.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from asgiref.sync import iscoroutinefunction
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from structlog.contextvars import bind_contextvars

from apps.events.actors import Actor
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Membership, Tenant, User

CHOSEN = "workspace"
WHERE_FACTORS_ARE_SET_UP = "/accounts/"


class WorkspaceRequest(HttpRequest):
    """A request within `in_workspace`: `member` is None for strangers, for the operator, and for people without a workspace."""

    user: User
    memberships: list[Membership]
    member: Membership | None


class MemberRequest(WorkspaceRequest):
    """A request that `members_only` let through."""

    member: Membership


def chosen_workspace(request: HttpRequest) -> str:
    return str(request.session.get(CHOSEN, ""))


def choose_workspace(request: HttpRequest, tenant: Tenant) -> None:
    request.session[CHOSEN] = tenant.public_id


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request: a member, or the operator; nobody else acts here."""
    member: Membership | None = getattr(request, "member", None)
    if member is not None:
        return member.actor
    if getattr(request.user, "is_superuser", False):
        return Actor(kind="operator", id=request.user.pk)
    raise PermissionDenied("Sign in to a workspace first.")


def scoped(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Put every synchronous view behind these addresses inside the scope of whoever asks."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            scoped(pattern.url_patterns)
        elif not iscoroutinefunction(pattern.callback):
            pattern.callback = in_workspace(pattern.callback)


def in_workspace(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def within(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]
        request.memberships = queries.memberships_of(request.user)
        request.member = queries.preferred_of(request.memberships, chosen_workspace(request))
        if request.member and owes_second_factor(request.member) and not request.path.startswith(WHERE_FACTORS_ARE_SET_UP):
            return redirect("mfa_index")
        actions.note_seen(request.session)
        with _scope_of(request):
            return _rendered(view(request, *args, **kwargs))

    return within


def _rendered(response: Any) -> HttpResponseBase:
    """Lazy templates read their rows now, while the scope is open."""
    if callable(getattr(response, "render", None)):
        response.render()
    rendered: HttpResponseBase = response
    return rendered


def _scope_of(request: WorkspaceRequest) -> AbstractContextManager[None]:
    if request.member is not None:
        bind_contextvars(tenant=request.member.tenant_id, member=request.member.pk)
        return tenant_scope(request.member.tenant_id)
    return across_tenants(Door.OPERATOR) if request.user.is_superuser else nullcontext()


def owes_second_factor(member: Membership) -> bool:
    """Whether the tenant asks a second factor of somebody who has none."""
    return member.needs_second_factor and not is_mfa_enabled(member.user)
