"""What this room does when something happened: an export that was asked for is made."""

from apps.events.models import Event
from apps.events.subscribers import on
from apps.reports import tasks


@on("export.asked")
@on("export.resumed")
def make_it(event: Event) -> None:
    tasks.run_export.delay(event.tenant_id, event.payload["export"])
