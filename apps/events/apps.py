from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Every room's `events.py` declares, and its `subscribers.py` listens."""
        autodiscover_modules("events", "subscribers")
