"""The admin's front door: a tenant's people by their role, the operator for all tenants."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from apps.tenants.roles import Can, role_may


class TandemAdminSite(admin.AdminSite):
    site_header = site_title = "Tandem"
    index_title = "Overview"
    enable_nav_sidebar = True

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
