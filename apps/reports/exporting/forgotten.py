"""Whether somebody in an export was forgotten while it was made: it reads one moment of the rows, in which they still stand."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max

from apps.conversations.models import Contact, Conversation
from apps.ground.scope import release_connection, tenant_scope
from apps.reports.exporting.folder import Chosen


class Forgotten(Exception):
    """Somebody in it is: it may not be given out."""


@dataclass
class Vigil:
    """Begun before the moment that is read: whoever was forgotten by then is not chosen."""

    tenant_id: int
    known: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.known = self._newest()

    def look(self, chosen: Chosen) -> None:
        """Asked after every part, so it is one short question while nobody is."""
        newest = self._newest()
        if newest == self.known:
            return
        with tenant_scope(self.tenant_id):
            gone = Conversation.objects.filter(contact__in=_forgotten()).values_list("pk", flat=True)
            is_met = not set(gone.iterator()).isdisjoint(chosen.ids)
        release_connection()
        if is_met:
            raise Forgotten
        self.known = newest

    def _newest(self) -> dict[str, Any]:
        with tenant_scope(self.tenant_id):
            newest: dict[str, Any] = _forgotten().aggregate(many=Count("pk"), last=Max("forgotten_at"))
        release_connection()
        return newest


def _forgotten() -> Any:
    return Contact.objects.filter(forgotten_at__isnull=False)
