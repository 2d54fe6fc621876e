"""What was asked for is begun as soon as it is committed."""

from apps.events.models import Event
from apps.events.subscribers import on
from apps.privacy import tasks


@on("erasure.asked")
def begin_erasing(event: Event) -> None:
    tasks.erase.delay(event.tenant_id, event.payload["erasure"])


@on("dossier.asked")
def begin_gathering(event: Event) -> None:
    tasks.gather.delay(event.tenant_id, event.payload["dossier"])
