from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "apps.privacy"
    label = "privacy"
    verbose_name = "Privacy"

    def ready(self) -> None:
        """Say which tables are of people: reads of them are told."""
        import_module("apps.privacy.reads")
