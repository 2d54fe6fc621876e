from importlib import import_module

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "apps.tenants"
    label = "tenants"
    verbose_name = "People and settings"

    def ready(self) -> None:
        """Say where encrypted values are kept."""
        import_module("apps.tenants.secrets")
