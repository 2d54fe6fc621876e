"""People are their tenant's: the operator, who looks after the installation, looks through none of them."""

from typing import Any

from django.http import HttpRequest

from apps.tenants.admin.acts import RowActs


class OwnRows(RowActs):
    def _may_write(self, request: HttpRequest) -> bool:
        return getattr(request, "member", None) is not None and super()._may_write(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(request, "member", None) is not None and super().has_view_permission(request, obj)
