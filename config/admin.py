"""Which site `/admin/` is."""

from django.contrib.admin.apps import AdminConfig


class TandemAdminConfig(AdminConfig):
    default_site = "config.overview.HouseAdminSite"
