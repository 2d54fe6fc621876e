from importlib import import_module

from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "apps.business"
    label = "business"
    verbose_name = "Business"

    def ready(self) -> None:
        """Let the back office that is built in be chosen."""
        import_module("apps.business.embedded")
