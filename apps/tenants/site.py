"""The admin's front door: a tenant's people by their role, the operator for all tenants."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from apps.tenants.roles import Can, allows, role_may
from apps.tenants.workspace import actor_of


class ByRole:
    """Django admin's permission questions, answered from the role matrix."""

    look: ClassVar[Can] = Can.SEE_ADMIN
    write: ClassVar[Can | None] = None

    def _may_write(self, request: HttpRequest) -> bool:
        return self.write is not None and allows(actor_of(request), self.write)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allows(actor_of(request), self.look)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new row is some tenant's: the operator, who stands outside of all, adds none."""
        return getattr(request, "member", None) is not None and self._may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request)


class TandemAdminSite(admin.AdminSite):
    """Rooms register here by `TenantAdmin`; what libraries would add by themselves (groups, addresses, second factors) stays out."""

    site_header = site_title = "Tandem"
    index_title = "Overview"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if ByRole in getattr(admin_class, "__mro__", ()):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        member = getattr(request, "member", None)
        if member is None:
            return request.user.is_active and bool(getattr(request.user, "is_superuser", False))
        return role_may(member.role, Can.SEE_ADMIN)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        member = getattr(request, "member", None)
        return super().each_context(request) | {"member": member, "tenant": member.tenant if member else None}

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One sign-in page for the whole house; whoever is signed in and not let in is told so."""
        if request.user.is_authenticated:
            return redirect("console:home")
        return redirect(f"/accounts/login/?{urlencode({'next': request.GET.get('next', '/admin/')})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")
