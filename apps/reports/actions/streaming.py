"""What the operator exports by command is in the log, before anything of it leaves the house."""

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.reports.actions.permitting import require_export
from apps.reports.exporting.writing import Order


@transaction.atomic
def tell_of_stream(order: Order, *, actor: Actor) -> None:
    """Within the tenant's scope."""
    require_export(actor)
    record(
        "export.streamed", actor=actor, form=order.format, anonymised=order.disguising is not None, notes=order.has_notes,
        filters=",".join(order.selection.words),
    )  # fmt: skip
